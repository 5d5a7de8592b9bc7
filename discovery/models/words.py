"""What people read for the vocabulary's words."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from discovery.content import AREA_PROMPTS
from scoring.engine.vocabulary import Area, Priority, Status

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

AREAS: "dict[Area, StrPromise]" = {prompt.area: prompt.title for prompt in AREA_PROMPTS}
PRIORITIES: "dict[Priority, StrPromise]" = {Priority.MUST: _("Must-have"), Priority.NICE: _("Nice-to-have")}
STATUSES: "dict[Status, StrPromise]" = {
    Status.DRAFT: _("Draft"),
    Status.AGREED: _("Agreed"),
    Status.DROPPED: _("Dropped"),
}
