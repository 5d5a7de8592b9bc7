"""A file from outside becomes bytes with a name, a type that its content shows, and a reference."""

import re
import subprocess
import unicodedata
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from django.utils.translation import gettext as _

from discovery.interchange.faults import Fault, Faults
from vendors.interchange.limited import LARGEST, answer_of
from vendors.models.evidence import LONGEST_FILE_NAME

INSPECTOR = "vendors.interchange.evidence.inspector"
LONGEST_SUFFIX = 5
TEXT = "text"
OFFICE = "application/vnd.openxmlformats-officedocument"
TYPES = {
    ".pdf": ("application/pdf", b"%PDF-"),
    ".png": ("image/png", b"\x89PNG\r\n\x1a\n"),
    ".jpg": ("image/jpeg", b"\xff\xd8\xff"),
    ".jpeg": ("image/jpeg", b"\xff\xd8\xff"),
    ".docx": (f"{OFFICE}.wordprocessingml.document", b"PK\x03\x04"),
    ".xlsx": (f"{OFFICE}.spreadsheetml.sheet", b"PK\x03\x04"),
    ".pptx": (f"{OFFICE}.presentationml.presentation", b"PK\x03\x04"),
    ".csv": ("text/csv", b""),
    ".txt": ("text/plain", b""),
}
"""By suffix: the type under which a file is given out again, and what its content begins with."""
ARCHIVES = (".docx", ".xlsx", ".pptx")
ACCEPT = ",".join(TYPES)
FORBIDDEN = re.compile(r'[<>:"|?*\\/]')
INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@dataclass(frozen=True)
class Upload:
    """A file that was looked at and may be kept."""

    name: str
    media_type: str
    content: bytes

    @property
    def sha256(self) -> str:
        return sha256(self.content).hexdigest()

    def reference(self, vendor: int) -> str:
        """What answers and change sets of this vendor say of it."""
        return f"{vendor}-{self.sha256}/{self.name}"


def refuse(message: str) -> Faults:
    return Faults([Fault(("file",), message)])


def clean_name(name: str) -> str:
    """The last part of a path, in letters that can be seen and that every system takes as a file's name."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    shown = "".join(char for char in name if unicodedata.category(char) not in INVISIBLE)
    shown = " ".join(FORBIDDEN.sub("_", shown).split()).strip(". ")
    stem, dot, suffix = shown.rpartition(".")
    if not stem:
        return shown[:LONGEST_FILE_NAME]
    return f"{stem[: LONGEST_FILE_NAME - LONGEST_SUFFIX].rstrip()}{dot}{suffix[: LONGEST_SUFFIX - 1]}"


def read_upload(name: str, content: bytes) -> Upload:
    """The file as it may be kept; Faults in words where its size, its type or its content forbids it."""
    if len(content) > LARGEST:
        raise refuse(_("The file is larger than %(n)d MB. Make it smaller.") % {"n": LARGEST // 2**20})
    if not content:
        raise refuse(_("The file is empty."))
    name = clean_name(name)
    suffix = Path(name).suffix.lower()
    if suffix not in TYPES:
        listed = ", ".join(known.removeprefix(".").upper() for known in TYPES)
        raise refuse(_("This kind of file is not taken. Send one of: %s.") % listed)
    media_type, beginning = TYPES[suffix]
    if not content.startswith(beginning) or (not beginning and not is_text(content)):
        raise refuse(
            _("The content is not that of a %s file. Send the file as its program saved it.") % suffix
        )
    if suffix in ARCHIVES and not is_sound(suffix, content):
        words = _("This %s file cannot be read, holds macros, or unpacks to too much. Send it as a PDF.")
        raise refuse(words % suffix)
    return Upload(name, media_type, content)


def is_text(content: bytes) -> bool:
    """Text of one of the encodings that people here send: UTF-8 or Thai, without control characters."""
    for encoding in ("utf-8-sig", "cp874"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return not re.search(r"[\x00-\x08\x0e-\x1f\x7f]", text)
    return False


def is_sound(suffix: str, content: bytes) -> bool:
    """Whether an office file is what it says and unpacks within bounds, found out by a limited process."""
    try:
        answer_of(INSPECTOR, suffix.encode() + b"\n" + content)
    except subprocess.SubprocessError:
        return False
    return True
