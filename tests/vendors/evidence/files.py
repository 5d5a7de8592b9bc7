"""Small files of the kinds that are taken, and hostile ones."""

import struct
import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.files.uploadedfile import SimpleUploadedFile

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + b"\x00" * 17
EXE = b"MZ\x90\x00\x03\x00\x00\x00" + b"\x00" * 200
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
MAIN = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml", ".pptx": "ppt/presentation.xml"}


def office(suffix=".docx", **parts):
    """An office file: the parts that name it, and others by name."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(MAIN[suffix], "<document/>")
        for name, data in parts.items():
            archive.writestr(name, data)
    return file.getvalue()


def bomb():
    """300 MB of nothing in a small archive."""
    return office(**{"word/media/zeros.bin": b"\x00" * 2**20 * 300})


def lying_sizes():
    """An archive whose directory says that a large part is small."""
    data = bytearray(office(**{"word/media/zeros.bin": b"\x00" * 2**20 * 60}))
    size = struct.pack("<I", 2**20 * 60)
    return bytes(data.replace(size, struct.pack("<I", 10)))


def broken():
    return office()[:-30]


def tall_pdf(size):
    """A PDF of so many bytes that packing would not make it small."""
    return PDF + zlib.compress(PDF, 0).ljust(size - len(PDF), b"x")


def sent(name="security.pdf", content=PDF, media_type="application/octet-stream"):
    return SimpleUploadedFile(name, content, media_type)
