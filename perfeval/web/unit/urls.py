"""Addresses of the unit's pages."""

from __future__ import annotations

from django.urls import include, path

from perfeval.web.unit.check import check
from perfeval.web.unit.entry import autosave, notes, rows
from perfeval.web.unit.entry.page import entry
from perfeval.web.unit.evidence import evidence, remove
from perfeval.web.unit.export import export_tables
from perfeval.web.unit.preview import preview
from perfeval.web.unit.printing import print_tables
from perfeval.web.unit.profile import profile
from perfeval.web.unit.report.page import report
from perfeval.web.unit.seal import picture, retire, seal
from perfeval.web.unit.seal_tables import seal_table, seal_tables
from perfeval.web.unit.submitted import recall, submitted
from perfeval.web.unit.tables import tables
from perfeval.web.unit.todo import todo
from perfeval.web.unit.workbook import workbook, workbook_file
from perfeval.web.unit.workbook_compare import workbook_compare, workbook_take

app_name = "unit"

of_a_table = [
    path("", entry, name="entry"),
    path("cells/", autosave.save_cells, name="cells"),
    path("rows/add/", rows.add, name="row-add"),
    path("rows/<int:row>/<slug:what>/", rows.change, name="row"),
    path("note/", notes.explain, name="note"),
    path("remarks/<int:remark>/", notes.answer, name="remark"),
    path("evidence/", evidence, name="evidence"),
    path("evidence/<int:evidence>/remove/", remove, name="evidence-remove"),
    path("preview/", preview, name="preview"),
    path("check/", check, name="check"),
    path("workbook/", workbook, name="workbook"),
    path("workbook/file/", workbook_file, name="workbook-file"),
    path("report/", report, name="report"),
    path("submitted/", submitted, name="submitted"),
    path("recall/", recall, name="recall"),
    path("seal/", seal_table, name="seal-table"),
]

urlpatterns = [
    path("todo/", todo, name="todo"),
    path("tables/", tables, name="tables"),
    path("tables/<int:pk>/", include(of_a_table)),
    path("workbooks/<uuid:workbook>/", workbook_compare, name="workbook-compare"),
    path("workbooks/<uuid:workbook>/take/", workbook_take, name="workbook-take"),
    path("print/", print_tables, name="print"),
    path("export/", export_tables, name="export"),
    path("profile/", profile, name="profile"),
    path("seal/", seal, name="seal"),
    path("seal/retire/", retire, name="seal-retire"),
    path("seal/tables/", seal_tables, name="seal-tables"),
    path("seal/<int:seal>/picture/", picture, name="seal-picture"),
]
