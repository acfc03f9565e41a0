"""Addresses that every role has."""

from __future__ import annotations

from django.urls import path

from perfeval.web.shared.campaign import choose_campaign
from perfeval.web.shared.contact import contact
from perfeval.web.shared.delegations import delegations
from perfeval.web.shared.delegations import end as end_delegation
from perfeval.web.shared.evidence_file import evidence_file
from perfeval.web.shared.exports import again, cancel, export, export_file, export_state, exports
from perfeval.web.shared.home import home
from perfeval.web.shared.inspection.keep import inspected_keep
from perfeval.web.shared.inspection.pages import (
    inspection,
    inspection_again,
    inspection_discard,
    inspection_findings,
    inspection_state,
    inspections,
)
from perfeval.web.shared.inspection.rows import inspected_rows
from perfeval.web.shared.inspection.table import inspected, inspected_correct, inspected_restore, inspected_scheme
from perfeval.web.shared.lists.pages import list_export, list_template, lists, one_list
from perfeval.web.shared.lists.passwords import list_upload_passwords
from perfeval.web.shared.lists.uploads import (
    list_upload,
    list_upload_confirm,
    list_upload_discard,
    list_upload_problems,
    list_upload_state,
)
from perfeval.web.shared.login import Login, LoginCode, Logout
from perfeval.web.shared.logins import logins
from perfeval.web.shared.password import ChangePassword
from perfeval.web.shared.print_batches import (
    cancel_printing,
    print_batch,
    print_batch_file,
    print_batch_state,
    print_batches,
    print_the_rest,
)
from perfeval.web.shared.printed import printed_again, printed_file, printing_state
from perfeval.web.shared.report_file import report_docx, report_pdf
from perfeval.web.shared.role import choose_role
from perfeval.web.shared.second_factor import second_factor
from perfeval.web.shared.single_sign_on.pages import SingleSignOn, callback
from perfeval.web.shared.summary import summary, summary_docx, summary_pdf, summary_save
from perfeval.web.shared.summary_export import summary_export
from perfeval.web.shared.table_files import table_findings, table_json
from perfeval.web.shared.table_form import table_docx, table_xlsx
from perfeval.web.shared.tokens import revoke, tokens
from perfeval.web.shared.version_print import version_print

urlpatterns = [
    path("", home, name="home"),
    path("login/", Login.as_view(), name="login"),
    path("login/code/", LoginCode.as_view(), name="login-code"),
    path("login/unified/", SingleSignOn.as_view(), name="single-sign-on"),
    path("login/unified/callback/", callback, name="single-sign-on-callback"),
    path("logout/", Logout.as_view(), name="logout"),
    path("second-factor/", second_factor, name="second-factor"),
    path("password/", ChangePassword.as_view(), name="password"),
    path("logins/", logins, name="logins"),
    path("role/", choose_role, name="role"),
    path("tokens/", tokens, name="tokens"),
    path("tokens/<int:token>/revoke/", revoke, name="token-revoke"),
    path("delegations/", delegations, name="delegations"),
    path("delegations/<int:delegation>/end/", end_delegation, name="delegation-end"),
    path("lists/", lists, name="lists"),
    path("lists/uploads/<uuid:upload>/", list_upload, name="list-upload"),
    path("lists/uploads/<uuid:upload>/state/", list_upload_state, name="list-upload-state"),
    path("lists/uploads/<uuid:upload>/confirm/", list_upload_confirm, name="list-upload-confirm"),
    path("lists/uploads/<uuid:upload>/discard/", list_upload_discard, name="list-upload-discard"),
    path("lists/uploads/<uuid:upload>/problems.xlsx", list_upload_problems, name="list-upload-problems"),
    path("lists/uploads/<uuid:upload>/passwords/", list_upload_passwords, name="list-upload-passwords"),
    path("lists/<slug:kind>/", one_list, name="list"),
    path("lists/<slug:kind>/template.xlsx", list_template, name="list-template"),
    path("lists/<slug:kind>/export/", list_export, name="list-export"),
    path("inspections/", inspections, name="inspections"),
    path("inspections/<uuid:inspection>/", inspection, name="inspection"),
    path("inspections/<uuid:inspection>/state/", inspection_state, name="inspection-state"),
    path("inspections/<uuid:inspection>/again/", inspection_again, name="inspection-again"),
    path("inspections/<uuid:inspection>/discard/", inspection_discard, name="inspection-discard"),
    path("inspections/<uuid:inspection>/findings.xlsx", inspection_findings, name="inspection-findings"),
    path("inspections/tables/<uuid:inspected>/", inspected, name="inspected"),
    path("inspections/tables/<uuid:inspected>/scheme/", inspected_scheme, name="inspected-scheme"),
    path("inspections/tables/<uuid:inspected>/correct/", inspected_correct, name="inspected-correct"),
    path("inspections/tables/<uuid:inspected>/rows/", inspected_rows, name="inspected-rows"),
    path("inspections/tables/<uuid:inspected>/restore/", inspected_restore, name="inspected-restore"),
    path("inspections/tables/<uuid:inspected>/keep/", inspected_keep, name="inspected-keep"),
    path("print-batches/", print_batches, name="print-batches"),
    path("print-batches/<uuid:batch>/", print_batch, name="print-batch"),
    path("print-batches/<uuid:batch>/state/", print_batch_state, name="print-batch-state"),
    path("print-batches/<uuid:batch>/cancel/", cancel_printing, name="print-batch-cancel"),
    path("print-batches/<uuid:batch>/rest/", print_the_rest, name="print-batch-rest"),
    path("print-batches/<uuid:batch>/file/", print_batch_file, name="print-batch-file"),
    path("exports/", exports, name="exports"),
    path("exports/<uuid:export>/", export, name="export"),
    path("exports/<uuid:export>/state/", export_state, name="export-state"),
    path("exports/<uuid:export>/cancel/", cancel, name="export-cancel"),
    path("exports/<uuid:export>/again/", again, name="export-again"),
    path("exports/<uuid:export>/file/", export_file, name="export-file"),
    path("campaign/", choose_campaign, name="campaign"),
    path("units/<int:unit>/contact/", contact, name="contact"),
    path("summary/", summary, name="summary"),
    path("summary/save/", summary_save, name="summary-save"),
    path("summary.pdf", summary_pdf, name="summary-pdf"),
    path("summary.docx", summary_docx, name="summary-docx"),
    path("summary/export/", summary_export, name="summary-export"),
    path("tables/<int:pk>/table.json", table_json, name="table-json"),
    path("tables/<int:pk>/findings.<slug:suffix>", table_findings, name="table-findings"),
    path("tables/<int:pk>/form.xlsx", table_xlsx, name="table-xlsx"),
    path("tables/<int:pk>/form.docx", table_docx, name="table-docx"),
    path("tables/<int:pk>/evidence/<int:evidence>/", evidence_file, name="evidence-file"),
    path("tables/<int:pk>/printed/", printed_file, name="printed"),
    path("tables/<int:pk>/printed/state/", printing_state, name="printing-state"),
    path("tables/<int:pk>/printed/again/", printed_again, name="printed-again"),
    path("tables/<int:pk>/report.pdf", report_pdf, name="report-pdf"),
    path("tables/<int:pk>/report.docx", report_docx, name="report-docx"),
    path("tables/<int:pk>/versions/<int:version>/", version_print, name="version-print"),
]
