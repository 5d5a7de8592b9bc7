"""What is taken as a file: by its content, within bounds, under a name that harms nobody."""

import pytest

from discovery.interchange.faults import Faults
from tests.vendors.evidence import files
from tests.vendors.evidence.files import EXE, HTML, PDF, PNG, SVG, office
from vendors.interchange.evidence.files import clean_name, read_upload
from vendors.interchange.limited import LARGEST

NAMES = [
    ("security.pdf", "security.pdf"),
    ("../../etc/passwd.txt", "passwd.txt"),
    ("C:\\Users\\me\\price list.xlsx", "price list.xlsx"),
    ("a\x00b.pdf", "ab.pdf"),
    ("evil\u202efdp.exe", "evilfdp.exe"),
    ("zero\u200bwidth.pdf", "zerowidth.pdf"),
    ("line\r\nSet-Cookie: x.pdf", "lineSet-Cookie_ x.pdf"),
    ('"quoted"; filename="x.pdf', "_quoted_; filename=_x.pdf"),
    ("ราคา ปี 2570.pdf", "ราคา ปี 2570.pdf"),
    ("cafe\u0301.pdf", "café.pdf"),
    ("...hidden.pdf", "hidden.pdf"),
    ("x" * 300 + ".pdf", "x" * 115 + ".pdf"),
    ("\ud800.pdf", "pdf"),
    ("", ""),
]


@pytest.mark.parametrize(("given", "kept"), NAMES)
def test_names_are_cleaned(given, kept):
    assert clean_name(given) == kept


TAKEN = [
    ("a.pdf", PDF, "application/pdf"),
    ("a.PNG", PNG, "image/png"),
    ("a.jpg", b"\xff\xd8\xff\xe0rest", "image/jpeg"),
    ("a.txt", "ราคา\tพัน\r\n".encode(), "text/plain"),
    ("a.csv", "ราคา,1\n".encode("cp874"), "text/csv"),
    ("a.docx", office(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("a.xlsx", office(".xlsx"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("a.pptx", office(".pptx"), "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
]


@pytest.mark.parametrize(("name", "content", "media_type"), TAKEN)
def test_the_type_is_that_of_the_content(name, content, media_type):
    upload = read_upload(name, content)
    assert (upload.name, upload.media_type, upload.content) == (name, media_type, content)


KIND, CONTENT, UNSOUND = "This kind of file is not taken", "The content is not that of", "cannot be read"
REFUSED = [
    ("a.exe", EXE, KIND),
    ("a.svg", SVG, KIND),
    ("a.html", HTML, KIND),
    ("a.pdf.exe", PDF, KIND),
    ("a.xlsm", office(".xlsx"), KIND),
    ("pdf", PDF, KIND),
    ("", PDF, KIND),
    ("a.pdf", EXE, CONTENT),
    ("a.png", SVG, CONTENT),
    ("a.jpg", PNG, CONTENT),
    ("a.pdf", HTML, CONTENT),
    ("a.docx", b"\xd0\xcf\x11\xe0old", CONTENT),
    ("a.txt", EXE, CONTENT),
    ("a.csv", PNG, CONTENT),
    ("a.docx", office(".xlsx"), UNSOUND),
    ("a.docx", b"PK\x03\x04broken", UNSOUND),
    ("a.docx", files.broken(), UNSOUND),
    ("a.docx", office(**{"word/vbaProject.bin": b"macro"}), UNSOUND),
    ("a.docx", office(**{"word/x.xml": '<!DOCTYPE x [<!ENTITY a "b">]>'}), UNSOUND),
    ("a.pdf", b"", "The file is empty"),
    ("a.pdf", files.tall_pdf(LARGEST + 1), "larger than 10 MB"),
]


@pytest.mark.parametrize(("name", "content", "words"), REFUSED)
def test_what_is_not_what_it_says_is_refused_in_words(name, content, words):
    with pytest.raises(Faults) as refused:
        read_upload(name, content)
    (fault,) = refused.value.faults
    assert words in fault.message


@pytest.mark.parametrize("make", [files.bomb, files.lying_sizes])
def test_what_unpacks_to_too_much_is_refused(make):
    content = make()
    assert len(content) < LARGEST
    with pytest.raises(Faults, match="unpacks to too much"):
        read_upload("a.docx", content)


def test_ten_megabytes_are_taken():
    assert len(read_upload("a.pdf", files.tall_pdf(LARGEST)).content) == LARGEST


def test_a_process_that_takes_too_long_is_a_refusal(monkeypatch):
    monkeypatch.setattr("vendors.interchange.limited.PATIENCE", 0.0)
    with pytest.raises(Faults, match="cannot be read"):
        read_upload("a.docx", office())


def test_a_reference_tells_vendor_content_and_name_apart():
    upload, other = read_upload("a.pdf", PDF), read_upload("b.pdf", PDF)
    references = {upload.reference(1), upload.reference(2), other.reference(1)}
    assert len(references) == 3
    assert read_upload("a.pdf", PDF).reference(1) == upload.reference(1)
    assert upload.reference(1).startswith("1-")
    assert upload.reference(1).endswith("/a.pdf")
