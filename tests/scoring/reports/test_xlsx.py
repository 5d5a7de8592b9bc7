"""The workbook: recalculated from scratch it equals the run, before and after a change (issue 6, point 2)."""

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import count
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.utils import translation
from python_calamine import CalamineWorkbook

from scoring.engine.vocabulary import Level, Priority, Status
from scoring.reports import words
from scoring.reports.workbook import (
    Inputs,
    efforts,
    plans,
    policy,
    requirements,
    shortlist,
    teams,
    weights,
    write_workbook,
)
from scoring.reports.workbook import charges as charge_sheets
from scoring.reports.workbook.answers import NAMES as NAME_COLUMNS
from scoring.reports.workbook.answers import offerings
from scoring.reports.workbook.book import safe_name
from scoring.reports.workbook.charges import ChargeKey, charges_of
from tests.scoring.reports.recalculation import (
    DOCUMENTS,
    Json,
    Recalculated,
    compare,
    document_of,
    inputs_of_document,
    inputs_of_name,
    isclose,
    recalculated,
    workbook_of,
)

NAMES = tuple(DOCUMENTS)


@pytest.fixture
def opened(tmp_path):
    return lambda name: recalculated(workbook_of(name), tmp_path)


# Where what people may change stands


def find(book: Recalculated, sheet: str, name: str, rows: int = 80) -> int:
    """The row that begins with a name."""
    return next(row for row in range(rows) if book.value(sheet, row, 0) == name)


def answer_cell(inputs: Inputs, offering: str, feature: str, *, found: bool) -> tuple[str, int, int]:
    paths = [inputs.products[place.product].offering(place.key) for place in offerings(inputs.products)]
    keys = [row.key for row in inputs.header.features]
    return "Answers", weights.FIRST + keys.index(feature), NAME_COLUMNS + 2 * paths.index(offering) + found


def charge_row(inputs: Inputs, product: int, owner: str, position: int) -> int:
    return charge_sheets.FIRST + list(dict(charges_of(inputs))).index(ChargeKey(product, owner, position))


def word(level: str | None) -> str:
    return str(words.LEVELS[level]) if level else ""


# Each changes the document and enters the same into the workbook


def answer_becomes(level: str, which: int) -> Callable:
    """Every third claim, from the `which`-th on, says something else."""

    def change(document: Json, inputs: Inputs, book: Recalculated) -> None:
        for row in document["coverage"][which::3]:
            row["level"] = level
            book.enter(*answer_cell(inputs, row["offering"], row["feature"], found=False), word(level))

    return change


def a_gap_is_answered(document: Json, inputs: Inputs, book: Recalculated) -> None:
    """A plan answers what it took over from the plan below, or what nobody had answered."""
    given = {(row["offering"], row["feature"]) for row in document["coverage"]}
    for place in offerings(inputs.products):
        product = inputs.products[place.product]
        path = product.offering(place.key)
        feature = next((row.key for row in inputs.header.features if (path, row.key) not in given), None)
        if feature is not None:
            document["coverage"].append({"offering": path, "feature": feature, "level": "partial"})
            book.enter(*answer_cell(inputs, path, feature, found=False), word("partial"))


def a_claim_is_found_wanting(document: Json, inputs: Inputs, book: Recalculated) -> None:
    """Every fourth claim is tried out, and is partly there."""
    for row in document["coverage"][::4]:
        finding = {"offering": row["offering"], "feature": row["feature"], "level": "third_party"}
        document["verifications"].append({**finding, "method": "trial", "on": "2099-01-01"})
        book.enter(*answer_cell(inputs, row["offering"], row["feature"], found=True), word("third_party"))


def importance(document: Json, inputs: Inputs, book: Recalculated) -> None:
    for i, row in enumerate(document["requirements"][::2]):
        row["importance"] = "2.3333"
        book.enter("Requirements", requirements.FIRST + 2 * i, requirements.IMPORTANCE, 2.3333)


def priority(document: Json, inputs: Inputs, book: Recalculated) -> None:
    for i, row in enumerate(document["requirements"]):
        other = Priority.MUST if row["priority"] == "nice" else Priority.NICE
        if not row.get("deal_breaker"):
            row["priority"] = other.value
            book.enter(
                "Requirements", requirements.FIRST + i, requirements.PRIORITY, str(words.PRIORITIES[other])
            )


def status(document: Json, inputs: Inputs, book: Recalculated) -> None:
    for i, row in enumerate(document["requirements"][::3]):
        row["status"] = Status.DROPPED.value
        book.enter("Requirements", requirements.FIRST + 3 * i, requirements.STATUS, "Dropped")


def voice(document: Json, inputs: Inputs, book: Recalculated) -> None:
    document["teams"][0]["voice"] = "2.5"
    book.enter("Teams", teams.FIRST, teams.VOICE, 2.5)
    document["teams"][1]["voice"] = "0"
    book.enter("Teams", teams.FIRST + 1, teams.VOICE, 0)


def weights_and_credits(document: Json, inputs: Inputs, book: Recalculated) -> None:
    """A must-have weighs 2.5; what is partly there counts a third, customisation nothing."""
    document["evaluation"]["must_weight"] = "2.5"
    document["evaluation"]["credits"] = {"partial": "0.33", "customisation": "0"}
    book.enter("Policy", find(book, "Policy", "Weight of a must-have"), policy.VALUE, 2.5)
    book.enter("Policy", find(book, "Policy", word("partial")), policy.VALUE, 0.33)
    book.enter("Policy", find(book, "Policy", word("customisation")), policy.VALUE, 0)


def threshold(document: Json, inputs: Inputs, book: Recalculated) -> None:
    document["evaluation"]["threshold"] = "0.45"
    book.enter("Policy", find(book, "Policy", "The line: a fit that reaches it clears"), policy.VALUE, 0.45)


def owners_of(product: Json) -> list[tuple[str, Json]]:
    own = [(plan["key"], plan) for plan in product["plans"]]
    own += [(f"+{addon['key']}", addon) for addon in product.get("addons", [])]
    return [*own, ("", product)]


def prices(document: Json, inputs: Inputs, book: Recalculated) -> None:
    """Every amount rises by an odd share, every first tier too; what was not priced gets a price."""
    products = [product for vendor in document["vendors"] for product in vendor["products"]]
    tier_row = charge_sheets.FIRST
    for place, product in enumerate(products):
        for owner, offering in owners_of(product):
            for position, charge in enumerate(offering.get("charges", [])):
                row = charge_row(inputs, place, owner, position)
                if "tiers" in charge:
                    charge["tiers"][0]["unit"] = "1.37"
                    book.enter("Tiers", tier_row, charge_sheets.T_UNIT, 1.37)
                    tier_row += len(charge["tiers"])
                elif charge["model"] not in ("graduated", "volume"):
                    charge["amount"] = f"{7 + row}.07"
                    book.enter("Charges", row, charge_sheets.LIKELY, float(charge["amount"]))


def terms(document: Json, inputs: Inputs, book: Recalculated) -> None:
    """Included quantities, package sizes and first months."""
    products = [product for vendor in document["vendors"] for product in vendor["products"]]
    for place, product in enumerate(products):
        for owner, offering in owners_of(product):
            for position, charge in enumerate(offering.get("charges", [])):
                row = charge_row(inputs, place, owner, position)
                if charge["model"] in ("per_unit", "package"):
                    charge["included"] = "3"
                    book.enter("Charges", row, charge_sheets.INCLUDED, 3)
                if charge["model"] == "package":
                    charge["package_size"] = "70"
                    book.enter("Charges", row, charge_sheets.SIZE, 70)
                charge["start_month"] = 5
                book.enter("Charges", row, charge_sheets.START, 5)


def hours_and_rates(document: Json, inputs: Inputs, book: Recalculated) -> None:
    for i, effort in enumerate(document["efforts"]):
        effort["hours"] = "7.25"
        book.enter("Efforts", efforts.FIRST + i, efforts.LIKELY, 7.25)
    for i, team in enumerate(document["teams"][:2]):
        team["hourly_rate"] = "61.3"
        book.enter("Teams", teams.FIRST + i, teams.RATE, 61.3)
    document["evaluation"]["rates"]["EUR"]["rate"] = "1.2345"
    book.enter("Policy", find(book, "Policy", "USD / EUR"), policy.VALUE, 1.2345)


def growth(document: Json, inputs: Inputs, book: Recalculated) -> None:
    """More users and contacts: limits are crossed at other times, so vendors move the buyer up elsewhere."""
    document["evaluation"]["users"] = {"start": 11, "yearly_growth": "0.9"}
    document["evaluation"]["contacts"] = {"start": 300, "yearly_growth": "1.3"}
    first = find(book, "Policy", "Users at the start")
    for i, value in enumerate((11, 0.9, 300, 1.3)):
        book.enter("Policy", first + i, policy.VALUE, value)


def limits(document: Json, inputs: Inputs, book: Recalculated) -> None:
    products = [product for vendor in document["vendors"] for product in vendor["products"]]
    row = plans.FIRST
    for product in products:
        for plan in product["plans"]:
            plan["max_users"], plan["max_contacts"] = 27, 900
            book.enter("Plans", row, plans.MAX_USERS, 27)
            book.enter("Plans", row, plans.MAX_CONTACTS, 900)
            row += 1


CHANGES = {
    "claims become none": answer_becomes(Level.NONE, 0),
    "claims become native": answer_becomes(Level.NATIVE, 1),
    "claims become roadmap": answer_becomes(Level.ROADMAP, 2),
    "gaps are answered": a_gap_is_answered,
    "claims are found wanting": a_claim_is_found_wanting,
    "importance": importance,
    "priority": priority,
    "status": status,
    "voice": voice,
    "weights and credits": weights_and_credits,
    "threshold": threshold,
    "prices": prices,
    "terms": terms,
    "hours and rates": hours_and_rates,
    "growth": growth,
    "limits": limits,
}

MAIN = ("claims become none", "importance", "prices", "growth")
"""Changes tried on the demo; every change is tried on two of the cases."""
CASES = NAMES[1:]
TRIED = [("demo", change) for change in MAIN] + [
    (CASES[(i + turn) % len(CASES)], change) for i, change in enumerate(CHANGES) for turn in (0, 3)
]


@pytest.mark.parametrize("name", NAMES)
def test_a_recalculated_workbook_equals_the_run(name, opened):
    compare(opened(name), inputs_of_name(name), inputs_of_name(name))


@pytest.mark.parametrize(("name", "change"), TRIED)
def test_a_change_in_the_workbook_does_what_the_engine_does(name, change, opened):
    book, written, document = opened(name), inputs_of_name(name), document_of(name)
    CHANGES[change](document, written, book)
    book.model.evaluate()
    compare(book, written, inputs_of_document(document))


@pytest.mark.parametrize("change", MAIN)
def test_a_workbook_without_the_change_differs_from_the_changed_run(change, opened):
    """The negative control: the comparison above can fail."""
    book, written, document = opened("case-3"), inputs_of_name("case-3"), document_of("case-3")
    CHANGES[change](document, written, book)
    untouched = opened("case-3")
    with pytest.raises(AssertionError):
        compare(untouched, written, inputs_of_document(document))


@pytest.mark.parametrize("name", ["demo", "case-17"])
def test_a_viewer_that_does_not_recalculate_shows_the_same(name, opened):
    book = opened(name)
    differing = []
    for sheet, rows in stored_values(workbook_of(name)).items():
        for row, values in enumerate(rows):
            for column, value in enumerate(values):
                if book.formula(sheet, row, column) and not same(value, book.value(sheet, row, column)):
                    differing.append((sheet, row, column, value, book.value(sheet, row, column)))
    assert differing == []


def stored_values(content: bytes) -> dict[str, list[list]]:
    """What the file itself says of every cell, without any calculation."""
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def same(stored: object, calculated: object) -> bool:
    if isinstance(stored, int | float) and isinstance(calculated, int | float):
        return isclose(stored, calculated)
    return (stored or None) == calculated


def document_with_open_targets() -> Json:
    """Every plan that buyers are moved up to asks a one-off that has no price yet."""
    document = document_of("case-3")
    charge = {"model": "flat", "metric": "none", "period": "one_off", "amount": None}
    for product in (product for vendor in document["vendors"] for product in vendor["products"]):
        targets = {plan.get("upgrades_to") for plan in product["plans"]}
        for plan in product["plans"]:
            if plan["key"] in targets:
                plan["charges"].append({"category": "hidden_fees/data_migration", **charge})
    return document


def test_a_target_s_one_off_counts_until_it_has_a_price_and_is_never_billed(tmp_path):
    document = document_with_open_targets()
    written = inputs_of_document(document)
    book = recalculated(write_workbook(written), tmp_path)
    compare(book, written, written)
    prices(document, written, book)
    book.model.evaluate()
    compare(book, written, inputs_of_document(document))


# The line


def document_with_fit(*shares: tuple[str, ...]) -> Json:
    """Each team's importances: the first three of its requirements are covered, the others are not."""
    teams = [{"key": f"t{t}", "name": f"T{t}", "people": 1, "voice": f"{t + 1}"} for t in range(len(shares))]
    features = [f"f{t}-{i}" for t, row in enumerate(shares) for i in range(len(row))]
    needs_ = [
        {
            "team": f"t{t}",
            "feature": f"f{t}-{i}",
            "area": "feature",
            "statement": "We need it",
            "priority": "nice",
            "importance": importance,
        }
        for t, row in enumerate(shares)
        for i, importance in enumerate(row)
    ]
    covered = [feature for feature in features if int(feature.partition("-")[2]) < 3]
    plan = {"key": "p", "name": "P", "charges": []}
    product = {"key": "x", "name": "X", "deployment": "cloud", "plans": [plan]}
    return {
        **{key: value for key, value in document_of("case-3").items() if key in ("format", "evaluation")},
        "teams": teams,
        "features": [{"key": key, "name": key} for key in features],
        "requirements": needs_,
        "vendors": [{"key": "v", "name": "V", "products": [product]}],
        "coverage": [{"offering": "v/x/p", "feature": key, "level": "native"} for key in covered],
        "verifications": [],
        "efforts": [],
    }


def table_row(document: Json, tmp_path: Path) -> dict[str, object]:
    document["evaluation"]["threshold"] = "0.6"
    inputs = inputs_of_document(document)
    book = recalculated(write_workbook(inputs), tmp_path)
    compare(book, inputs, inputs)
    columns = {"claimed": shortlist.CLAIMED, "verdict": shortlist.VERDICT}
    return {name: book.value("Shortlist", shortlist.FIRST, column) for name, column in columns.items()}


@pytest.mark.parametrize(
    "shares",
    [
        (("1",) * 5,),
        (("0.1",) * 5, ("0.3333",) * 5, ("7",) * 5),
        (("0.1", "0.2", "0.3", "0.3", "0.1"), ("0.7",) * 5, ("0.0001",) * 5, ("3.1", "1.9", "1", "2", "2")),
    ],
)
def test_exactly_sixty_per_cent_clears_the_line(shares, tmp_path):
    assert table_row(document_with_fit(*shares), tmp_path) == {"claimed": 0.6, "verdict": "Needs proof"}


def test_just_below_the_line_never_reads_as_sixty_per_cent(tmp_path):
    below = document_with_fit(("0.1996", "0.2", "0.2", "0.2", "0.2004"))
    assert table_row(below, tmp_path) == {"claimed": 0.59, "verdict": "Undecided"}


def test_a_hair_below_the_line_does_not_clear_it(tmp_path):
    below = document_with_fit(("2000", "2000", "1999.9999", "2000", "2000"))
    assert table_row(below, tmp_path) == {"claimed": 0.59, "verdict": "Undecided"}


# Text

HOSTILE = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1+1", "{=1}", "=HYPERLINK(1)", "'=1", '"x";=1')


def hostile_document() -> Json:
    """Formula-like text in every field that takes text."""
    document = document_of("case-17")
    texts = (f"{text} {i}" for i in count() for text in HOSTILE)
    document["evaluation"]["name"] = next(texts)
    document["evaluation"]["category"] = next(texts)
    for team in document["teams"]:
        team["name"] = next(texts)
    for feature in document["features"]:
        feature |= {"name": next(texts), "group": next(texts), "question": next(texts)}
    for need in document["requirements"]:
        need |= {"statement": next(texts), "why": next(texts), "demo_script": next(texts)}
    for answer in document["coverage"]:
        answer["note"] = next(texts)
    for vendor in document["vendors"]:
        vendor["name"] = next(texts)
        for product in vendor["products"]:
            product["name"] = next(texts)
            for _owner, offering in owners_of(product):
                offering["name"] = next(texts)
                for charge in offering.get("charges", []):
                    charge["source"] = next(texts)
    return document


def test_text_that_looks_like_a_formula_stays_text(tmp_path):
    inputs = inputs_of_document(hostile_document())
    book = recalculated(write_workbook(inputs), tmp_path)
    compare(book, inputs, inputs)
    found = []
    for sheet in book.sheets:
        rows, columns = book.size(sheet)
        for row in range(rows):
            for column in range(columns):
                value = book.value(sheet, row, column)
                if isinstance(value, str) and value.startswith(HOSTILE):
                    assert book.is_text(sheet, row, column), (sheet, row, column, value)
                    found.append(value)
    for kept in ("name", "statement", "source"):
        assert set(fields(inputs, kept)) <= set(found), kept


def fields(inputs: Inputs, kind: str) -> Iterator[str]:
    if kind == "statement":
        yield from (need.statement for need in inputs.header.requirements)
    elif kind == "source":
        yield from (charge.source for charge in dict(charges_of(inputs)).values())
    else:
        yield from (team.name for team in inputs.header.teams)
        yield from (product.vendor_name for product in inputs.products)
        yield from (plan.name for product in inputs.products for plan in product.plans)


def formulas_of(content: bytes) -> str:
    with ZipFile(BytesIO(content)) as file:
        names = [name for name in file.namelist() if name.startswith("xl/worksheets/sheet")]
        return "".join(file.read(name).decode() for name in names)


def test_no_text_of_people_gets_into_a_formula():
    content = formulas_of(write_workbook(inputs_of_document(hostile_document())))
    formulas = re.findall(r"<f>(.*?)</f>", content)
    assert formulas
    assert [formula for formula in formulas if "SUM(A1)" in formula or "HYPERLINK" in formula] == []


@pytest.mark.parametrize("language", ["en", "th"])
def test_a_workbook_is_whole_in_every_language(language, tmp_path):
    inputs = inputs_of_name("case-17")
    with translation.override(language):
        book = recalculated(write_workbook(inputs), tmp_path)
        book_words = [str(words.VERDICTS[offer.figures["verdict"]]) for offer in inputs.offers]
    name = list(book.sheets)[1]
    rows = range(shortlist.FIRST, shortlist.FIRST + len(inputs.offers))
    assert [book.value(name, row, shortlist.VERDICT) for row in rows] == book_words


def test_thai_text_is_kept(tmp_path):
    document = document_of("case-17")
    document["features"][0]["name"] = "ระบบต้องกู้คืนข้อมูลได้ภายในสี่ชั่วโมง"
    document["teams"][0]["name"] = "ฝ่ายขายและการตลาด"
    book = recalculated(write_workbook(inputs_of_document(document)), tmp_path)
    assert book.value("Weights", weights.FIRST, weights.NAME) == "ระบบต้องกู้คืนข้อมูลได้ภายในสี่ชั่วโมง"
    assert book.value("Teams", teams.FIRST, teams.TEAM) == "ฝ่ายขายและการตลาด"


# The file


def test_the_same_run_gives_the_same_bytes():
    assert write_workbook(inputs_of_name("case-17")) == workbook_of("case-17")


def test_sheets_stand_in_the_order_of_reading(opened):
    assert list(opened("case-17").sheets) == [
        "Read me",
        "Shortlist",
        "Policy",
        "Teams",
        "Requirements",
        "Weights",
        "Answers",
        "Levels",
        "Fits",
        "Verdicts",
        "Charges",
        "Tiers",
        "Efforts",
        "Plans",
        "Quantities",
        "Routes",
        "Units",
        "Highest",
        "Costs",
        "Cash flow",
    ]


@pytest.mark.parametrize(
    ("name", "safe"),
    [("Costs", "Costs"), ("a/b:c", "a b c"), ("'quoted'", "quoted"), ("x" * 40, "x" * 31), ("[]", "Sheet")],
)
def test_names_of_sheets_are_safe(name, safe):
    assert safe_name(name) == safe


def test_answers_offer_the_eight_levels():
    content = formulas_of(workbook_of("case-17"))
    lists = re.findall(r'<dataValidation type="list"[^>]*sqref="([^"]+)"', content)
    offered = len(list(offerings(inputs_of_name("case-17").products)))
    assert len(lists) == offered + 3  # a team, a priority and a status of each requirement


def test_only_functions_that_every_program_has():
    found = set(
        re.findall(r"([A-Z]{2,})\(", " ".join(re.findall(r"<f>(.*?)</f>", formulas_of(workbook_of("demo")))))
    )
    assert found <= {
        "AND", "COUNTIFS", "IF", "INDEX", "INT", "ISNUMBER", "MATCH", "MAX", "MIN", "MOD", "OR", "ROUND",
        "ROUNDDOWN", "SUM", "SUMIFS", "SUMPRODUCT",
    }  # fmt: skip


def test_heads_stay_in_sight_on_screen_and_paper():
    with ZipFile(BytesIO(workbook_of("demo"))) as file:
        book = file.read("xl/workbook.xml").decode()
        sheets = [name for name in file.namelist() if name.startswith("xl/worksheets/sheet")]
        frozen = [name for name in sheets if 'state="frozen"' in file.read(name).decode()]
    assert book.count("_xlnm.Print_Titles") == len(frozen) == len(sheets) - 1  # but Read me
