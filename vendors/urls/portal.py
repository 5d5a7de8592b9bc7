"""The vendor's questionnaire: its own routes, all but the link behind an invitation's session."""

from django.urls import path, re_path

from vendors.views import portal, portal_workbooks

app_name = "portal"
urlpatterns = [
    path("", portal.questionnaire, name="questionnaire"),
    re_path(r"^(?P<secret>[A-Za-z0-9_-]{43})/$", portal.open_link, name="open"),
    path("offers/<int:pk>/<int:number>/", portal.section, name="section"),
    path("products/<int:pk>/fees/", portal.fees, name="fees"),
    path("submit/", portal.submit, name="submit"),
    path("leave/", portal.leave, name="leave"),
    path("workbook/", portal_workbooks.workbook, name="workbook"),
    path("upload/", portal_workbooks.upload, name="upload"),
    path("uploads/<int:pk>/", portal_workbooks.preview_upload, name="preview_upload"),
    path("uploads/<int:pk>/keep/", portal_workbooks.keep, name="keep_upload"),
    path("uploads/<int:pk>/undo/", portal_workbooks.take_back, name="take_back_upload"),
]
