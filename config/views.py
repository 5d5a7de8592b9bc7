"""Pages about the installation itself."""

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from discovery.actions.members import set_language_of


def health(request: HttpRequest) -> JsonResponse:
    """Whether the web process answers and reaches its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Django's own switch, kept with the user where somebody is signed in."""
    language = request.POST.get("language", "")
    if request.user.is_authenticated and language in dict(settings.LANGUAGES):
        set_language_of(user=request.user, language=language)
    return set_language(request)
