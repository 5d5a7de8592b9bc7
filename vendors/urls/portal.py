"""The vendor's questionnaire: its own routes, all but the link behind an invitation's session."""

from django.urls import path, re_path

from vendors.views import portal

app_name = "portal"
urlpatterns = [
    path("", portal.questionnaire, name="questionnaire"),
    re_path(r"^(?P<secret>[A-Za-z0-9_-]{43})/$", portal.open_link, name="open"),
    path("offers/<int:pk>/<int:number>/", portal.section, name="section"),
    path("products/<int:pk>/fees/", portal.fees, name="fees"),
    path("submit/", portal.submit, name="submit"),
    path("leave/", portal.leave, name="leave"),
]
