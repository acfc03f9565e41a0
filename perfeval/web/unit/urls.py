"""Addresses of the unit's pages."""

from __future__ import annotations

from django.urls import include, path

from perfeval.web.unit.check import check
from perfeval.web.unit.entry import autosave, notes, rows
from perfeval.web.unit.entry.page import entry
from perfeval.web.unit.evidence import evidence, remove
from perfeval.web.unit.preview import preview
from perfeval.web.unit.profile import profile
from perfeval.web.unit.submitted import recall, submitted
from perfeval.web.unit.tables import tables
from perfeval.web.unit.todo import todo

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
    path("submitted/", submitted, name="submitted"),
    path("recall/", recall, name="recall"),
]

urlpatterns = [
    path("todo/", todo, name="todo"),
    path("tables/", tables, name="tables"),
    path("tables/<int:pk>/", include(of_a_table)),
    path("profile/", profile, name="profile"),
]
