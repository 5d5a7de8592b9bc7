"""What the buyer needs: people, evaluations, teams, features and requirements."""

from discovery.models.accounts import AuditEntry, AuditSeal, Token, User
from discovery.models.evaluations import Evaluation, Membership, Role, Team
from discovery.models.needs import Feature, Requirement

__all__ = [
    "AuditEntry",
    "AuditSeal",
    "Evaluation",
    "Feature",
    "Membership",
    "Requirement",
    "Role",
    "Team",
    "Token",
    "User",
]
