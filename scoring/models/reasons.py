"""Why a run ended without a result: a code with its values, told in the reader's language (spec 8)."""

import json
import re
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

if TYPE_CHECKING:
    from collections.abc import Mapping

REASONS = {
    "cancelled": gettext_noop("cancelled by %(by)s"),
    "too_long": gettext_noop("a step took longer than four minutes"),
    "workers_lost": gettext_noop("workers were lost %(times)s times while they computed it"),
    "other_engine": gettext_noop("queued under another version of the engine: start it again"),
    "fault": gettext_noop("the computation met a fault: %(kind)s: %(message)s"),
}
"""By code: the sentence, with the names of its values."""
SYSTEM = gettext_noop("the system")


def reason(code: str, **values: Any) -> str:
    """A reason as a run stores it."""
    if set(re.findall(r"%\((\w+)\)s", REASONS[code])) != set(values):
        raise ValueError(f"{code} has other values")
    return json.dumps({"code": code, **values}, ensure_ascii=False)


def told(stored: str) -> str:
    """A stored reason as a sentence. Those of older runs are known again; anything else stays as it is."""
    found = stored_values(stored)
    if found is None:
        return stored
    values, sentence = dict(found), REASONS[found["code"]]
    if values.get("by") == "system":
        values["by"] = _(SYSTEM)
    return _(sentence) % values


def stored_values(stored: str) -> "Mapping[str, Any] | None":
    """The code and values of a reason; also of an English sentence, as older runs stored it."""
    if stored.startswith('{"code"'):
        data: dict[str, Any] = json.loads(stored)
        return data if data["code"] in REASONS else None
    for code, sentence in REASONS.items():
        if match := re.fullmatch(pattern_of(sentence), stored, re.DOTALL):
            return {"code": code, **match.groupdict()}
    return None


def pattern_of(sentence: str) -> str:
    """An expression that matches the English sentence and names its values."""
    parts = re.split(r"%\((\w+)\)s", sentence)
    return "".join(f"(?P<{part}>.+?)" if i % 2 else re.escape(part) for i, part in enumerate(parts))
