"""Pages about vendors: the lead's and the evaluators'. The vendor's own questionnaire is in `portal`."""

from django.urls import path

from vendors.views import comparing, files, matrices, overview, prices, selling, trials, verify, workbooks

app_name = "vendors"
P = "e/<slug:slug>/vendors/"
CELL = "e/<slug:slug>/verify/<int:pk>/<int:feature>/"
TRIALS = "e/<slug:slug>/verify/trials/"
UPLOAD = f"{P}<int:pk>/uploads/<int:number>/"
MATRIX = f"{P}import/<int:number>/"
MATRIX_FILE = f"{P}import/files/<int:pk>/"
SOLD = f"{P}<int:pk>/<int:product>/"
CHARGES = f"{SOLD}charges/<int:owner>/"
urlpatterns = [
    path(P, overview.vendor_list, name="vendors"),
    path(f"{P}compare/", comparing.compare, name="compare"),
    path(f"{P}import/", matrices.import_matrix, name="import_matrix"),
    path(MATRIX_FILE, matrices.matrix_columns, name="matrix_columns"),
    path(f"{MATRIX_FILE}texts/", matrices.matrix_texts, name="matrix_texts"),
    path(f"{MATRIX_FILE}legend/", matrices.matrix_legend, name="matrix_legend"),
    path(f"{MATRIX_FILE}again/", matrices.propose_again, name="propose_again"),
    path(MATRIX, matrices.matrix_preview, name="matrix_preview"),
    path(f"{MATRIX}apply/", matrices.apply_matrix, name="apply_matrix"),
    path(f"{MATRIX}undo/", matrices.undo_matrix, name="undo_matrix"),
    path(f"{P}new/", overview.new_vendor, name="new_vendor"),
    path(f"{P}<int:pk>/", overview.vendor, name="vendor"),
    path(f"{P}<int:pk>/rename/", overview.rename, name="rename_vendor"),
    path(f"{P}<int:pk>/invite/", overview.invite, name="invite"),
    path(f"{P}<int:pk>/revoke/", overview.revoke, name="revoke_invitation"),
    path("e/<slug:slug>/verify/", verify.verify, name="verify"),
    path(TRIALS, trials.trials, name="trials"),
    path(f"{TRIALS}new/", trials.new_trial, name="new_trial"),
    path(f"{TRIALS}<int:pk>/", trials.trial, name="trial"),
    path(f"{TRIALS}<int:pk>/change/", trials.change_trial, name="change_trial"),
    path(f"{TRIALS}<int:pk>/remove/", trials.delete_trial, name="remove_trial"),
    path(f"{TRIALS}<int:pk>/<int:feature>/", trials.trial_finding, name="trial_finding"),
    path(CELL, verify.verify_cell, name="verify_cell"),
    path(f"{CELL}accept/", verify.accept, name="accept_not_applicable"),
    path(f"{P}<int:pk>/reopen/", overview.reopen, name="reopen_questionnaire"),
    path(f"{P}<int:pk>/workbook/", workbooks.workbook, name="workbook"),
    path(f"{P}<int:pk>/upload/", workbooks.upload, name="upload"),
    path(UPLOAD, workbooks.preview_upload, name="preview_upload"),
    path(f"{UPLOAD}apply/", workbooks.apply_upload, name="apply_upload"),
    path(f"{UPLOAD}undo/", workbooks.undo_upload, name="undo_upload"),
    path(f"{P}<int:pk>/files/<int:number>/", files.evidence, name="evidence"),
    path(f"{P}<int:pk>/products/new/", selling.edit_product, name="new_product"),
    path(SOLD, prices.product, name="product"),
    path(f"{SOLD}edit/", selling.edit_product, name="edit_product"),
    path(f"{SOLD}fees/<slug:question>/", selling.fee, name="fee"),
    path(f"{SOLD}plans/new/", selling.plan, name="new_plan"),
    path(f"{SOLD}plans/<int:offering>/", selling.plan, name="plan"),
    path(f"{SOLD}addons/new/", selling.addon, name="new_addon"),
    path(f"{SOLD}addons/<int:offering>/", selling.addon, name="addon"),
    path(f"{SOLD}offers/<int:offering>/delete/", selling.delete, name="delete_offering"),
    path(f"{CHARGES}new/", selling.charge, name="new_charge"),
    path(f"{CHARGES}<int:position>/", selling.charge, name="charge"),
    path(f"{CHARGES}<int:position>/delete/", selling.delete_charge, name="delete_charge"),
]
