"""The vendor's questionnaire: its own routes, all but the link behind an invitation's session."""

from django.urls import path, re_path

from vendors.views import (
    files,
    portal,
    portal_answers,
    portal_charges,
    portal_offers,
    portal_prices,
    portal_workbooks,
)

app_name = "portal"
SOLD = "products/<int:pk>/"
OFFER = f"{SOLD}offers/<str:slot>/"
CHARGES = f"{SOLD}charges/<str:owner>/"
urlpatterns = [
    path("", portal.questionnaire, name="questionnaire"),
    re_path(r"^(?P<secret>[A-Za-z0-9_-]{43})/$", portal.open_link, name="open"),
    path("offers/<int:pk>/<int:number>/", portal_answers.section, name="section"),
    path(f"{OFFER}<int:number>/", portal_answers.new_section, name="new_section"),
    path("files/<int:pk>/", files.own_file, name="file"),
    path(f"{SOLD}fees/", portal_answers.fees, name="fees"),
    path(f"{SOLD}prices/", portal_prices.prices, name="prices"),
    path(f"{SOLD}prices/file/", portal_prices.price_file, name="price_file"),
    path(f"{SOLD}plans/new/", portal_offers.new_plan, name="new_plan"),
    path(f"{SOLD}addons/new/", portal_offers.new_addon, name="new_addon"),
    path(OFFER, portal_offers.edit_offer, name="offer"),
    path(f"{OFFER}withdraw/", portal_offers.withdraw_offer, name="withdraw_offer"),
    path(f"{CHARGES}new/", portal_charges.charge, name="new_charge"),
    path(f"{CHARGES}<int:position>/", portal_charges.charge, name="charge"),
    path(f"{CHARGES}<int:position>/delete/", portal_charges.delete_charge, name="delete_charge"),
    path("submit/", portal.submit, name="submit"),
    path("leave/", portal.leave, name="leave"),
    path("workbook/", portal_workbooks.workbook, name="workbook"),
    path("upload/", portal_workbooks.upload, name="upload"),
    path("uploads/<int:pk>/", portal_workbooks.preview_upload, name="preview_upload"),
    path("uploads/<int:pk>/keep/", portal_workbooks.keep, name="keep_upload"),
    path("uploads/<int:pk>/undo/", portal_workbooks.take_back, name="take_back_upload"),
]
