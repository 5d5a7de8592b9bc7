"""A downloaded questionnaire, filled in as people do, and uploaded."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

NAMES = 3
"""The row with the columns' names, as people count rows."""


def book_of(response):
    assert response.status_code == 200
    return load_workbook(BytesIO(response.content))


def place(page, target, field):
    """The cell of a question's field."""
    columns = {cell.value: cell.column for cell in page[NAMES]}
    row = next(cell.row for cell in page["A"] if cell.value == target)
    return page.cell(row, columns[field])


def filled(response, fields):
    """The file with new values by (target, field)."""
    book = book_of(response)
    for (target, field), value in fields.items():
        cell = place(book.worksheets[0], target, field)
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"  # text, also where it looks like a formula
    return saved(book)


def saved(book, name="answers.xlsx"):
    file = BytesIO()
    book.save(file)
    return SimpleUploadedFile(name, file.getvalue())


def send(client, url, file):
    """Upload a file; the preview's address, and what it shows."""
    response = client.post(url, {"file": file})
    assert response.status_code == 302, response.content.decode()
    return response["Location"], client.get(response["Location"]).content.decode()
