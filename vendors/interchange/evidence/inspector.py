"""What the limited process does with an office file.

Standard input is a line with its suffix and the file's bytes; the exit status is 0 where it is sound.
"""

import io
import sys
import zipfile

from vendors.interchange.matrix.parsing.limits import Refused
from vendors.interchange.matrix.parsing.workbooks import check_archive

MAIN_PARTS = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml", ".pptx": "ppt/presentation.xml"}
CONTENT_TYPES = "[Content_Types].xml"
UNSOUND = 1


def is_sound(suffix: str, content: bytes) -> bool:
    try:
        check_archive(content)
        names = set(zipfile.ZipFile(io.BytesIO(content)).namelist())
    except (Refused, MemoryError, RecursionError):
        return False
    return {CONTENT_TYPES, MAIN_PARTS[suffix]} <= names


def main() -> None:
    suffix = sys.stdin.buffer.readline().decode().strip()
    sys.exit(0 if is_sound(suffix, sys.stdin.buffer.read()) else UNSOUND)
