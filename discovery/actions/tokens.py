"""Secrets that people hold; the database keeps only their hashes."""

import secrets
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from discovery.actions.audit import record
from discovery.models import Token, User


def hash_of(secret: str) -> str:
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


@transaction.atomic
def issue_token(
    *, by: User | None, purpose: str, scope: str, name: str, expires_at: datetime, user: User | None = None
) -> tuple[Token, str]:
    """A new token and its secret, which is shown once and never stored."""
    secret = secrets.token_urlsafe(32)
    token = Token(
        sha256=hash_of(secret), purpose=purpose, scope=scope, name=name, expires_at=expires_at, user=user
    )
    token.full_clean()
    token.save()
    record(by=by, action="issue_token", target=token, purpose=purpose, scope=scope)
    return token, secret


@transaction.atomic
def revoke_token(*, by: User | None, token: Token) -> None:
    Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=Now())
    record(by=by, action="revoke_token", target=token)


def find_token(secret: str, purpose: str) -> Token | None:
    """The live token of a secret, by the database's clock; None when unknown, expired or revoked."""
    live = Q(purpose=purpose, revoked_at=None, expires_at__gt=Now())
    return Token.objects.filter(live, sha256=hash_of(secret)).select_related("user").first()
