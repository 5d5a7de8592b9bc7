"""What a new evaluation starts from: teams, prompts, starter features, steps (spec 2.1, 2.5)."""

from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext_lazy as _

from scoring.engine.vocabulary import Area

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class DefaultTeam(NamedTuple):
    key: str
    name: "StrPromise"


class AreaPrompt(NamedTuple):
    area: Area
    title: "StrPromise"
    questions: tuple["StrPromise", ...]


class StarterFeature(NamedTuple):
    key: str
    group: "StrPromise"
    name: "StrPromise"
    question: "StrPromise"


class DataStep(NamedTuple):
    """One of the steps every data source goes through; its hours count in the cost category `feeds`."""

    key: str
    name: "StrPromise"
    feeds: str


class PlanStep(NamedTuple):
    key: str
    name: "StrPromise"


DEFAULT_TEAMS = (
    DefaultTeam("sales", _("Sales")),
    DefaultTeam("marketing", _("Marketing")),
    DefaultTeam("executive-leadership", _("Executive leadership")),
    DefaultTeam("support", _("Support")),
    DefaultTeam("operations", _("Operations")),
    DefaultTeam("finance", _("Finance")),
)

AREA_PROMPTS = (
    AreaPrompt(
        Area.FEATURE,
        _("Feature list"),
        (
            _("Which features must the system have, and which would be nice to have?"),
            _("What must each feature do for you?"),
        ),
    ),
    AreaPrompt(
        Area.BUSINESS,
        _("Business requirements"),
        (
            _("What problems do you have, and which of your numbers show them?"),
            _("Which process feels disorganised and messy?"),
            _("Where do you start to lose sales opportunities?"),
            _("Who needs to communicate with whom?"),
            _("What information do you lose?"),
        ),
    ),
    AreaPrompt(
        Area.NON_FUNCTIONAL,
        _("Non-functional requirements"),
        (
            _("How fast are you growing?"),
            _("How much data do you add?"),
            _("What does it mean for you if the system is down, and how much uptime do you need?"),
            _("How critical is the customer data you keep?"),
            _("How far must the system scale?"),
            _("What do you expect of backup and disaster recovery?"),
            _("What may it cost?"),
            _("Who needs access from outside the office, and on which devices?"),
            _("Which sensitive data do you handle?"),
            _("Do you need full control of the system?"),
            _("Which regulations must you comply with: do they allow the cloud, or need your own servers?"),
        ),
    ),
    AreaPrompt(
        Area.FUNCTIONAL,
        _("Functional requirements"),
        (
            _("What must the system do for your business processes?"),
            _("Which use cases do you have, step by step?"),
            _("Where does the ownership of an account change hands?"),
            _("What does your prospecting process look like?"),
            _("What does your sales process look like?"),
            _("How do you bring a new customer on board?"),
        ),
    ),
    AreaPrompt(
        Area.SYSTEM_DESIGN,
        _("System design"),
        (
            _("Which teams need a dashboard of their own?"),
            _("Which data does each dashboard show?"),
            _("How is that data shown?"),
            _("How will people work with it?"),
        ),
    ),
)

_CONTACTS = _("Contacts")
_EMAIL = _("E-mail marketing and automation")
_OPPORTUNITIES = _("Opportunities")
_ANALYTICS = _("Sales analytics and reporting")
_WORKFLOWS = _("Workflow automation")
_ACCOUNTS = _("Accounts")

STARTER_FEATURES = (
    StarterFeature(
        "contact-records",
        _CONTACTS,
        _("Contact and company records"),
        _("Can a record hold people, companies and how they belong together?"),
    ),
    StarterFeature(
        "duplicate-detection",
        _CONTACTS,
        _("Duplicate detection and merging"),
        _("Are duplicates found on entry and in bulk, and can a merge be undone?"),
    ),
    StarterFeature(
        "contact-import",
        _CONTACTS,
        _("Contact import"),
        _("Can we import our own spreadsheets without help, with a preview?"),
    ),
    StarterFeature(
        "contact-history",
        _CONTACTS,
        _("Full contact history"),
        _("Are e-mails, calls, meetings and notes on one timeline?"),
    ),
    StarterFeature(
        "custom-fields",
        _CONTACTS,
        _("Custom fields"),
        _("How many fields of our own can a record have, and of which kinds?"),
    ),
    StarterFeature(
        "email-campaigns",
        _EMAIL,
        _("E-mail campaigns"),
        _("Can we send a campaign to a chosen list and see who opened it?"),
    ),
    StarterFeature(
        "email-templates",
        _EMAIL,
        _("E-mail templates"),
        _("Can we make and share templates without writing code?"),
    ),
    StarterFeature(
        "email-automation",
        _EMAIL,
        _("Automated e-mail sequences"),
        _("Can what a contact does start, branch and stop a sequence?"),
    ),
    StarterFeature(
        "landing-pages",
        _EMAIL,
        _("Landing pages and forms"),
        _("Can we publish a page whose form creates or updates a contact?"),
    ),
    StarterFeature(
        "pipelines",
        _OPPORTUNITIES,
        _("Several sales pipelines"),
        _("Can each kind of sale have its own pipeline and stages?"),
    ),
    StarterFeature(
        "lead-routing",
        _OPPORTUNITIES,
        _("Lead routing"),
        _("Can a new lead be given to the right person by rules of ours?"),
    ),
    StarterFeature(
        "email-from-record",
        _OPPORTUNITIES,
        _("E-mail from the record"),
        _("Can we write to a contact from the record, and is that included?"),
    ),
    StarterFeature(
        "stalled-deals",
        _OPPORTUNITIES,
        _("Alerts on stalled deals"),
        _("Who is told when a deal has not moved, and after how long?"),
    ),
    StarterFeature(
        "standard-reports",
        _ANALYTICS,
        _("Standard sales reports"),
        _("Which sales reports are there on the first day?"),
    ),
    StarterFeature(
        "forecast",
        _ANALYTICS,
        _("Sales forecast"),
        _("How is the forecast computed, and can we see what it rests on?"),
    ),
    StarterFeature(
        "sales-cycle",
        _ANALYTICS,
        _("Win rate and length of sale"),
        _("Can we see win rate and average length of sale by team and by source?"),
    ),
    StarterFeature(
        "lead-source",
        _ANALYTICS,
        _("Lead source attribution"),
        _("Can we see where each lead came from, not only how many came?"),
    ),
    StarterFeature(
        "workflow-builder",
        _WORKFLOWS,
        _("Workflow builder without code"),
        _("Can our own staff build and change a workflow?"),
    ),
    StarterFeature(
        "task-reminders",
        _WORKFLOWS,
        _("Tasks and reminders"),
        _("Can a workflow create a task with an owner and a due date?"),
    ),
    StarterFeature(
        "workflow-log",
        _WORKFLOWS,
        _("Workflow run log"),
        _("Can we see why a workflow did or did not run?"),
    ),
    StarterFeature(
        "integrations",
        _WORKFLOWS,
        _("Ready-made integrations"),
        _("Which of our tools connect without code, and at what price?"),
    ),
    StarterFeature(
        "account-hierarchy",
        _ACCOUNTS,
        _("Account hierarchy"),
        _("Can an account have parents, branches and several addresses?"),
    ),
    StarterFeature(
        "account-handover",
        _ACCOUNTS,
        _("Hand-over of ownership"),
        _("When an account changes hands, what goes along and who is told?"),
    ),
    StarterFeature(
        "customer-onboarding",
        _ACCOUNTS,
        _("Onboarding checklists"),
        _("Can each new customer get a checklist with owners and dates?"),
    ),
)

_PREPARATION = "transparent_time/data_preparation"
_CLEANING = "hidden_time/data_cleaning_and_migration"

DATA_STEPS = (
    DataStep("find", _("Find all the data"), _PREPARATION),
    DataStep("rank", _("Rank the data by its value to the business"), _PREPARATION),
    DataStep("clean", _("Remove duplicate and wrong data"), _CLEANING),
    DataStep("resolve", _("Resolve conflicting data"), _CLEANING),
    DataStep("fill", _("Add missing data"), _CLEANING),
    DataStep("entry", _("Set up one consistent system for entering data"), _PREPARATION),
    DataStep("audit", _("Repeat the audit at least every year"), _PREPARATION),
)

PLAN_STEPS = (
    PlanStep("hardest-problem", _("Choose the hardest problem to solve first")),
    PlanStep("clean-data", _("Keep your data clean and organised")),
    PlanStep("migrate", _("Migrate your customer data to the new system")),
    PlanStep("automate", _("Set up automation and integrate other tools")),
    PlanStep("train", _("Train your team, and yourself")),
)
