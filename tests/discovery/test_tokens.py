"""Secrets that people hold: only hashes are stored, and they end."""

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from django.core import serializers
from django.core.exceptions import ValidationError

from discovery.actions.tokens import find_token, issue_token, revoke_token
from discovery.models import AuditEntry, Token
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def issue(**columns) -> tuple[Token, str]:
    expires_at = datetime.now(UTC) + timedelta(days=1)
    given = {"by": None, "purpose": "api", "scope": "evaluation:crm", "name": "n8n", "expires_at": expires_at}
    return issue_token(**given | columns)


def test_the_secret_is_shown_once_and_never_stored():
    token, secret = issue(by=UserFactory(username="ana"))
    assert len(secret) == 43
    assert token.sha256 == sha256(secret.encode()).hexdigest()
    stored = serializers.serialize("json", [*Token.objects.all(), *AuditEntry.objects.all()])
    assert len(json.loads(stored)) == 2
    assert secret not in stored


def test_issuing_is_told_without_the_hash():
    issue(by=UserFactory(username="ana"))
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.action, entry.target) == ("ana", "issue_token", "discovery.token n8n")
    assert entry.details == {"purpose": "api", "scope": "evaluation:crm"}


def test_secrets_differ():
    assert len({issue()[1] for _ in range(20)}) == 20


def test_a_live_token_is_found_with_its_user():
    user = UserFactory()
    token, secret = issue(user=user)
    found = find_token(secret, "api")
    assert (found, found.user, found.scope) == (token, user, "evaluation:crm")


SPOILS = (
    str.upper,
    lambda secret: secret[:-1],
    lambda secret: secret + " ",
    lambda secret: "",
    lambda secret: "é\ud800\x00",
)


@pytest.mark.parametrize("spoil", SPOILS)
def test_another_secret_finds_nothing(spoil):
    _, secret = issue()
    assert find_token(spoil(secret), "api") is None


def test_the_hash_is_no_secret():
    token, _ = issue()
    assert find_token(token.sha256, "api") is None


def test_a_token_opens_its_own_purpose_only():
    _, secret = issue(purpose="invitation")
    assert find_token(secret, "api") is None
    assert find_token(secret, "invitation") is not None


def test_an_expired_token_finds_nothing():
    token, secret = issue()
    past = datetime.now(UTC) - timedelta(milliseconds=2)  # SQLite's clock counts milliseconds
    Token.objects.filter(pk=token.pk).update(expires_at=past)
    assert find_token(secret, "api") is None


def test_time_is_the_databases(time_machine):
    """A web server whose clock is wrong lets nobody in."""
    _, secret = issue()
    time_machine.move_to(datetime(2020, 1, 1, tzinfo=UTC))
    _, old_secret = issue(expires_at=datetime(2020, 1, 2, tzinfo=UTC))
    assert find_token(old_secret, "api") is None
    assert find_token(secret, "api") is not None


def test_a_revoked_token_finds_nothing():
    token, secret = issue()
    other, other_secret = issue()
    revoke_token(by=UserFactory(username="ana"), token=token)
    assert find_token(secret, "api") is None
    assert find_token(other_secret, "api") == other
    entry = AuditEntry.objects.first()
    assert (entry.actor, entry.action, entry.target) == ("ana", "revoke_token", "discovery.token n8n")


def test_revoking_twice_keeps_the_first_time():
    token, _ = issue()
    revoke_token(by=None, token=token)
    first = Token.objects.get(pk=token.pk).revoked_at
    revoke_token(by=None, token=token)
    assert Token.objects.get(pk=token.pk).revoked_at == first


@pytest.mark.parametrize("wrong", [{"purpose": "other"}, {"scope": ""}, {"name": ""}, {"scope": "s" * 201}])
def test_a_wrong_token_is_not_issued(wrong):
    with pytest.raises(ValidationError):
        issue(**wrong)
    assert not Token.objects.exists()
    assert not AuditEntry.objects.exists()
