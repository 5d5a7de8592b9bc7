"""Lines about plans and add-ons as a whole: names, terms, limits, tiers, what goes with what (spec 3.1)."""

from collections.abc import Collection, Mapping
from typing import Any

from discovery.models import Evaluation, Feature
from scoring.engine.coverage import tiers_down
from vendors.actions.lines.buyer import held, next_position
from vendors.actions.lines.offers import Products
from vendors.interchange.models import AddOnDocument, PlanDocument
from vendors.interchange.rows import offering_data
from vendors.models import Offering, Product

State = dict[str, Any]

ADDON_MARK = "+"
COLUMNS = (
    "name trial_days users_counted renewal_notice_days max_users max_contacts minimum_term_months".split()
)
TIER_LINKS = ("builds_on", "upgrades_to")
ADDON_LINKS = ("plans", "requires", "excludes")
HOLDERS = "coverage verifications charges efforts"
NAMED_BY = ("addons", "built_upon", "upgraded_from", "required_by", "excluded_by")


def offer_state(document: PlanDocument | AddOnDocument) -> State:
    """An offer as documents write it, without its key and its price list."""
    state = document.model_dump(mode="json")
    del state["key"], state["charges"]
    return state


def document_of(slot: str, state: State) -> PlanDocument | AddOnDocument:
    model = AddOnDocument if slot.startswith(ADDON_MARK) else PlanDocument
    return model.model_validate({**state, "key": slot.removeprefix(ADDON_MARK), "charges": []})


class Offers:
    """A target is an offering's path; a state all of it but answers and prices."""

    def rows(self, evaluation: Evaluation, targets: Collection[str]) -> dict[str, Offering]:
        wanted = set(targets)
        rows = Offering.objects.filter(product__vendor__evaluation=evaluation).select_related(
            "product__vendor", *TIER_LINKS
        )
        rows = rows.prefetch_related("trial_excludes", *ADDON_LINKS)
        paths = {f"{row.product.vendor.key}/{row.product.key}/{row.slot}": row for row in rows}
        return {path: row for path, row in paths.items() if path in wanted}

    def read(self, evaluation: Evaluation, targets: Collection[str]) -> dict[str, State]:
        return {
            path: offer_state(document_of(row.slot, without_own(offering_data(row, []))))
            for path, row in self.rows(evaluation, targets).items()
        }

    def write(self, evaluation: Evaluation, states: Mapping[str, State | None]) -> None:
        existing = self.rows(evaluation, states)
        gone = [existing[path].pk for path, state in states.items() if state is None and path in existing]
        Offering.objects.filter(pk__in=gone).delete()
        products = Products().rows(evaluation, {path.rpartition("/")[0] for path in states})
        kept: list[tuple[Offering, PlanDocument | AddOnDocument]] = []
        for path, state in states.items():
            if state is not None:
                owner, _, slot = path.rpartition("/")
                row = existing.get(path) or new_row(products[owner], slot)
                kept.append((row, document_of(slot, state)))
        for row, document in kept:
            write_columns(row, document)
        # Tiers are linked from nothing: what stood there must not make a circle of what shall stand there.
        Offering.objects.filter(pk__in=[row.pk for row, _document in kept]).update(
            builds_on=None, upgrades_to=None
        )
        features = {feature.key: feature for feature in evaluation.features.all()}
        for row, document in kept:
            write_links(row, document, features)

    def used(self, evaluation: Evaluation, targets: Collection[str]) -> list[str]:
        """Held by anything of its own, or named by an offering that stays."""
        rows = self.rows(evaluation, targets)
        going = {row.pk for row in rows.values()}
        here = Offering.objects.filter(pk__in=going)
        taken = held(here, HOLDERS)
        for link in NAMED_BY:
            pairs = here.filter(**{f"{link}__isnull": False}).values_list("pk", link)
            taken |= {pk for pk, other in pairs if other not in going}
        return [path for path, row in rows.items() if row.pk in taken]


def without_own(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name not in ("key", "charges")}


def new_row(product: Product, slot: str) -> Offering:
    kind = Offering.Kind.ADDON if slot.startswith(ADDON_MARK) else Offering.Kind.PLAN
    position = next_position(product.offerings.filter(kind=kind))
    return Offering(product=product, kind=kind, key=slot.removeprefix(ADDON_MARK), position=position)


def write_columns(row: Offering, document: PlanDocument | AddOnDocument) -> None:
    if isinstance(document, AddOnDocument):
        row.name = document.name
    else:
        for name in COLUMNS:
            setattr(row, name, getattr(document, name))
    row.full_clean()
    row.save()


def write_links(
    row: Offering, document: PlanDocument | AddOnDocument, features: Mapping[str, Feature]
) -> None:
    """Left out: names of offerings that the product does not have, of features that are gone, and of tiers
    that would close a circle. A sealed draft is applied by whoever looks first: nothing is refused here.
    """
    sold = row.product.offerings.all()
    if isinstance(document, AddOnDocument):
        plans, addons = (sold.filter(kind=kind) for kind in (Offering.Kind.PLAN, Offering.Kind.ADDON))
        row.plans.set(plans.filter(key__in=document.plans))
        row.requires.set(addons.filter(key__in=document.requires))
        row.excludes.set(addons.filter(key__in=document.excludes))
        return
    tiers = {plan.key: plan for plan in sold.filter(kind=Offering.Kind.PLAN).select_related(*TIER_LINKS)}
    for name in TIER_LINKS:
        links = {key: getattr(getattr(plan, name), "key", None) for key, plan in tiers.items()}
        wanted = getattr(document, name)
        circle = in_circle(row.key, {**links, row.key: wanted})
        setattr(row, name, None if circle else tiers.get(wanted or ""))
    row.save(update_fields=list(TIER_LINKS))
    row.trial_excludes.set(features[key] for key in document.trial_excludes if key in features)


def in_circle(key: str, links: Mapping[str, str | None]) -> bool:
    """Whether the tiers below a plan come back to one of them; names of plans that are gone lead nowhere."""
    known = {plan: below if below in links else None for plan, below in links.items()}
    try:
        list(tiers_down(key, known))
    except ValueError:
        return True
    return False
