"""Addresses of the pages on which tables of others are read and reviewed."""

from __future__ import annotations

from django.urls import path

from perfeval.web.shared.review.acts import approve_table, return_table
from perfeval.web.shared.review.batch import approve_batch, confirm_batch
from perfeval.web.shared.review.export import export_tables
from perfeval.web.shared.review.printing import print_tables
from perfeval.web.shared.review.queue import queue
from perfeval.web.shared.review.remark import remark, remove, resolve
from perfeval.web.shared.review.score import score
from perfeval.web.shared.review.table import table
from perfeval.web.shared.review.tables import tables

app_name = "review"

urlpatterns = [
    path("", queue, name="queue"),
    path("tables/", tables, name="tables"),
    path("print/", print_tables, name="print"),
    path("export/", export_tables, name="export"),
    path("batch/", confirm_batch, name="batch"),
    path("batch/approve/", approve_batch, name="batch-approve"),
    path("<int:evaluation_id>/", table, name="table"),
    path("<int:evaluation_id>/return/", return_table, name="return"),
    path("<int:evaluation_id>/approve/", approve_table, name="approve"),
    path("<int:evaluation_id>/remark/", remark, name="remark"),
    path("<int:evaluation_id>/remark/<int:row_id>/", remark, name="row-remark"),
    path("<int:evaluation_id>/remarks/<int:remark_id>/remove/", remove, name="remove-remark"),
    path("<int:evaluation_id>/remarks/<int:remark_id>/resolve/", resolve, name="resolve-remark"),
    path("<int:evaluation_id>/score/<int:row_id>/", score, name="score"),
]
