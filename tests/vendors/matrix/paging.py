"""An import by its pages, as a lead does it."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.vendors.matrix.importing import MATRIX
from vendors.models import ChangeSet, MatrixFile

SIMPLE = MATRIX.replace("n/a", "-")


def url(name, *numbers):
    return reverse(f"vendors:{name}", args=["crm", *numbers])


def upload(lead, content, name="matrix.csv"):
    """Send a file; the answer."""
    data = content if isinstance(content, bytes) else content.encode()
    return lead.post(url("import_matrix"), {"file": SimpleUploadedFile(name, data)})


def kept(lead, content=SIMPLE, name="matrix.csv"):
    """Send a file that can be read; the row that keeps it."""
    response = upload(lead, content, name)
    row = MatrixFile.objects.get()
    assert (response.status_code, response["Location"]) == (302, url("matrix_columns", row.pk))
    return row


def values_of(form, **changed):
    """What a browser would send of a form as it is shown."""
    values = {field.html_name: field.value() or "" for field in form}
    return values | changed


def columns(lead, row, **changed):
    """Send the columns as proposed, but for some changes."""
    page = lead.get(url("matrix_columns", row.pk))
    place = {name: value or "" for name, value in page.context["place"]._asdict().items()}
    return lead.post(url("matrix_columns", row.pk), values_of(page.context["form"]) | place | changed)


def meanings(lead, row, **decided):
    """Send the meanings as proposed, and those that somebody decided by their text."""
    form = lead.get(url("matrix_texts", row.pk)).context["form"]
    values = values_of(form)
    for meaning, field in [*form.rows(), *form.need_rows()]:
        if meaning.text in decided:
            values[field.html_name] = decided[meaning.text]
    return lead.post(url("matrix_texts", row.pk), values)


def previewed(lead, content=SIMPLE, name="matrix.csv", decided=None, **changed):
    """All steps up to the preview; its change set."""
    row = kept(lead, content, name)
    assert columns(lead, row, **changed).status_code == 302
    response = meanings(lead, row, **({"-": "none"} if decided is None else decided))
    change_set = ChangeSet.objects.filter(state="proposed").get()
    assert response["Location"] == url("matrix_preview", change_set.pk)
    return change_set


def proposed(page):
    """What each text is proposed to mean."""
    return {meaning.text: field.value() for meaning, field in page.context["form"].rows()}
