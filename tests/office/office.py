"""LibreOffice, for the tests that recalculate with it. `python -m tests.office.office` gets it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

NAMES = ("soffice", "libreoffice")
PACKAGE = "libreoffice-calc"
HOW = f"LibreOffice was not found. Run: apt-get install --no-install-recommends {PACKAGE}"
ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""  # noqa: E501
"""Recalculate every file that is opened."""
SECONDS = 300


class NoOffice(RuntimeError):
    pass


def find() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


def get() -> str:
    """Find LibreOffice, installing its spreadsheet first where there is none."""
    if found := find():
        return found
    if os.getuid() == 0 and shutil.which("apt-get"):
        install = ["apt-get", "install", "--yes", "--no-install-recommends", PACKAGE]
        for command in (["apt-get", "update", "--quiet"], install):
            subprocess.run(command, check=False, stdout=sys.stderr)
    if found := find():
        return found
    raise NoOffice(HOW)


def profile(folder: Path) -> str:
    """A profile of its own that always recalculates; its address."""
    (folder / "user").mkdir(parents=True)
    (folder / "user/registrymodifications.xcu").write_text(ALWAYS)
    return f"-env:UserInstallation={folder.as_uri()}"


def recalculate(paths: Sequence[Path], into: Path) -> list[Path]:
    """Open workbooks in LibreOffice, calculate them anew, write them into a folder under their names."""
    command = [get(), profile(into / "profile"), "--headless", "--norestore", "--convert-to", "xlsx"]
    command += ["--outdir", str(into), *map(str, paths)]
    subprocess.run(command, check=True, timeout=SECONDS, capture_output=True)
    return [into / path.name for path in paths]


if __name__ == "__main__":
    try:
        print(get())
    except NoOffice as error:
        sys.exit(str(error))
