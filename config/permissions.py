"""The one permission table: who may open which route. What is not named here is denied.

Keys are route names (`scoring:run`), or a namespace with a star. Every rule is a set of roles; a role inside
an evaluation comes from its membership, so another's object is not found rather than forbidden.
"""

from enum import StrEnum

from django.contrib.auth.models import AnonymousUser

from discovery.models import Evaluation, Membership, User


class Role(StrEnum):
    ANYONE = "anyone"
    SIGNED_IN = "signed in"
    ADMINISTRATOR = "administrator"
    FACILITATOR = "facilitator"
    MEMBER = "member"
    EVALUATOR = "evaluator"
    READER = "reader"


NOBODY: frozenset[Role] = frozenset()
ANYONE = frozenset({Role.ANYONE})
SIGNED_IN = frozenset({Role.SIGNED_IN})
ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
LEAD = frozenset({Role.ADMINISTRATOR, Role.FACILITATOR})
WRITERS = LEAD | {Role.MEMBER}
TEAMS = LEAD | {Role.MEMBER, Role.EVALUATOR}
READERS = TEAMS | {Role.READER}

TABLE: dict[str, frozenset[Role]] = {
    "admin:*": ADMINISTRATOR,
    "account_login": ANYONE,
    "account_logout": SIGNED_IN,
    "account_change_password": SIGNED_IN,
    "account_reset_password": ANYONE,
    "account_reset_password_done": ANYONE,
    "account_reset_password_from_key": ANYONE,
    "account_reset_password_from_key_done": ANYONE,
    "account_reauthenticate": SIGNED_IN,
    "account_inactive": ANYONE,
    "account_signup": ANYONE,
    # Administrators make the accounts: addresses are not confirmed or changed, nobody signs in by a code.
    "account_email": NOBODY,
    "account_email_verification_sent": NOBODY,
    "account_confirm_email": NOBODY,
    "account_confirm_login_code": NOBODY,
    "account_set_password": NOBODY,
    "mfa_*": SIGNED_IN,
    "mfa_authenticate": ANYONE,
    "health": ANYONE,
    "set_language": ANYONE,
    "javascript_catalog": ANYONE,
    "discovery:new_evaluation": SIGNED_IN,
    "discovery:settings": LEAD,
    "discovery:teams": LEAD,
    "discovery:members": LEAD,
    "discovery:member": LEAD,
    "discovery:remove_member": LEAD,
    # A team member writes for the own team only: queries.people.writable_teams.
    "discovery:requirements": TEAMS,
    "discovery:new_requirement": WRITERS,
    "discovery:requirement": WRITERS,
    "discovery:suggest_features": WRITERS,
    "discovery:lock_list": LEAD,
    "discovery:locked_list": TEAMS,
    "discovery:duplicates": TEAMS,
    "discovery:merge": LEAD,
    "discovery:undo_merge": LEAD,
    "discovery:disagreements": TEAMS,
    "discovery:settle": LEAD,
    "discovery:risks": TEAMS,
    "discovery:new_risk": LEAD,
    "discovery:risk": LEAD,
    "discovery:data": TEAMS,
    "discovery:new_source": LEAD,
    "discovery:source": LEAD,
    "discovery:remove_source": LEAD,
    "discovery:plan": TEAMS,
    "discovery:change_plan": LEAD,
    "discovery:outcome": LEAD,
    # A vendor is nobody's user: `vendors.views.portal.respondent` lets in the session of a live invitation.
    "portal:*": ANYONE,
    "vendors:vendors": TEAMS,
    "vendors:vendor": TEAMS,
    "vendors:new_vendor": LEAD,
    "vendors:rename_vendor": LEAD,
    "vendors:invite": LEAD,
    "vendors:revoke_invitation": LEAD,
    "vendors:reopen_questionnaire": LEAD,
    "vendors:workbook": LEAD,
    "vendors:upload": LEAD,
    "vendors:preview_upload": LEAD,
    "vendors:apply_upload": LEAD,
    "vendors:undo_upload": LEAD,
    "vendors:import_matrix": LEAD,
    "vendors:matrix_columns": LEAD,
    "vendors:matrix_texts": LEAD,
    "vendors:matrix_legend": LEAD,
    "vendors:propose_again": LEAD,
    "vendors:matrix_preview": LEAD,
    "vendors:apply_matrix": LEAD,
    "vendors:undo_matrix": LEAD,
    "vendors:compare": TEAMS,
    # Of the files only those that an answer names by now: `vendors.queries.evidence.opened_files`.
    "vendors:evidence": TEAMS,
    "vendors:product": TEAMS,
    "vendors:new_product": LEAD,
    "vendors:edit_product": LEAD,
    "vendors:fee": LEAD,
    "vendors:new_plan": LEAD,
    "vendors:plan": LEAD,
    "vendors:new_addon": LEAD,
    "vendors:addon": LEAD,
    "vendors:delete_offering": LEAD,
    "vendors:new_charge": LEAD,
    "vendors:charge": LEAD,
    "vendors:delete_charge": LEAD,
    "vendors:verify": TEAMS,
    "vendors:verify_cell": LEAD | {Role.EVALUATOR},
    "vendors:accept_not_applicable": LEAD | {Role.EVALUATOR},
    "vendors:trials": TEAMS,
    "vendors:trial": TEAMS,
    "vendors:new_trial": LEAD | {Role.EVALUATOR},
    "vendors:change_trial": LEAD | {Role.EVALUATOR},
    "vendors:remove_trial": LEAD | {Role.EVALUATOR},
    "vendors:trial_finding": LEAD | {Role.EVALUATOR},
    "scoring:choose_theme": ANYONE,
    "scoring:evaluations": SIGNED_IN,
    "scoring:home": READERS,
    "scoring:request_run": LEAD,
    "scoring:runs": READERS,
    "scoring:run": READERS,
    "scoring:run_progress": READERS,
    "scoring:cancel_run": LEAD,
    "scoring:latest_report": READERS,
    "scoring:report": READERS,
    "scoring:report_file": READERS,
    "scoring:explain_offer": READERS,
    "scoring:what_if": LEAD,
    "scoring:decide": LEAD,
    "scoring:compare": READERS,
    "scoring:save_scenario": LEAD,
    "scoring:delete_scenario": LEAD,
}


def rule_for(route: str) -> frozenset[Role]:
    """The roles that may open a route; none where the table does not name it."""
    if route in TABLE:
        return TABLE[route]
    for pattern, roles in TABLE.items():
        if pattern.endswith("*") and route.startswith(pattern[:-1]):
            return roles
    return frozenset()


def roles_of(user: User | AnonymousUser, evaluation: Evaluation | None) -> frozenset[Role]:
    """Everything that a user is, in general and inside one evaluation."""
    roles = {Role.ANYONE}
    if not user.is_authenticated:
        return frozenset(roles)
    roles.add(Role.SIGNED_IN)
    if user.is_superuser:
        roles.add(Role.ADMINISTRATOR)
    if evaluation is not None:
        membership = Membership.objects.filter(evaluation=evaluation, user=user).first()
        if membership is not None:
            roles.add(Role(membership.role))
    return frozenset(roles)
