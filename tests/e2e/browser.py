"""The browser of the tests. `python -m tests.e2e.browser` gets one where there is none."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
HOW = "No browser was found. Run: apt-get install chromium  (or set CHROMIUM to a browser's path)"


class NoBrowser(RuntimeError):
    pass


def find() -> str | None:
    """$CHROMIUM, else one on the PATH, else the one that Playwright keeps."""
    if given := os.environ.get("CHROMIUM"):
        return shutil.which(given)
    return next(filter(None, map(shutil.which, NAMES)), None) or find_playwrights_own()


def find_playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def launch_options() -> dict[str, object]:
    if (path := find()) is None:
        raise NoBrowser(HOW)
    return {"executable_path": path, "args": list(QUIET)}


def get() -> str:
    """Find a browser, installing one first where there is none."""
    if found := find():
        return found
    for command in ways_to_install():
        if subprocess.run(command, check=False, stdout=sys.stderr).returncode:
            break
    if found := find():
        return found
    raise NoBrowser(HOW)


def ways_to_install() -> list[list[str]]:
    """The commands, one after the other, that install a browser on this machine."""
    if os.getuid() == 0 and shutil.which("apt-get"):
        install = ["apt-get", "install", "--yes", "--no-install-recommends", "chromium"]
        return [["apt-get", "update", "--quiet"], install]
    return [[sys.executable, "-m", "playwright", "install", "chromium"]]


if __name__ == "__main__":
    try:
        print(get())
    except NoBrowser as error:
        sys.exit(str(error))
