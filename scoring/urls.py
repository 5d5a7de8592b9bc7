"""Pages about the whole."""

from django.urls import path

from scoring.views import decisions, evaluations, reports, runs, whatif

app_name = "scoring"
urlpatterns = [
    path("", evaluations.evaluations, name="evaluations"),
    path("theme/", evaluations.choose_theme, name="choose_theme"),
    path("e/<slug:slug>/", evaluations.home, name="home"),
    path("e/<slug:slug>/runs/", runs.runs, name="runs"),
    path("e/<slug:slug>/runs/start/", runs.request_run, name="request_run"),
    path("e/<slug:slug>/runs/<int:number>/", runs.run, name="run"),
    path("e/<slug:slug>/runs/<int:number>/progress/", runs.run_progress, name="run_progress"),
    path("e/<slug:slug>/runs/<int:number>/cancel/", runs.cancel_run, name="cancel_run"),
    path("e/<slug:slug>/what-if/", whatif.what_if, name="what_if"),
    path("e/<slug:slug>/what-if/save/", whatif.save_scenario, name="save_scenario"),
    path("e/<slug:slug>/what-if/<int:pk>/delete/", whatif.delete_scenario, name="delete_scenario"),
    path("e/<slug:slug>/report/", reports.latest_report, name="latest_report"),
    path("e/<slug:slug>/report/<int:number>/", reports.report, name="report"),
    path("e/<slug:slug>/report/<int:number>/file/<slug:extension>/", reports.report_file, name="report_file"),
    path("e/<slug:slug>/report/<int:number>/offer/", reports.explain_offer, name="explain_offer"),
    path("e/<slug:slug>/report/<int:number>/decision/", decisions.decide, name="decide"),
    path("e/<slug:slug>/runs/<int:number>/compare/<int:other>/", decisions.compare, name="compare"),
]
