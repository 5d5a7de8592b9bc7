"""The limited process that looks into one office file (reliability, promise 8): runs alone, without Django.

Standard input is the file, the argument its suffix; the exit status is 0 where it is sound.
"""

import io
import sys
import zipfile

from vendors.interchange.matrix.parsing.limits import Refused
from vendors.interchange.matrix.parsing.process import limit
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


if __name__ == "__main__":
    limit()
    sys.exit(0 if is_sound(sys.argv[1], sys.stdin.buffer.read()) else UNSOUND)
