"""The audit trail's actions in people's words: each that the code records has one, and no other does."""

import ast
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import translation

from discovery.actions.audit import record
from discovery.models.deeds import DEEDS, deed
from tests.factories import UserFactory

ROOT = Path(__file__).parents[2]
DYNAMIC = {
    "admin_add", "admin_change", "admin_change_password", "admin_delete", "keep_upload", "take_back_upload",
    "risks_closed", "risks_open",
}  # fmt: skip
"""Named from parts, or chosen before they are recorded."""


def recorded() -> set[str]:
    """The constants that `record` and `tell` are called with as an action."""
    found = set()
    for app in ("discovery", "vendors", "scoring"):
        for path in (ROOT / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("record", "tell"):
                    given = [word.value for word in node.keywords if word.arg == "action"] + node.args[1:2]
                    found |= {part.value for part in given if isinstance(part, ast.Constant)}
    return found


def test_every_action_has_its_words_and_no_other():
    assert set(DEEDS) == recorded() | DYNAMIC


def test_no_two_actions_read_the_same():
    assert len({str(words) for words in DEEDS.values()}) == len(DEEDS)


@pytest.mark.parametrize("action", sorted(DEEDS))
def test_every_action_is_told_in_thai(action):
    with translation.override("th"):
        assert not deed(action).isascii()


def test_an_action_that_nobody_named_stays_as_it_is():
    assert deed("sweep") == "sweep"


@pytest.mark.django_db
def test_the_administration_shows_and_filters_by_words(client):
    boss = UserFactory(administrator=True)
    boss.language = "th"
    boss.save()
    client.force_login(boss)
    record(by=None, action="lock_list", target="list")
    record(by=None, action="merge", target="requirement")
    with translation.override("th"):
        page = client.get(reverse("admin:discovery_auditentry_changelist"), {"action": "merge"})
        words = deed("merge"), deed("lock_list")
    text = page.content.decode()
    (row,) = page.context["cl"].result_list
    assert row.action == "merge"
    assert f'<td class="field-deed">{words[0]}</td>' in text
    assert text.count(words[1]) == 1  # in the filter alone
