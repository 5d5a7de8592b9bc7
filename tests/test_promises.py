"""Every promise in promises.toml is kept by tests that exist and run.

`python -m tests.test_promises FILE` writes what pytest collects: each test's id with the names of its marks.
"""

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROMISES = tomllib.loads((ROOT / "tests/promises.toml").read_text())
EXCUSES = {"skip", "skipif", "xfail", "importorskip"}


class Collection:
    """A plugin that keeps what was collected, before anything is deselected."""

    def __init__(self) -> None:
        self.marks: dict[str, list[str]] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            self.marks[item.nodeid] = sorted({mark.name for mark in item.iter_markers()})


@pytest.fixture(scope="module")
def collected(tmp_path_factory) -> dict[str, list[str]]:
    """Id to marks of the whole suite, whatever part of it is running now."""
    answer = tmp_path_factory.mktemp("promises") / "collected.json"
    environment = {name: value for name, value in os.environ.items() if name != "SHORTLIST_TEST_DB"}
    outcome = subprocess.run(
        [sys.executable, "-m", "tests.test_promises", str(answer)],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert answer.exists(), outcome.stdout + outcome.stderr
    return json.loads(answer.read_text())


def named_tests() -> list[str]:
    return [test for promise in PROMISES.values() for test in promise.get("tests", ())]


def matches(named: str, test: str) -> bool:
    return test == named or test.startswith(f"{named}[")


def test_promises_are_well_formed():
    faults = [
        name
        for name, promise in PROMISES.items()
        if not re.fullmatch(r"[a-z0-9-]+\.[a-z0-9-]+", name)
        or not promise.get("promise")
        or set(promise) not in ({"promise", "tests"}, {"promise", "command"})
        or promise.get("tests") == []
    ]
    assert faults == []


def test_named_tests_are_collected(collected):
    assert [named for named in named_tests() if not any(matches(named, test) for test in collected)] == []


def test_named_tests_are_neither_skipped_nor_expected_to_fail(collected):
    excused = [
        test
        for named in named_tests()
        for test, marks in collected.items()
        if matches(named, test) and EXCUSES & set(marks)
    ]
    assert excused == []


def test_no_test_excuses_itself():
    excuses = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in (ROOT / "tests").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in EXCUSES
    ]
    assert excuses == []


@pytest.mark.parametrize("command", [p["command"] for p in PROMISES.values() if "command" in p])
def test_named_commands_exist(command):
    program, *arguments = command.split()
    assert program == "make"
    assert re.search(rf"^{re.escape(arguments[0])}:", (ROOT / "Makefile").read_text(), re.M)


if __name__ == "__main__":
    collection = Collection()
    status = pytest.main(["--collect-only", "-q", "-o", "norecursedirs=.*", "tests"], plugins=[collection])
    if status == pytest.ExitCode.OK:
        Path(sys.argv[1]).write_text(json.dumps(collection.marks))
    sys.exit(status)
