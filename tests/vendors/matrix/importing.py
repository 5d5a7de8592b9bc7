"""Running `import_matrix` as people do, and small matrices to run it on."""

import json
from io import StringIO

from django.core.management import call_command

from scoring.snapshots.rows import dump_evaluation

LEGEND = {
    "features_in": "rows",
    "header_row": 1,
    "feature_columns": ["Group", "Feature"],
    "vendor_columns": "rest",
    "answers": {"yes": "native", "no": "none", "n/a": "not_applicable", "?": None},
}
MATRIX = """Group,Feature,Acme,Beta
Sales,Contacts,yes,no
Sales,Leads,n/a,?
Mail,Campaigns,,yes
"""


def dump(evaluation):
    """The evaluation's document as it stands in the database."""
    evaluation.refresh_from_db()
    return dump_evaluation(evaluation)


class Outcome:
    """What a command left behind: exit status, standard output and standard error."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def faults(self):
        """Each line of standard error as (path, message)."""
        return [tuple(line.split(": ", 1)) for line in self.err.splitlines()]


def run(*arguments: str) -> Outcome:
    out, err = StringIO(), StringIO()
    try:
        call_command(*map(str, arguments), stdout=out, stderr=err)
        status = 0
    except SystemExit as end:
        status = int(end.code or 0)
    return Outcome(status, out.getvalue(), err.getvalue())


def write(directory, name, content):
    """A file of text, bytes or plain data; its path."""
    path = directory / name
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def import_file(directory, evaluation, matrix, legend, *options, name="matrix.csv"):
    """Import a matrix given as text, bytes or rows."""
    if isinstance(matrix, list):
        matrix = "\n".join(",".join(row) for row in matrix)
    path, legend_path = write(directory, name, matrix), write(directory, "legend.json", legend)
    return run("import_matrix", path, "--evaluation", evaluation.slug, "--legend", legend_path, *options)


def turned(text):
    """The same matrix with features in columns."""
    return [list(column) for column in zip(*[line.split(",") for line in text.split()], strict=True)]
