"""What vendors are asked, and the words that they answer with (spec 3.2, 3.4)."""

from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from scoring.engine.vocabulary import Level, Outcome

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


LEVELS = {
    Level.NATIVE: _("Works today, out of the box"),
    Level.CONFIGURATION: _("Works today after settings, without code"),
    Level.PARTIAL: _("Some of it works today"),
    Level.THIRD_PARTY: _("Through another vendor's product, at a cost"),
    Level.CUSTOMISATION: _("Needs code written, at a cost"),
    Level.ROADMAP: _("Promised, with a date"),
    Level.NONE: _("Not available"),
    Level.NOT_APPLICABLE: _("Does not apply here (say why)"),
}
OUTCOMES = {
    Outcome.NO_EXTRA_CHARGE: _("Included, no extra charge"),
    Outcome.CHARGED: _("Charged"),
    Outcome.LIMITED: _("Included up to a limit"),
    Outcome.REFUSED: _("We do not say"),
}


class FeeQuestion(NamedTuple):
    """One question of the catalogue. Its answer counts in the document's cost category `category`."""

    key: str
    group: "StrPromise"
    category: str
    text: "StrPromise"
    limit: str = ""
    """The plans' limit (`max_users`, `max_contacts`) that the answer "limited" sets."""


_ADDING_USERS = "hidden_fees/adding_users"
_CUSTOMISATION = "hidden_fees/customisation"
_DATA_MIGRATION = "hidden_fees/data_migration"
_OVERTIME = "hidden_fees/overtime"
_CONTRACT_TERMS = "hidden_fees/contract_terms"
_TRAINING_AND_SUPPORT = "hidden_fees/training_and_support"
_PREMIUM_ADDONS = "hidden_fees/premium_addons"
_IMPLEMENTATION = "transparent_fees/implementation"
_SERVICE_LEVEL = "transparent_fees/service_level"

_USERS = _("Adding users")
_CUSTOM = _("Customisation")
_DASHBOARDS = _("Custom dashboards")
_PIPELINES = _("Custom pipelines")
_FIELDS = _("Custom fields")
_WORKFLOWS = _("Custom workflows")
_PERMISSIONS = _("Custom user permissions")
_MIGRATION = _("Data migration")
_STAFF = _("Staff overtime during implementation")
_TERMS = _("Minimum contract terms")
_RENEWAL = _("Renewal cycle")
_SECURITY = _("Security")
_SUPPORT = _("Ongoing training and support")
_ADDONS = _("Premium add-ons")
_SERVICES = _("Implementation services")
_LIMITS = _("Limits and plan changes")

FEE_QUESTIONS = (
    FeeQuestion(
        "users-included",
        _USERS,
        _ADDING_USERS,
        _("How many users are included, and what does each further user cost?"),
        "max_users",
    ),
    FeeQuestion(
        "customisation-premium",
        _CUSTOM,
        _CUSTOMISATION,
        _("Which customisation counts as premium, and which does not?"),
    ),
    FeeQuestion(
        "dashboards-number",
        _DASHBOARDS,
        _CUSTOMISATION,
        _("How many dashboards can we build before you charge for them?"),
    ),
    FeeQuestion(
        "dashboards-limits",
        _DASHBOARDS,
        _CUSTOMISATION,
        _("Is there a limit on what a dashboard can include?"),
    ),
    FeeQuestion(
        "dashboards-training",
        _DASHBOARDS,
        _CUSTOMISATION,
        _("Do we get training or support for building dashboards?"),
    ),
    FeeQuestion("pipelines-number", _PIPELINES, _CUSTOMISATION, _("How many pipelines can we build?")),
    FeeQuestion(
        "pipelines-size", _PIPELINES, _CUSTOMISATION, _("Is there a limit on the size of a pipeline?")
    ),
    FeeQuestion(
        "fields-number",
        _FIELDS,
        _CUSTOMISATION,
        _("Is there a limit on the number of custom fields we can add?"),
    ),
    FeeQuestion("workflows-number", _WORKFLOWS, _CUSTOMISATION, _("How many workflows can we build?")),
    FeeQuestion(
        "workflows-steps",
        _WORKFLOWS,
        _CUSTOMISATION,
        _("Is there a limit on the size or the steps of a workflow?"),
    ),
    FeeQuestion(
        "permissions-manage",
        _PERMISSIONS,
        _CUSTOMISATION,
        _("Can we manage what each of our teams has access to?"),
    ),
    FeeQuestion(
        "permissions-level",
        _PERMISSIONS,
        _CUSTOMISATION,
        _("To which level can access be set: module, record or field?"),
    ),
    FeeQuestion(
        "migration-included",
        _MIGRATION,
        _DATA_MIGRATION,
        _("Is moving and importing our data included, or a premium service?"),
    ),
    FeeQuestion(
        "overtime-rate",
        _STAFF,
        _OVERTIME,
        _("When the implementation takes your staff longer than planned, who pays, and at what rate?"),
    ),
    FeeQuestion("term-minimum", _TERMS, _CONTRACT_TERMS, _("What is the minimum term of the contract?")),
    FeeQuestion("users-counted", _TERMS, _CONTRACT_TERMS, _("Do you count named users or concurrent users?")),
    FeeQuestion(
        "users-or-employees",
        _TERMS,
        _CONTRACT_TERMS,
        _("Is the fee based on the number of users of the system, or on all our employees?"),
    ),
    FeeQuestion("renewal-minimum", _RENEWAL, _CONTRACT_TERMS, _("Is there a minimum renewal?")),
    FeeQuestion(
        "renewal-automatic",
        _RENEWAL,
        _CONTRACT_TERMS,
        _("Does the contract renew automatically, and how long before that must we give notice?"),
    ),
    FeeQuestion(
        "upgrade-automatic",
        _RENEWAL,
        _CONTRACT_TERMS,
        _("Does the contract upgrade us automatically to a dearer plan?"),
    ),
    FeeQuestion("breach-liability", _SECURITY, _CONTRACT_TERMS, _("Who answers for a breach of security?")),
    FeeQuestion(
        "security-duties",
        _SECURITY,
        _CONTRACT_TERMS,
        _("Which minimum security measures must we provide ourselves?"),
    ),
    FeeQuestion(
        "training-rate",
        _SUPPORT,
        _TRAINING_AND_SUPPORT,
        _("What does training cost after the start, by the hour or by the session?"),
    ),
    FeeQuestion(
        "support-rate",
        _SUPPORT,
        _TRAINING_AND_SUPPORT,
        _("Which customer support is included, and what is the hourly rate beyond it?"),
    ),
    FeeQuestion(
        "addons-integrations",
        _ADDONS,
        _PREMIUM_ADDONS,
        _("Which integrations with other tools are included, and which cost extra?"),
    ),
    FeeQuestion(
        "addons-analytics",
        _ADDONS,
        _PREMIUM_ADDONS,
        _("Which analytics are included, and which cost extra?"),
    ),
    FeeQuestion(
        "addons-reporting", _ADDONS, _PREMIUM_ADDONS, _("Which reports are included, and which cost extra?")
    ),
    FeeQuestion(
        "addons-intelligence",
        _ADDONS,
        _PREMIUM_ADDONS,
        _("Which features based on artificial intelligence are included, and which cost extra?"),
    ),
    FeeQuestion(
        "addons-trial",
        _ADDONS,
        _PREMIUM_ADDONS,
        _("Which features that we see in the trial must be paid for afterwards?"),
    ),
    FeeQuestion(
        "service-dashboards",
        _SERVICES,
        _IMPLEMENTATION,
        _("Is building custom dashboards for us included, priced or refused?"),
    ),
    FeeQuestion(
        "service-workflows",
        _SERVICES,
        _IMPLEMENTATION,
        _("Is building automated workflows for us included, priced or refused?"),
    ),
    FeeQuestion(
        "service-templates",
        _SERVICES,
        _IMPLEMENTATION,
        _("Is making templates for us included, priced or refused?"),
    ),
    FeeQuestion(
        "service-consulting", _SERVICES, _IMPLEMENTATION, _("Is consulting included, priced or refused?")
    ),
    FeeQuestion(
        "service-migration",
        _SERVICES,
        _IMPLEMENTATION,
        _("Is data migration by your staff included, priced or refused?"),
    ),
    FeeQuestion(
        "service-contact-import",
        _SERVICES,
        _IMPLEMENTATION,
        _("Is the import of our contacts included, priced or refused?"),
    ),
    FeeQuestion(
        "service-workflow-transfer",
        _SERVICES,
        _IMPLEMENTATION,
        _("Is the export and import of existing workflows included, priced or refused?"),
    ),
    FeeQuestion(
        "limit-announced",
        _LIMITS,
        _SERVICE_LEVEL,
        _("Do you tell us that we are near a limit before you bill the upgrade?"),
    ),
    FeeQuestion(
        "limit-downgrade",
        _LIMITS,
        _SERVICE_LEVEL,
        _("Can we go down to a cheaper plan or a lower limit, and when?"),
    ),
)


def english(text: object) -> str:
    """A catalogue text as rows keep it, whatever language is being spoken."""
    with override(None):
        return str(text)


def source_of(question: str) -> str:
    """Where a charge comes from that the answer to a question makes."""
    return f"Answer: {question}"


QUESTIONS = {question.key: question for question in FEE_QUESTIONS}
KEYS_BY_TEXT = {english(question.text): question.key for question in FEE_QUESTIONS}
