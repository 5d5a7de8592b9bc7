"""What was decided, on pages that follow from it: a template tag, because discovery knows no decisions."""

from typing import Any

from django import template
from django.template import Context

from discovery.models import Risk
from scoring.queries import conditions_of, standing_decision

register = template.Library()


@register.inclusion_tag("scoring/decided.html", takes_context=True)
def decided(context: Context) -> dict[str, Any]:
    """The decision that stands, and every condition of it with its owner and answer."""
    request = context["request"]
    decision = standing_decision(request.evaluation)
    rows = conditions_of(decision) if decision else []
    return {
        "request": request,
        "decision": decision,
        "conditions": rows,
        "open": sum(row.status == Risk.Status.OPEN for row in rows),
        "leads": request.may("discovery:risk"),
    }
