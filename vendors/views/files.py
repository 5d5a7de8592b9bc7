"""Handing out a vendor's file: always to be kept, never to be shown in the browser."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from discovery.views.pages import EvaluationRequest
from vendors.models import Evidence
from vendors.queries.evidence import opened_files, own_files
from vendors.views.respondents import RespondentRequest, respondent

SANDBOX = "default-src 'none'; sandbox"


def attachment(file: Evidence) -> HttpResponse:
    """The file as it came, under a policy that lets nothing in it act."""
    response = HttpResponse(bytes(file.content), content_type=file.media_type)
    response["Content-Disposition"] = content_disposition_header(True, file.name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    return response


@require_GET
@respondent
def own_file(request: RespondentRequest, pk: int) -> HttpResponse:
    return attachment(get_object_or_404(own_files(request.invitation.vendor), pk=pk))


@require_GET
@never_cache
def evidence(request: EvaluationRequest, slug: str, pk: int, number: int) -> HttpResponse:
    """For the buyer's people: nothing that is still sealed or was taken away."""
    vendor = get_object_or_404(request.evaluation.vendors, pk=pk)
    return attachment(get_object_or_404(opened_files(vendor), pk=number))
