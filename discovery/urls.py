"""Pages of discovery. Included before scoring's: `e/new/` is a page, not an evaluation."""

from django.urls import path

from discovery.views import agreement, evaluations, readiness, requirements

app_name = "discovery"
P = "e/<slug:slug>/"
urlpatterns = [
    path("e/new/", evaluations.new_evaluation, name="new_evaluation"),
    path(f"{P}settings/", evaluations.settings, name="settings"),
    path(f"{P}teams/", evaluations.teams, name="teams"),
    path(f"{P}members/", evaluations.members, name="members"),
    path(f"{P}members/<int:pk>/", evaluations.member, name="member"),
    path(f"{P}members/<int:pk>/remove/", evaluations.remove, name="remove_member"),
    path(f"{P}requirements/", requirements.requirement_list, name="requirements"),
    path(f"{P}requirements/new/", requirements.new_requirement, name="new_requirement"),
    path(f"{P}requirements/suggestions/", requirements.suggest, name="suggest_features"),
    path(f"{P}requirements/lock/", requirements.lock, name="lock_list"),
    path(f"{P}requirements/versions/<int:number>/", requirements.locked_list, name="locked_list"),
    path(f"{P}requirements/duplicates/", agreement.duplicate_list, name="duplicates"),
    path(f"{P}requirements/merge/", agreement.merge, name="merge"),
    path(f"{P}requirements/merges/<int:pk>/undo/", agreement.undo_merge, name="undo_merge"),
    path(f"{P}requirements/disagreements/", agreement.disagreement_list, name="disagreements"),
    path(f"{P}requirements/disagreements/<int:pk>/", agreement.settle, name="settle"),
    path(f"{P}requirements/<int:pk>/", requirements.edit, name="requirement"),
    path(f"{P}risks/", readiness.risk_list, name="risks"),
    path(f"{P}risks/new/", readiness.new_risk, name="new_risk"),
    path(f"{P}risks/<int:pk>/", readiness.risk, name="risk"),
    path(f"{P}data/", readiness.data, name="data"),
    path(f"{P}data/new/", readiness.new_source, name="new_source"),
    path(f"{P}data/<int:pk>/", readiness.source, name="source"),
    path(f"{P}data/<int:pk>/remove/", readiness.remove, name="remove_source"),
    path(f"{P}plan/", readiness.plan, name="plan"),
    path(f"{P}plan/change/", readiness.change_plan, name="change_plan"),
    path(f"{P}outcome/", readiness.outcome, name="outcome"),
]
