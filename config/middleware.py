"""The door that every request passes: language of the user, then the permission table."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import translation

from config.permissions import Role, roles_of, rule_for
from discovery.models import Evaluation

Handler = Callable[[HttpRequest], HttpResponse]


class LanguageMiddleware:
    """A signed-in user's own language wins over the browser's."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = getattr(request.user, "language", "")
        if language:
            translation.activate(language)
            request.LANGUAGE_CODE = language
        return self.get_response(request)


class PermissionMiddleware:
    """Default deny. A route with an evaluation's slug gets that evaluation as `request.evaluation`.

    `request.may(route)` answers for what a page offers from the same table.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        match = request.resolver_match
        allowed = rule_for(match.view_name) if match else frozenset()
        if Role.ANYONE in allowed:
            return None
        if allowed and not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        evaluation = None
        if "slug" in kwargs:
            evaluation = get_object_or_404(Evaluation, slug=kwargs["slug"])
        roles = roles_of(request.user, evaluation)
        if not roles & allowed:
            raise Http404
        vars(request).update(
            evaluation=evaluation, roles=roles, may=lambda route: bool(roles & rule_for(route))
        )
        return None
