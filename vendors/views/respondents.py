"""A vendor's session: every page of the questionnaire starts here; without an invitation nothing is found."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django_htmx.middleware import HtmxDetails

from vendors.actions.drafts import is_open
from vendors.models import Invitation
from vendors.queries.portal import live_invitation

SESSION = "invitation"
View = Callable[..., HttpResponse]


class RespondentRequest(HttpRequest):
    """A request of a vendor's session."""

    invitation: Invitation
    htmx: HtmxDetails


def respondent(view: View) -> View:
    """Default deny: only a session whose invitation lives; revoked or expired is not found at once."""

    @wraps(view)
    def guarded(request: RespondentRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        invitation = live_invitation(request.session.get(SESSION))
        if invitation is None:
            raise Http404
        request.invitation = invitation
        return never_cache(view)(request, *args, **kwargs)

    return guarded


def page(
    request: RespondentRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page of the questionnaire: who is asked, by whom, until when in the vendor's own zone."""
    invitation = request.invitation
    context |= {
        "vendor": invitation.vendor,
        "evaluation": invitation.vendor.evaluation,
        "deadline": invitation.deadline.astimezone(ZoneInfo(invitation.time_zone)),
        "invitation": invitation,
        "open": is_open(invitation),
    }
    return render(request, f"portal/{template}.html", context, status=status)
