"""Small evaluations for tests of fit, and a slow reading of spec 4.2 and 4.4 to compare with."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np
from hypothesis import strategies as st

from scoring.engine.coverage import pack_cells
from scoring.engine.values import (
    AddOn,
    Answer,
    Cells,
    Feature,
    Growth,
    Header,
    Plan,
    Policy,
    Product,
    Range,
    Requirement,
    Team,
    Verification,
)
from scoring.engine.vocabulary import (
    DEFAULT_CREDITS,
    Area,
    Deployment,
    Level,
    Method,
    Priority,
    Status,
)
from tests.scoring.engine.documents import read_answers, read_document, read_verifications

MUST, NICE = Priority.MUST, Priority.NICE
NONE_GROWS = Range(Decimal(0), Decimal(0), Decimal(0))
POLICY = Policy("e", "E", "CRM", "USD", date(2027, 1, 1), 36, Decimal("0.6"), Growth(10, NONE_GROWS))
DAY = date(2026, 11, 1)


def need(
    feature: str | None, priority: Priority = NICE, importance: str = "1", team: str = "t0", **rest
) -> Requirement:
    area = rest.pop("area", Area.FEATURE)
    return Requirement(team, feature, area, "", priority, Decimal(importance), **rest)


def evaluation(*requirements: Requirement, features="abc", voices=("1",), **policy) -> Header:
    """A header over named features, with a team `t0`, `t1` … for each voice."""
    teams = tuple(Team(f"t{t}", "", Decimal(voice), 1, None) for t, voice in enumerate(voices))
    return Header(
        replace(POLICY, **policy), teams, tuple(Feature(key, key) for key in features), requirements
    )


def cells(claims: str, findings: str = "", days=()) -> Cells:
    """Cells from a letter a feature: n c p t x r 0 are the levels, `-` not applicable, a dot nothing."""
    letters = ".ncptxr0-"
    found = findings.ljust(len(claims), ".")
    levels = bytes(letters.index(c) | letters.index(f) << 4 for c, f in zip(claims, found, strict=True))
    numbers = [*days, *[0] * (len(claims) - len(days))]
    return Cells(levels, np.array(numbers, dtype="<u2").tobytes())


def product(path: str = "acme/crm", plans=None, addons=(), **offerings: Cells) -> Product:
    """A product of plans given by name, add-ons as `plus_name`."""
    covered = {key.replace("plus_", "+"): value for key, value in offerings.items()}
    plans = plans or tuple(Plan(key, key.title()) for key in covered if not key.startswith("+"))
    addons = addons or tuple(
        AddOn(k[1:], k, tuple(p.key for p in plans)) for k in covered if k.startswith("+")
    )
    vendor, key = path.split("/")
    return Product(vendor, vendor.title(), key, key, Deployment.CLOUD, plans, addons, (), (), covered)


def read_covered(document) -> tuple[Header, list[Product]]:
    """A document's header and products with their cells."""
    header, products = read_document({**document, "coverage": [], "verifications": []})
    answers, found = read_answers(document), read_verifications(document)
    keys = [feature.key for feature in header.features]
    return header, [
        replace(p, cells=pack_cells(p.path, p.plans, p.addons, keys, answers, found)) for p in products
    ]


TABLE = [*Level][:-1]
"""Levels with a credit, in the order of spec 3.2."""


def credit(header: Header, level: Level | None) -> Fraction:
    if level is None or level is Level.NOT_APPLICABLE:
        return Fraction(0)
    return Fraction(header.policy.credits.get(level, Decimal(DEFAULT_CREDITS[level])))


def slow_cell(header, answers, findings, plan, addons, feature):
    """(level that counts, best level found) of one feature; answers and findings by (offering, feature)."""
    offerings = [plan, *(f"+{addon}" for addon in addons)]
    found = [findings[o, feature] for o in offerings if (o, feature) in findings]
    levels = [findings.get((o, feature), answers.get((o, feature))) for o in offerings]
    best = lambda some: min(
        some, key=lambda level: (-credit(header, level), TABLE.index(level)), default=None
    )
    counts = best([level for level in levels if level in TABLE])
    if counts is None and Level.NOT_APPLICABLE in levels:
        counts = Level.NOT_APPLICABLE
    return counts, best(found)


def slow_fit(header, answers, findings, plan, addons=(), only=lambda row: True):
    """The three fits of an offer as fractions, or three None, by the sentences of spec 4.1 and 4.2."""
    statuses = {Status.AGREED, Status.DRAFT} if header.policy.include_drafts else {Status.AGREED}
    rows = [(i, row) for i, row in enumerate(header.requirements) if row.status in statuses]
    unit = lambda row: (3 if row.priority is MUST else 1) * Fraction(row.importance)
    total = {team.key: sum(unit(row) for _, row in rows if row.team == team.key) for team in header.teams}
    voice = {team.key: Fraction(team.voice) for team in header.teams}
    verified = claimed = possible = applicable = Fraction(0)
    for _, row in rows:
        if not only(row):
            continue
        level, found = None, None
        if row.feature is not None:
            level, found = slow_cell(header, answers, findings, plan, addons, row.feature)
        if level is Level.NOT_APPLICABLE:
            continue
        weight = voice[row.team] * unit(row) / total[row.team]
        applicable += weight
        verified += weight * credit(header, found)
        claimed += weight * credit(header, level)
        possible += weight * (1 if level is None else credit(header, level))
    fits = (verified, claimed, possible)
    return tuple(fit / applicable for fit in fits) if applicable else (None, None, None)


FEATURES = "abcde"
IMPORTANCES = st.decimals("0.0001", "9", places=4)
HEAVY = st.decimals("0.0001", "1e30", places=4)


def requirements(importances=IMPORTANCES):
    row = st.builds(
        need,
        st.sampled_from([*FEATURES, None]),
        st.sampled_from(Priority),
        importances,
        st.sampled_from(["t0", "t1"]),
        area=st.sampled_from(Area),
        status=st.sampled_from([Status.AGREED, Status.AGREED, Status.DRAFT]),
    )
    return st.lists(row, min_size=1, max_size=8)


@st.composite
def evaluations(draw, importances=IMPORTANCES):
    """A header; for a plan `p` and add-ons `x` and `y`, answers and findings by (offering, feature)."""
    percents = st.integers(0, 100).map(lambda p: Decimal(p) / 100)
    credits = draw(st.dictionaries(st.sampled_from(TABLE[:-2]), percents))
    voices = draw(st.tuples(IMPORTANCES, IMPORTANCES))
    rows = draw(requirements(importances))
    header = evaluation(*rows, features=FEATURES, voices=voices, credits=credits)
    keys = st.tuples(st.sampled_from(["p", "+x", "+y"]), st.sampled_from(FEATURES))
    answers = draw(st.dictionaries(keys, st.sampled_from(Level), max_size=12))
    answers = {key: level for key, level in answers.items() if key[0] == "p" or level in TABLE}
    return header, answers, draw(st.dictionaries(keys, st.sampled_from(TABLE), max_size=6))


def covered(header, answers, findings, path="acme/crm") -> Product:
    """The product of `evaluations`, packed."""
    plans = (Plan("p", "P"),)
    addons = tuple(AddOn(key, key, ("p",)) for key in "xy")
    claims = [Answer(f"{path}/{o}", f, level) for (o, f), level in answers.items()]
    found = [Verification(f"{path}/{o}", f, level, Method.DEMO, DAY) for (o, f), level in findings.items()]
    packed = pack_cells(path, plans, addons, [f.key for f in header.features], claims, found)
    return product(path, plans, addons, **packed)
