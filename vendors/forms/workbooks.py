"""A questionnaire that comes back as a workbook: its rows under the same rules as the pages."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vendors.actions.changesets import Rejected, Wish, Wishes
from vendors.actions.lines import State, cell_target, question_target
from vendors.content import FEE_QUESTIONS, QUESTIONS
from vendors.forms.answers import AnswerForm, dated, initial_of
from vendors.forms.fees import CHARGE, FeeAnswerForm, fee_initial
from vendors.interchange.limited import LARGEST
from vendors.interchange.matrix.reading import Table, read_table
from vendors.interchange.questionnaire.entries import Entry, written
from vendors.interchange.questionnaire.reading import Row, is_answer, rows_of, said
from vendors.interchange.rows import offering_path
from vendors.models import Change, Offering, Vendor
from vendors.queries.portal import features_asked, is_must, offerings_sold, products_sold

States = Callable[[str, list[str]], dict[str, State]]
"""What is known of a kind's targets."""
LONGEST_SHOWN = 40


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Filled-in workbook (.xlsx)"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(
                _("The file is larger than %(n)d MB. Upload the questionnaire alone.")
                % {"n": LARGEST // 2**20}
            )
        return file

    def table(self) -> Table:
        """The file's rows of text, read in the limited process; Faults where it cannot be read."""
        file = self.cleaned_data["file"]
        return read_table(file.name or "file", file.read())


class Offered(NamedTuple):
    """An offer that is asked about."""

    path: str
    name: str
    addon: bool


def offered(vendor: Vendor) -> list[Offered]:
    """What is stored of a vendor's offers."""
    return [
        Offered(offering_path(row), f"{row.product.name} · {row.name}", row.kind == Offering.Kind.ADDON)
        for row in offerings_sold(vendor)
    ]


def entries_of(vendor: Vendor, states: States, offers: Iterable[Offered]) -> list[Entry]:
    """The rows of a vendor's questionnaire: each offer's features, then the questions about fees."""
    features = list(features_asked(vendor))
    entries = []
    for path, name, addon in offers:
        targets = {feature.pk: cell_target(path, feature.key) for feature in features}
        known = states(Change.Kind.ANSWER, list(targets.values()))
        for feature in features:
            target = targets[feature.pk]
            entries.append(
                Entry(
                    kind=Change.Kind.ANSWER.value,
                    target=target,
                    offer=name,
                    section=feature.group,
                    question=": ".join(filter(None, (feature.name, feature.question))),
                    must=is_must(feature),
                    state=known.get(target),
                    addon=addon,
                )
            )
    for product in products_sold(vendor):
        path = f"{vendor.key}/{product.key}"
        asked = {question_target(path, question.key): question for question in FEE_QUESTIONS}
        known = states(Change.Kind.FEE_ANSWER, list(asked))
        entries += [
            Entry(
                kind=Change.Kind.FEE_ANSWER.value,
                target=target,
                offer=product.name,
                section=str(question.group),
                question=str(question.text),
                must=False,
                state=known.get(target),
                fee=True,
            )
            for target, question in asked.items()
        ]
    return entries


@dataclass
class Upload:
    """What a workbook wishes, and its rows that cannot be taken, each with its reason."""

    wishes: Wishes = field(default_factory=dict)
    rejected: list[Rejected] = field(default_factory=list)

    def refuse(self, row: Row, text: str, reason: str) -> None:
        message = _("Row %(row)d: %(reason)s") % {"row": row.number, "reason": reason}
        # No database keeps a NUL in text.
        self.rejected.append(Rejected(row.cell, *(said.replace("\x00", "�") for said in (text, message))))


def read_upload(table: Table, entries: Iterable[Entry], today: str) -> Upload:
    """The wishes of a workbook. A row that is missing says nothing; Faults where it is no questionnaire."""
    known, upload = {entry.target: entry for entry in entries}, Upload()
    seen: dict[str, int] = {}
    for row in rows_of(table):
        entry = known.get(row.reference)
        if entry is None:
            upload.refuse(row, row.reference, _("its reference is not in this questionnaire."))
        elif (first := seen.setdefault(row.reference, row.number)) != row.number:
            upload.refuse(row, row.reference, _("the same question stands in row %d already.") % first)
        else:
            read_row(row, entry, today, upload)
    return upload


def read_row(row: Row, entry: Entry, today: str, upload: Upload) -> None:
    values = said(row, entry)
    if values == written(entry):
        state = entry.state
    elif reason := not_an_answer(values["answer"], entry) or not_the_file(values, entry):
        upload.refuse(row, values["answer"], reason)
        return
    else:
        form = form_of(values, entry)
        if not form.is_valid():
            upload.refuse(row, row.texts.get("answer", ""), reason_of(form))
            return
        state = form.cleaned_data["state"]
        if not entry.fee:
            state = dated(state, entry.state, today)
    wish = Wish(state, row.cell, row.texts.get("answer", ""))
    upload.wishes.setdefault(entry.kind, {})[entry.target] = wish


def not_an_answer(text: str, entry: Entry) -> str:
    """Why a text is not one of the answers; nothing where it is."""
    if is_answer(text, entry):
        return ""
    if entry.fee:
        words = _("'%s' is not an answer. Choose one of the four answers.")
    elif entry.addon:
        words = _("'%s' is not an answer of an add-on. Choose one of the seven answers.")
    else:
        words = _("'%s' is not an answer. Choose one of the eight answers.")
    return words % text[:LONGEST_SHOWN]


def not_the_file(values: dict[str, str], entry: Entry) -> str:
    """Why the name of a file cannot be taken: a workbook carries no files."""
    if entry.fee or values["file"] in ("", written(entry)["file"]):
        return ""
    return _("files are uploaded on the page. Leave the name as it was, or empty it to take the file away.")


def form_of(values: dict[str, str], entry: Entry) -> AnswerForm | FeeAnswerForm:
    """The page's own form over a row. What the workbook has no column for stays as it was."""
    if entry.fee:
        return fee_form_of(values, entry)
    data = {**values, "level": values["answer"], **({} if values["file"] else {"remove": "on"})}
    form = AnswerForm(data, initial=initial_of(entry.state), addon=entry.addon)
    form.fields["note"].strip = False  # type: ignore[attr-defined]
    return form


def fee_form_of(values: dict[str, str], entry: Entry) -> FeeAnswerForm:
    """An answer that stays keeps its charge or its limit; another begins without."""
    question = QUESTIONS[entry.target.partition(":")[2]]
    data = {"outcome": values["answer"], "detail": values["note"]}
    if values["answer"] == written(entry)["answer"]:
        known = fee_initial(question, entry.state)
        data |= {name: known[name] for name in (*CHARGE, "limit") if known.get(name) is not None}
    return FeeAnswerForm(data, question=question, known=entry.state)


def reason_of(form: forms.Form) -> str:
    """What is wrong with a row, each with the name of its column."""
    said = []
    for name, errors in form.errors.items():
        label = f"{form.fields[name].label}: " if name in form.fields and name != "level" else ""
        said += [f"{label}{error}" for error in errors]
    return " ".join(said)
