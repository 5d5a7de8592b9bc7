"""What the header of every page offers: only links that exist, and only to those who may open them."""

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from config.permissions import Role, rule_for

SECTIONS = (
    ("home", "scoring:home", _("Overview")),
    ("workshop", "discovery:workshop", _("Workshop")),
    ("requirements", "discovery:requirements", _("Requirements")),
    ("vendors", "vendors:vendors", _("Vendors")),
    ("verify", "vendors:verify", _("Verification")),
    ("runs", "scoring:runs", _("Runs")),
    ("report", "scoring:latest_report", _("Report")),
    ("what_if", "scoring:what_if", _("What if")),
    ("settings", "discovery:settings", _("Settings")),
)
"""Key, route and name of an evaluation's sections, in the order of its work."""
ACTIONS = (("request_run", "scoring:request_run"), ("plan", "discovery:plan"))
UNDER = {
    "discovery:requirements": "new_requirement requirement locked_list duplicates disagreements settle risks "
    "new_risk risk data new_source source plan change_plan outcome",
    "discovery:settings": "teams members member",
    "vendors:vendors": "vendor new_vendor rename_vendor invite revoke_invitation reopen_questionnaire upload "
    "preview_upload apply_upload undo_upload compare product new_product edit_product fee new_plan plan "
    "new_addon addon delete_offering new_charge charge delete_charge import_matrix matrix_columns "
    "matrix_texts matrix_legend propose_again matrix_preview apply_matrix undo_matrix",
    "vendors:verify": "verify_cell trials trial new_trial change_trial trial_finding",
    "scoring:runs": "request_run run compare",
    "scoring:latest_report": "report explain_offer decide",
}
"""Pages of the same app that stand under a section of another name."""
BELONGS = {
    f"{section.partition(':')[0]}:{page}": section
    for section, pages in UNDER.items()
    for page in pages.split()
}


def address(route: str, **kwargs: Any) -> str:
    """The URL of a route, or nothing where no such route has been built."""
    try:
        return reverse(route, kwargs=kwargs)
    except NoReverseMatch:
        return ""


def navigation(request: HttpRequest) -> dict[str, Any]:
    """`links`: addresses by key that this request may open; `sections`: those of the header, in order."""
    roles: frozenset[Role] = getattr(request, "roles", frozenset())
    evaluation = getattr(request, "evaluation", None)
    links: dict[str, str] = {}
    sections: list[dict[str, Any]] = []
    if roles & rule_for("discovery:new_evaluation"):
        links["new_evaluation"] = address("discovery:new_evaluation")
    if evaluation is None:
        return {"links": links, "sections": sections}
    match = request.resolver_match
    here = BELONGS.get(match.view_name, match.view_name) if match else ""
    for key, route in [*((key, route) for key, route, _name in SECTIONS), *ACTIONS]:
        if roles & rule_for(route):
            links[key] = address(route, slug=evaluation.slug)
    for key, route, name in SECTIONS:
        if links.get(key):
            sections.append({"name": name, "url": links[key], "current": route == here})
    return {
        "links": links,
        "sections": sections,
        "may_cancel": bool(roles & rule_for("scoring:cancel_run")),
        "may_decide": bool(roles & rule_for("scoring:decide")),
    }
