"""What people read for the audit trail's actions: one vocabulary for every app."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

DEEDS: dict[str, "StrPromise"] = {
    "add_data_source": _("Added a source of data"),
    "add_risk": _("Added a risk"),
    "add_team": _("Added a team"),
    "admin_add": _("Added a row in the administration"),
    "admin_change": _("Changed a row in the administration"),
    "admin_change_password": _("Changed a password in the administration"),
    "admin_delete": _("Deleted a row in the administration"),
    "apply_changes": _("Applied changes"),
    "cancel_run": _("Cancelled a run"),
    "change_policy": _("Changed the evaluation's settings"),
    "change_team": _("Changed a team"),
    "create_evaluation": _("Created the evaluation"),
    "create_feature": _("Added a feature"),
    "create_requirement": _("Added a requirement"),
    "create_vendor": _("Added a vendor"),
    "create_trial": _("Started a trial"),
    "decide": _("Decided"),
    "delete_offering": _("Deleted a plan or an add-on"),
    "delete_scenario": _("Deleted a scenario"),
    "edit_data_source": _("Changed a source of data"),
    "edit_requirement": _("Changed a requirement"),
    "edit_risk": _("Changed a risk"),
    "edit_trial": _("Changed a trial"),
    "fail_run": _("A run failed"),
    "finish_run": _("A run finished"),
    "forget_file": _("A file of a vendor was forgotten"),
    "invite_vendor": _("Invited a vendor"),
    "issue_token": _("Issued a token"),
    "keep_file": _("A vendor sent a file"),
    "keep_upload": _("A vendor kept an upload"),
    "load_evaluation": _("Loaded the evaluation from a document"),
    "lock_list": _("Locked the list of requirements"),
    "merge": _("Merged requirements"),
    "open_invitation": _("A vendor opened an invitation"),
    "propose_changes": _("Proposed changes"),
    "propose_upload": _("A vendor uploaded answers"),
    "purge_evaluation": _("Deleted the evaluation with its runs"),
    "record_finding": _("Recorded a finding"),
    "record_outcome": _("Recorded how it went live"),
    "reject_changes": _("Rejected changes"),
    "remove_data_source": _("Removed a source of data"),
    "remove_member": _("Removed a member"),
    "remove_team": _("Removed a team"),
    "remove_trial": _("Removed a trial"),
    "rename_vendor": _("Renamed a vendor"),
    "reopen_questionnaire": _("Reopened a questionnaire"),
    "request_run": _("Started a run"),
    "revoke_invitation": _("Revoked an invitation"),
    "revoke_token": _("Revoked a token"),
    "risks_closed": _("Closed risks"),
    "risks_open": _("Reopened risks"),
    "save_matrix_legend": _("Saved what a matrix means"),
    "save_plan": _("Saved a plan"),
    "save_product": _("Saved a product"),
    "save_scenario": _("Saved a scenario"),
    "set_language": _("Chose a language"),
    "set_member": _("Added or changed a member"),
    "settle": _("Settled a disagreement"),
    "submit_changes": _("Handed in changes"),
    "submit_questionnaire": _("A vendor submitted the questionnaire"),
    "take_back_upload": _("A vendor took an upload back"),
    "undo_changes": _("Undid changes"),
    "undo_merge": _("Undid a merge"),
    "upload_matrix": _("Uploaded a matrix"),
}


def deed(action: str) -> str:
    """An action in the reader's language; one that nobody named, as it is stored."""
    return str(DEEDS.get(action, action))
