"""The demo's log-ins: one person a role, with a password of this installation."""

import secrets
from pathlib import Path

from discovery.actions.members import set_member
from discovery.models import Evaluation, Role, User

PEOPLE = (
    ("admin", None, "everything, and the admin panel"),
    ("facilitator", Role.FACILITATOR, "runs the evaluation"),
    ("sales", Role.MEMBER, "the Sales team's requirements"),
    ("evaluator", Role.EVALUATOR, "checks what vendors claim"),
    ("director", Role.READER, "reads the report"),
)


def password_in(path: Path) -> str:
    """The demo's password, made once."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(9))
    return path.read_text()


def ensure_people(evaluation: Evaluation, password: str) -> None:
    """One user for every role, members of the demo's evaluation."""
    for name, role, _ in PEOPLE:
        user, created = User.objects.get_or_create(username=name, defaults={"email": f"{name}@demo.example"})
        if created or not user.check_password(password):
            user.is_staff = user.is_superuser = role is None
            user.set_password(password)
            user.save()
        if role is not None:
            team = evaluation.teams.filter(key="sales").first() if role == Role.MEMBER else None
            set_member(by=None, evaluation=evaluation, user=user, role=role, team=team)
