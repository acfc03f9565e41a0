"""A row more, a row less, a row put back in a table that was read."""

from __future__ import annotations

import re
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from perfeval.core.errors import Refused
from perfeval.exchange.inspection.correcting import add_row, put_row_back, remove_row
from perfeval.exchange.inspection.rows import is_row_part
from perfeval.web.shared.access import ActorRequest
from perfeval.web.shared.inspection.door import for_inspectors, own_table
from perfeval.web.shared.inspection.paper import anchor_of
from perfeval.web.shared.inspection.table import revision_of

ACT = re.compile(r"(add|remove|back):(funds|indicators)/(\d{1,4})", re.ASCII)


@require_POST
@for_inspectors
def inspected_rows(request: ActorRequest, inspected: UUID) -> HttpResponseBase:
    """`act` says what with which row: add:indicators/3 is a row below the third."""
    table = own_table(request, inspected)
    page = reverse("inspected", args=[table.pk])
    match = ACT.fullmatch(request.POST.get("act", ""))
    if match is None or not is_row_part(match[2]):
        raise Http404
    act, part, number, revision = match[1], match[2], int(match[3]), revision_of(request)
    try:
        if act == "add":
            number = add_row(table=table, part=part, after=number, revision=revision)
            messages.success(request, "已增加一行，请填写。不需要的，返回后可以删除。")
            return redirect(f"{reverse('inspected-correct', args=[table.pk])}?part={part}/{number}")
        if act == "remove":
            remove_row(table=table, part=part, number=number, revision=revision)
            messages.success(request, f"已删除第 {number} 行，并重新检查。删错了的，可以在表的下面放回。")
            number = max(number - 1, 1)
        else:
            number = put_row_back(table=table, part=part, number=number, revision=revision)
            messages.success(request, f"已放回第 {number} 行，并重新检查。")
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect(f"{page}#{anchor_of(f'{part}/{number}')}")
