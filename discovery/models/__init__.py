"""What the buyer needs: people, evaluations, teams, features and requirements."""

from discovery.models.accounts import AuditEntry, AuditSeal, Token, User
from discovery.models.agreement import LockedList, Merge, Settlement
from discovery.models.catalogue import Category, TemplateFeature, TemplateQuestion
from discovery.models.evaluations import Evaluation, Membership, Role, Team
from discovery.models.needs import Feature, Requirement
from discovery.models.readiness import DataHours, DataSource, GoLive, PlanStep, Risk

__all__ = [
    "AuditEntry",
    "AuditSeal",
    "Category",
    "DataHours",
    "DataSource",
    "Evaluation",
    "Feature",
    "GoLive",
    "LockedList",
    "Membership",
    "Merge",
    "PlanStep",
    "Requirement",
    "Risk",
    "Role",
    "Settlement",
    "Team",
    "TemplateFeature",
    "TemplateQuestion",
    "Token",
    "User",
]
