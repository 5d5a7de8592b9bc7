"""What must hold between the parts of a document: keys, references, circles, rates."""

from collections.abc import Collection, Iterator
from typing import Any

from django.utils.translation import gettext as _

from discovery.interchange.faults import Fault, Place
from scoring.engine.values import Header
from scoring.engine.weights import counted

TIER_LINKS = ("builds_on", "upgrades_to")


class View:
    """An object of the document as it was written, however wrong: what has another type is absent.

    So that references are checked beside wrong types, and all faults come at once.
    """

    def __init__(self, data: Any) -> None:
        self.data = data if isinstance(data, dict) else {}

    def text(self, name: str) -> str | None:
        value = self.data.get(name)
        return value if isinstance(value, str) else None

    def object(self, name: str) -> "View":
        return View(self.data.get(name))

    def objects(self, name: str) -> list["View"]:
        value = self.data.get(name)
        return [View(item) for item in value] if isinstance(value, list) else []

    def texts(self, name: str) -> list[str | None]:
        value = self.data.get(name)
        return [item if isinstance(item, str) else None for item in value] if isinstance(value, list) else []

    def keys(self, name: str) -> list[str]:
        """The keys of a list of objects."""
        return [key for item in self.objects(name) if (key := item.text("key")) is not None]


def doubles(parent: View, name: str, place: Place) -> Iterator[Fault]:
    """Keys are unique in their list."""
    seen: set[str] = set()
    for i, item in enumerate(parent.objects(name)):
        key = item.text("key")
        if key is not None and key in seen:
            yield Fault((*place, name, i, "key"), f"{key!r} stands twice in this list")
        seen.add(key or "")


def unknown(key: str | None, known: Collection[str], place: Place, noun: str) -> Iterator[Fault]:
    if key is not None and key not in known:
        yield Fault(place, f"there is no {noun} {key[:80]!r}")


def circles(product: View, field: str, place: Place) -> Iterator[Fault]:
    """Links from plan to plan must come to an end; each plan on a circle is named."""
    plans = product.objects("plans")
    links = {plan.text("key"): plan.text(field) for plan in plans}
    for i, plan in enumerate(plans):
        start = plan.text("key")
        here, steps = links[start], 0
        while here is not None and here != start and steps < len(links):
            here, steps = links.get(here), steps + 1
        if here is not None and here == start:
            yield Fault((*place, "plans", i, field), f"{field} leads back to {start!r}: a circle")


def check_offerings(product: View, place: Place) -> Iterator[Fault]:
    plans, addons = product.keys("plans"), product.keys("addons")
    yield from doubles(product, "plans", place)
    yield from doubles(product, "addons", place)
    for field in TIER_LINKS:
        for i, plan in enumerate(product.objects("plans")):
            yield from unknown(plan.text(field), plans, (*place, "plans", i, field), "plan")
        yield from circles(product, field, place)
    for i, addon in enumerate(product.objects("addons")):
        for field, known, noun in (
            ("plans", plans, "plan"),
            ("requires", addons, "add-on"),
            ("excludes", addons, "add-on"),
        ):
            for j, key in enumerate(addon.texts(field)):
                yield from unknown(key, known, (*place, "addons", i, field, j), noun)


def charges_of(product: View, place: Place) -> Iterator[tuple[Place, View]]:
    for i, charge in enumerate(product.objects("charges")):
        yield (*place, "charges", i), charge
    for name in ("plans", "addons"):
        for i, offering in enumerate(product.objects(name)):
            for j, charge in enumerate(offering.objects("charges")):
                yield (*place, name, i, "charges", j), charge


def check_product(
    product: View, place: Place, features: set[str], currencies: set[str | None]
) -> Iterator[Fault]:
    yield from check_offerings(product, place)
    for i, plan in enumerate(product.objects("plans")):
        for j, key in enumerate(plan.texts("trial_excludes")):
            yield from unknown(key, features, (*place, "plans", i, "trial_excludes", j), "feature")
    for i, charge in enumerate(product.objects("charges")):
        if charge.text("billing") is not None:
            yield Fault((*place, "charges", i, "billing"), "a product's own charge names no billing cycle")
    yield from check_rates(product, place, currencies)


def check_rates(product: View, place: Place, currencies: Collection[str | None]) -> Iterator[Fault]:
    """Every charge is in a currency that the evaluation knows (spec 5.2)."""
    for where, charge in charges_of(product, place):
        currency = charge.text("currency")
        if currency is not None and currency not in currencies:
            words = _("evaluation.rates has no rate for %s")
            yield Fault((*where, "currency"), words % repr(currency[:80]))


def check_vendors(document: View, features: set[str]) -> Iterator[Fault]:
    evaluation = document.object("evaluation")
    currencies = {evaluation.text("currency"), *evaluation.object("rates").data}
    yield from doubles(document, "vendors", ())
    for i, vendor in enumerate(document.objects("vendors")):
        yield from doubles(vendor, "products", ("vendors", i))
        for j, product in enumerate(vendor.objects("products")):
            yield from check_product(product, ("vendors", i, "products", j), features, currencies)


def offerings_of(document: View) -> set[str]:
    """The names of all offerings."""
    names = set()
    for vendor in document.objects("vendors"):
        for product in vendor.objects("products"):
            path = f"{vendor.text('key')}/{product.text('key')}"
            names |= {f"{path}/{key}" for key in product.keys("plans")}
            names |= {f"{path}/+{key}" for key in product.keys("addons")}
    return names


def check_references(document: View, features: set[str]) -> Iterator[Fault]:
    teams, offerings = set(document.keys("teams")), offerings_of(document)
    known = {"team": teams, "feature": features, "offering": offerings}
    for name, fields in (
        ("requirements", ("team", "feature")),
        ("coverage", ("offering", "feature")),
        ("verifications", ("offering", "feature")),
        ("efforts", ("team", "offering")),
    ):
        for i, item in enumerate(document.objects(name)):
            for field in fields:
                yield from unknown(item.text(field), known[field], (name, i, field), field)


def check_answers(document: View) -> Iterator[Fault]:
    """One answer a cell."""
    seen: dict[tuple[str | None, str | None], int] = {}
    for i, answer in enumerate(document.objects("coverage")):
        cell = (answer.text("offering"), answer.text("feature"))
        if cell in seen and None not in cell:
            yield Fault(("coverage", i), f"{cell[0]} already answers {cell[1]!r} at coverage[{seen[cell]}]")
        seen.setdefault(cell, i)


def check(data: Any) -> list[Fault]:
    """Everything that pydantic cannot see because it looks at one object at a time."""
    document = View(data)
    features = set(document.keys("features"))
    return [
        *doubles(document, "teams", ()),
        *doubles(document, "features", ()),
        *check_vendors(document, features),
        *check_references(document, features),
        *check_answers(document),
    ]


def check_voices(header: Header) -> list[Fault]:
    """Among the teams that are heard one has a voice (spec 4.1)."""
    heard = {requirement.team for _place, requirement in counted(header)}
    if heard and not any(team.voice for team in header.teams if team.key in heard):
        return [Fault(("teams",), _("every team that has requirements has a voice of 0"))]
    return []


def check_scorable(header: Header, plans: int) -> list[Fault]:
    """Why nobody should wait for a run yet, although the document is right."""
    found = []
    if not counted(header):
        found.append(Fault(("requirements",), _("nothing to score: no agreed requirement yet")))
    found += check_voices(header)
    if not plans:
        found.append(Fault(("vendors",), _("nothing to score: no product has a plan yet")))
    return found
