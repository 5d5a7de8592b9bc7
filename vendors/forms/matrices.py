"""The steps of importing a matrix: the file, where things stand in it, what its texts mean."""

import json
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from discovery.forms.fields import CountField, name_of
from discovery.interchange.faults import Faults
from scoring.engine.vocabulary import Priority
from vendors.content import LEVELS
from vendors.forms.workbooks import UploadForm
from vendors.interchange.matrix.cells import Sheet, find_columns
from vendors.interchange.matrix.legend import Legend, fold, read_legend
from vendors.interchange.matrix.proposing import FEATURE, GROUP, LEFT_OUT, NEED, VENDOR
from vendors.interchange.matrix.reading import Found, Table
from vendors.interchange.matrix.texts import Meaning
from vendors.interchange.matrix.vocabulary import UNANSWERED

ROLES = [
    (LEFT_OUT, gettext_lazy("Leave out")),
    (FEATURE, gettext_lazy("Name of the feature")),
    (GROUP, gettext_lazy("Group above the feature")),
    (VENDOR, gettext_lazy("Answers of a vendor")),
    (NEED, gettext_lazy("Must-have or nice-to-have")),
]
ORIENTATIONS = [
    ("rows", gettext_lazy("Features in rows, vendors in columns")),
    ("columns", gettext_lazy("Features in columns, vendors in rows")),
]
OPEN = ("", gettext_lazy("Decide"))
MEANINGS = [OPEN, *((level.value, words) for level, words in LEVELS.items())]
MEANINGS.append((UNANSWERED, gettext_lazy("No answer: it counts as unanswered")))
PRIORITIES = [
    OPEN,
    (Priority.MUST.value, gettext_lazy("Must-have")),
    (Priority.NICE.value, gettext_lazy("Nice-to-have")),
]


class MatrixForm(UploadForm):
    file = forms.FileField(
        label=gettext_lazy("Matrix (.xlsx or .csv)"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.tsv,.txt"}),
    )


class PlaceForm(forms.Form):
    """Where the table lies in the file."""

    sheet = forms.ChoiceField(label=gettext_lazy("Sheet"), required=False)
    features_in = forms.ChoiceField(label=gettext_lazy("The table has"), choices=ORIENTATIONS)
    header_row = CountField(label=gettext_lazy("Row of the headers"), low=1)

    def __init__(self, *args: Any, found: Found, **options: Any) -> None:
        super().__init__(*args, **options)
        if len(found.sheets) > 1:
            self.fields["sheet"] = forms.ChoiceField(
                label=_("Sheet"), choices=[(name, name) for name in found.sheets]
            )
        else:
            del self.fields["sheet"]


class RolesForm(forms.Form):
    """What each column is, and whose needs the features are."""

    def __init__(self, *args: Any, headers: dict[int, str], roles: dict[int, str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.headers = headers
        for column, header in headers.items():
            field = forms.ChoiceField(label=header, choices=ROLES, required=False)
            field.initial = roles.get(column, LEFT_OUT)
            self.fields[f"column_{column}"] = field
        self.fields["team"] = name_of(
            _("Team that needs these features"),
            required=False,
            help_text=_("Leave it empty to bring in features and answers only. A new name makes a new team."),
            widget=forms.TextInput(attrs={"list": "teams", "autocomplete": "off"}),
        )

    def named(self, role: str) -> list[str]:
        """The headers of the columns with a role."""
        chosen = self.cleaned_data
        return [header for column, header in self.headers.items() if chosen.get(f"column_{column}") == role]

    def clean(self) -> dict[str, Any]:
        if len(self.named(FEATURE)) != 1:
            self.add_error(None, _("Choose one column that holds the names of the features."))
        if not self.named(VENDOR):
            self.add_error(None, _("Choose at least one column with the answers of a vendor."))
        needs = self.named(NEED)
        if len(needs) > 1:
            self.add_error(None, _("Choose one column at most that tells must-haves from nice-to-haves."))
        if needs and not self.cleaned_data.get("team") and "team" not in self.errors:
            self.add_error("team", _("Name the team whose must-haves these are, or leave the column out."))
        return self.cleaned_data

    def legend_for(self, table: Table, place: dict[str, Any], earlier: dict[str, Any]) -> Legend | None:
        """The legend as far as columns go, with what was decided before; None, with errors, if it fails."""
        team, needs = self.cleaned_data["team"], self.named(NEED)
        data = {
            **{name: value for name, value in place.items() if value},
            "feature_columns": [*self.named(GROUP), *self.named(FEATURE)],
            "vendor_columns": self.named(VENDOR),
            "answers": earlier.get("answers", {}),
        }
        if team:
            known = earlier.get("requirements", {})
            kept = known if needs and known.get("column") == needs[0] else {}
            data["requirements"] = {**kept, "team": team, **({"column": needs[0]} if needs else {})}
        try:
            legend = read_legend(json.dumps(data).encode())
            find_columns(Sheet(table.rows, turned=legend.features_in == "columns"), legend)
        except Faults as faults:
            for fault in faults.faults:
                self.add_error(None, fault.message)
            return None
        return legend


class MeaningsForm(forms.Form):
    """What each text means. What nobody has decided is not saved."""

    def __init__(
        self, *args: Any, answers: list[Meaning], needs: list[Meaning], legend: Legend, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.answers, self.needs, self.legend = answers, needs, legend
        undecided = {"required": _("Decide what this text means.")}
        for meaning in answers:
            self.fields[f"answer_{meaning.key}"] = forms.ChoiceField(
                label=meaning.text or _("(empty cell)"), choices=MEANINGS, error_messages=undecided,
                initial=self.decided_answer(meaning) or meaning.proposal,
            )  # fmt: skip
        for meaning in needs:
            self.fields[f"need_{meaning.key}"] = forms.ChoiceField(
                label=meaning.text or _("(empty cell)"), choices=PRIORITIES, error_messages=undecided,
                initial=self.decided_need(meaning) or meaning.proposal,
            )  # fmt: skip

    def decided_answer(self, meaning: Meaning) -> str:
        """What somebody decided before about a text in the same columns."""
        known = {fold(text): level for text, level in self.legend.answers.items()}
        text = fold(meaning.text) if fold(meaning.text) in known else next(iter(meaning.spellings))
        if text not in known:
            return ""
        level = known[text]
        return UNANSWERED if level is None else level.value

    def decided_need(self, meaning: Meaning) -> str:
        priority = self.legend.requirements and self.legend.requirements.priority_of(meaning.text)
        return priority.value if priority else ""

    def rows(self) -> list[tuple[Meaning, forms.BoundField]]:
        return [(meaning, self[f"answer_{meaning.key}"]) for meaning in self.answers]

    def need_rows(self) -> list[tuple[Meaning, forms.BoundField]]:
        return [(meaning, self[f"need_{meaning.key}"]) for meaning in self.needs]

    def full_legend(self) -> Legend:
        """The legend with every text of the file named."""
        data = self.legend.model_dump(mode="json")
        data["answers"] = {
            text: None if level == UNANSWERED else level
            for meaning in self.answers
            for level in [self.cleaned_data[f"answer_{meaning.key}"]]
            for text in meaning.spellings.values()
        }
        if self.needs:
            said = [(row.text, self.cleaned_data[f"need_{row.key}"]) for row in self.needs]
            for priority in Priority:
                texts = [text for text, chosen in said if chosen == priority]
                data["requirements"][priority.value] = texts
        return read_legend(json.dumps(data).encode())
