"""A vendor's draft: what it has said so far, over what is stored, until it is handed in (spec 3.5)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from discovery.interchange.faults import Fault, Faults
from vendors.actions.changesets import Wish, compare
from vendors.actions.evidence import forget_files, keep_files
from vendors.actions.lines import KINDS, State
from vendors.actions.lines.terms import ADDON_MARK, document_of
from vendors.actions.seen import state_seen
from vendors.actions.selling import refuse_circles
from vendors.interchange.evidence.files import Upload
from vendors.interchange.rows import offering_path
from vendors.models import Change, ChangeSet, Invitation, Offering, Product
from vendors.queries.portal import own_offerings, own_products

OWN = (ChangeSet.State.PROPOSED, ChangeSet.State.SUBMITTED)
States = Mapping[str, Mapping[str, State | None]]
"""States by kind and target."""


def is_open(invitation: Invitation) -> bool:
    """Whether the vendor may still write: not handed in, deadline not past by the database's clock."""
    return Invitation.objects.filter(pk=invitation.pk, submitted_at=None, deadline__gt=Now()).exists()


def locked_row(invitation: Invitation) -> Invitation:
    """The row under a lock: two tabs of one vendor save one after the other."""
    return Invitation.objects.select_for_update().get(pk=invitation.pk)


def draft_of(invitation: Invitation) -> ChangeSet:
    """The change set that the vendor's answers are collected in."""
    if invitation.draft is None or invitation.draft.state != ChangeSet.State.PROPOSED:
        vendor = invitation.vendor
        invitation.draft = ChangeSet.objects.create(
            evaluation=vendor.evaluation, vendor=vendor, source=ChangeSet.Source.PORTAL, title=vendor.name
        )
        invitation.save(update_fields=["draft"])
    return invitation.draft


def refuse_closed(invitation: Invitation) -> None:
    if not is_open(invitation):
        raise Faults([Fault(("questionnaire",), _("The questionnaire is closed: nothing was saved."))])


@transaction.atomic
def save_draft(
    *,
    invitation: Invitation,
    states: States,
    seen: Mapping[str, str] | None = None,
    files: Iterable[Upload] = (),
) -> set[str]:
    """Keep states, and the files that they name, in the draft; what equals the stored answer leaves it.

    `seen` says by target what the editor saw of it: where that is no longer so, nothing of the target is
    saved, and it is returned. Faults where the questionnaire is closed or tiers run in a circle. Targets are
    the caller's business: it takes them from the vendor's own offerings.
    """
    locked = locked_row(invitation)
    refuse_closed(locked)
    stale = moved_on(locked, states, seen or {})
    kept = {kind: {t: s for t, s in rows.items() if t not in stale} for kind, rows in states.items()}
    refuse_tiers(locked, kept.get(Change.Kind.OFFER, {}))
    named = {state.get("file") for rows in kept.values() for state in rows.values() if state}
    vendor = locked.vendor
    keep_files(vendor, [file for file in files if file.reference(vendor.pk) in named])
    before = [state for kind, rows in kept.items() for state in own_states(locked, kind, list(rows)).values()]
    replace_lines(draft_of(locked), kept)
    forget_files(vendor, {state["file"] for state in before if state.get("file")})
    invitation.draft = locked.draft
    return stale


def moved_on(invitation: Invitation, states: States, seen: Mapping[str, str]) -> set[str]:
    """The targets that are no longer as they were seen."""
    found = set()
    for kind, rows in states.items():
        known = own_states(invitation, kind, list(rows))
        found |= {t for t in rows if t in seen and state_seen(known.get(t)) != seen[t]}
    return found


def refuse_tiers(invitation: Invitation, offers: Mapping[str, State | None]) -> None:
    """Faults where a plan would come back to itself, with what other tabs and the lead have said by now."""
    wished = {path: state for path, state in offers.items() if state is not None}
    said = {row.path: row.state for row in own_offers(invitation)} | wished if wished else {}
    for path, state in wished.items():
        product, _slash, slot = path.rpartition("/")
        beside = {other: row for other, row in said.items() if other.startswith(f"{product}/")}
        tiers = {other.rpartition("/")[2]: row for other, row in beside.items()}
        try:
            refuse_circles(slot, document_of(slot, state), tiers)
        except ValidationError as error:
            raise Faults([Fault((path,), message) for message in error.messages]) from error


def replace_lines(draft: ChangeSet, states: States) -> None:
    wishes = {kind: {target: Wish(state) for target, state in rows.items()} for kind, rows in states.items()}
    lines, _same = compare(draft.evaluation, wishes)
    for kind, rows in states.items():
        draft.lines.filter(kind=kind, target__in=list(rows)).delete()
    Change.objects.bulk_create(
        Change(
            change_set=draft,
            position=i,
            kind=line.kind,
            target=line.target,
            before=line.before,
            after=line.after,
        )
        for i, line in enumerate(lines)
    )


def own_states(invitation: Invitation, kind: str, targets: list[str]) -> dict[str, State]:
    """What the vendor has said so far: its draft, also one that is handed in and sealed, over its answers."""
    states = KINDS[kind].read(invitation.vendor.evaluation, targets)
    if invitation.draft is not None and invitation.draft.state in OWN:
        wanted = set(targets)
        for line in invitation.draft.lines.filter(kind=kind):
            if line.target in wanted:
                states.pop(line.target, None)
                if line.after is not None:
                    states[line.target] = line.after
    return states


@dataclass(frozen=True)
class OwnOffer:
    """A plan or an add-on as its vendor has it: stored, changed in the draft, or only there."""

    product: Product
    slot: str
    state: State
    pk: int | None
    """None for one that is only in the draft."""

    @property
    def path(self) -> str:
        return f"{self.product.vendor.key}/{self.product.key}/{self.slot}"

    @property
    def addon(self) -> bool:
        return self.slot.startswith(ADDON_MARK)

    @property
    def name(self) -> str:
        return str(self.state["name"])


def own_offers(invitation: Invitation) -> list[OwnOffer]:
    """Everything that the vendor sells, product by product, plans before add-ons, new ones last."""
    stored = {offering_path(row): row for row in own_offerings(invitation)}
    drafted = drafted_paths(invitation)
    states = own_states(invitation, Change.Kind.OFFER, [*stored, *drafted])
    products = {f"{row.vendor.key}/{row.key}": row for row in own_products(invitation)}
    found = []
    for path in dict.fromkeys((*stored, *drafted)):
        owner, _slash, slot = path.rpartition("/")
        if path in states and owner in products:
            offering: Offering | None = stored.get(path)
            found.append(OwnOffer(products[owner], slot, states[path], offering.pk if offering else None))
    order = list(products)
    return sorted(found, key=lambda row: (order.index(row.path.rpartition("/")[0]), row.addon))


def drafted_paths(invitation: Invitation) -> list[str]:
    """The offers that the draft speaks of, in the order in which they were added."""
    if invitation.draft is None or invitation.draft.state not in OWN:
        return []
    lines = invitation.draft.lines.filter(kind=Change.Kind.OFFER)
    return list(lines.order_by("id").values_list("target", flat=True))
