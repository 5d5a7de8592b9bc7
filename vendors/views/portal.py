"""The vendor's questionnaire: the link, where the vendor stands, handing in."""

from typing import Any, NoReturn

from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from discovery.actions.tokens import find_token
from discovery.interchange.faults import Faults
from discovery.models import Token
from vendors.actions.drafts import OwnOffer, own_offers, own_states
from vendors.actions.invitations import open_invitation, submit_questionnaire
from vendors.actions.lines import cell_target, question_target
from vendors.actions.prices import product_path
from vendors.content import FEE_QUESTIONS
from vendors.models import Change, Invitation, Product
from vendors.queries.changes import uploads_of
from vendors.queries.portal import Section, is_must, own_products, questions, sections
from vendors.views.respondents import SESSION, RespondentRequest, page, respondent

MISSES, MINUTES = 30, 5


def miss(request: HttpRequest) -> NoReturn:
    """A wrong secret is not found; after many in a while, right ones are not looked up either."""
    key = f"portal-misses:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, MINUTES * 60)
    cache.incr(key)
    raise Http404


def throttled(request: HttpRequest) -> bool:
    return cache.get(f"portal-misses:{request.META.get('REMOTE_ADDR', '')}", 0) >= MISSES


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def open_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Looking changes nothing (mail scanners look); the button exchanges the secret for a session."""
    if throttled(request):
        raise Http404
    if request.method != "POST":
        if find_token(secret, Token.Purpose.INVITATION) is None:
            miss(request)
        response = render(request, "portal/open.html")
        response["Referrer-Policy"] = "strict-origin"
        return response
    invitation = open_invitation(secret=secret)
    if invitation is None:
        miss(request)
    request.session.cycle_key()
    request.session[SESSION] = invitation.pk
    return redirect("portal:questionnaire")


@require_POST
@respondent
def leave(request: RespondentRequest) -> HttpResponse:
    request.session.flush()
    return render(request, "portal/left.html")


def section_url(offer: OwnOffer, number: int) -> str:
    """Where a section of an offer is answered; one that is only in the draft has no number of its own."""
    if offer.pk is not None:
        return reverse("portal:section", args=[offer.pk, number])
    return reverse("portal:new_section", args=[offer.product.pk, offer.slot, number])


def progress(invitation: Invitation, offer: OwnOffer, parts: list[Section]) -> list[dict[str, Any]]:
    """Each section with how many of its features this offer answers itself."""
    targets = {row.pk: cell_target(offer.path, row.key) for part in parts for row in part.features}
    said = own_states(invitation, Change.Kind.ANSWER, list(targets.values()))
    return [
        {
            "section": part,
            "url": section_url(offer, part.number),
            "answered": sum(targets[feature.pk] in said for feature in part.features),
            "of": len(part.features),
            "musts": sum(is_must(row) and targets[row.pk] not in said for row in part.features),
        }
        for part in parts
    ]


@require_GET
@respondent
def questionnaire(request: RespondentRequest) -> HttpResponse:
    invitation = request.invitation
    parts = sections(questions(invitation))
    offers = own_offers(invitation)
    names = {row.path: row.name for row in offers}
    shown = [
        {
            "offer": row,
            "below": names.get(f"{product_path(row.product)}/{row.state.get('builds_on')}", ""),
            "sections": (rows := progress(invitation, row, parts)),
            "answered": sum(part["answered"] for part in rows),
            "of": sum(part["of"] for part in rows),
        }
        for row in offers
    ]
    products = [
        {"product": row, **fee_progress(invitation, row), "prices": priced(invitation, row, offers)}
        for row in own_products(invitation)
    ]
    uploads = uploads_of(invitation.vendor, own=True)
    return page(request, "questionnaire", {"offers": shown, "products": products, "uploads": uploads})


def fee_progress(invitation: Invitation, product: Product) -> dict[str, int]:
    targets = [question_target(product_path(product), question.key) for question in FEE_QUESTIONS]
    said = own_states(invitation, Change.Kind.FEE_ANSWER, targets)
    return {"answered": len(said), "of": len(targets)}


def priced(invitation: Invitation, product: Product, offers: list[OwnOffer]) -> dict[str, int]:
    """How many of a product's offers have a price list."""
    paths = [row.path for row in offers if row.product == product]
    said = own_states(invitation, Change.Kind.CHARGES, paths)
    return {"done": sum(bool(state["charges"]) for state in said.values()), "of": len(paths)}


@require_POST
@respondent
def submit(request: RespondentRequest) -> HttpResponse:
    try:
        submit_questionnaire(invitation=request.invitation)
    except Faults as faults:
        messages.warning(request, faults.faults[0].message)
    else:
        messages.success(request, _("Your answers are handed in. Thank you."))
    return redirect("portal:questionnaire")
