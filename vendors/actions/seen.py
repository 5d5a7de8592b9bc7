"""What an editor saw of a state, as forms carry it, so that a later save knows what it replaces."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

BESIDE = ("answered_on", "accepted")
"""What the system adds to an answer: nobody edits it."""


def state_seen(state: Mapping[str, Any] | None) -> str:
    """A short hash of a state; the same whether a day or an acceptance was added since."""
    said = state and {name: value for name, value in state.items() if name not in BESIDE}
    return sha256(json.dumps(said or None, sort_keys=True).encode()).hexdigest()[:16]
