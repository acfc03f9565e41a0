"""One table that was read: the picture beside its faults; a part of it to correct; the scheme."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from perfeval.core.errors import Conflict, Invalid, Refused
from perfeval.exchange.inspection.checking import scheme_choices
from perfeval.exchange.inspection.correcting import Seen, choose_scheme, correct_cells, restore
from perfeval.exchange.inspection.keeping import KEEPERS
from perfeval.exchange.inspection.rows import path_in_file
from perfeval.web.shared.access import ActorRequest
from perfeval.web.shared.inspection.door import for_inspectors, own_table
from perfeval.web.shared.inspection.paper import anchor_of, editing_part, read_paper
from perfeval.web.shared.numbers import number_in

if TYPE_CHECKING:
    from perfeval.exchange.inspection.models import InspectedTable

FIELD, WAS = "cell:", "was:"
KEPT = "没有保存：您打开之后，这里又在另一个页面改过。您填写的内容还在下面，请核对是否仍填在应填的栏目，再保存。"
LABELLED_IN = {"head": "head_fields", "foot": "footer_fields"}


@never_cache
@require_safe
@for_inspectors
def inspected(request: ActorRequest, inspected: UUID) -> HttpResponseBase:
    table = own_table(request, inspected)
    context = {
        "paper": read_paper(table),
        "schemes": scheme_choices(),
        "can_keep": request.actor.as_role in KEEPERS,
        **about(table),
    }
    return render(request, "inspections/table.html", context)


@require_POST
@for_inspectors
def inspected_scheme(request: ActorRequest, inspected: UUID) -> HttpResponseBase:
    table = own_table(request, inspected)
    try:
        choose_scheme(table=table, key=request.POST.get("scheme", "")[:60])
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "已按所选方案重新检查。" if table.scheme else "已改为只按通用算术检查。")
    return redirect("inspected", table.pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_inspectors
def inspected_correct(request: ActorRequest, inspected: UUID) -> HttpResponseBase:
    table = own_table(request, inspected)
    key = str(request.POST.get("part") or request.GET.get("part") or "")
    part = editing_part(table, key)
    if part is None:
        raise Http404
    if request.method != "POST":
        return _form(request, table, key, {}, {})
    typed = {name.removeprefix(FIELD): str(text) for name, text in request.POST.items() if name.startswith(FIELD)}
    own = {cell.path for cell in part.cells}
    was = {name.removeprefix(WAS): str(text) for name, text in request.POST.items() if name.startswith(WAS)}
    seen = Seen(key, request.POST.get("in-file", ""), was)
    try:
        count = correct_cells(
            table=table,
            texts={path: text for path, text in typed.items() if path in own},
            revision=revision_of(request),
            removed=[path for path in request.POST.getlist("gone") if path in own],
            added=_new_field(request, key),
            seen=seen,
        )
    except Conflict as conflict:
        mine = {path: text for path, text in typed.items() if seen.is_changed(path, text)}
        messages.error(request, KEPT if mine else conflict.message)
        return _form(request, table, key, mine, {}, status=409)
    except Invalid as refusal:
        return _form(request, table, key, typed, refusal.fields, status=422)
    messages.success(request, f"已更正 {count} 处，并重新检查。" if count else "内容没有变化。")
    return redirect(f"{reverse('inspected', args=[table.pk])}#{anchor_of(key)}")


@require_POST
@for_inspectors
def inspected_restore(request: ActorRequest, inspected: UUID) -> HttpResponseBase:
    table = own_table(request, inspected)
    try:
        restore(table=table, revision=revision_of(request))
    except Conflict as conflict:
        messages.error(request, conflict.message)
    else:
        messages.success(request, "已恢复为文件中读出的内容。")
    return redirect("inspected", table.pk)


def about(table: InspectedTable, *steps: tuple[str, str]) -> dict[str, Any]:
    """`steps`: address and words of the pages between the table's and this one."""
    return {
        "table": table,
        "section": "inspections",
        "steps": steps,
        "trail": (
            (reverse("inspections"), "核对文件"),
            (reverse("inspection", args=[table.inspection_id]), table.inspection.title),
        ),
    }


def _form(
    request: ActorRequest,
    table: InspectedTable,
    key: str,
    typed: dict[str, str],
    problems: dict[str, str],
    status: int = 200,
) -> HttpResponseBase:
    if status == 409:
        table = own_table(request, table.pk)
    part = editing_part(table, key)
    if part is None:
        raise Http404
    beside = dict(problems)
    if status == 409:
        theirs = {cell.path: cell.text for cell in part.cells if cell.path in typed and cell.text != typed[cell.path]}
        beside = {path: f"现在保存的是“{text or '空'}”，您填写的还没有保存。" for path, text in theirs.items()}
    rows = [(cell, typed.get(cell.path, cell.text), beside.get(cell.path, "")) for cell in part.cells]
    is_again = bool(problems) or status == 409
    paths = {cell.path for cell in part.cells}
    context = {
        "part": part,
        "in_file": path_in_file(table.rows, part.key) or "",
        "rows": rows,
        "gone": request.POST.getlist("gone") if is_again else (),
        "new_label": request.POST.get("new-label", "") if is_again else "",
        "new_text": request.POST.get("new-text", "") if is_again else "",
        "labelled": LABELLED_IN.get(key, ""),
        "new_problem": next((text for path, text in problems.items() if path not in paths), ""),
        "problems": problems,
        **about(table),
    }
    return render(request, "inspections/correct.html", context, status=status)


def _new_field(request: ActorRequest, key: str) -> dict[str, str]:
    """Path and text of a labelled field that the head or the foot is given, where one was typed."""
    label, text = (request.POST.get(name, "").strip() for name in ("new-label", "new-text"))
    return {f"{LABELLED_IN[key]}/{label}": text} if key in LABELLED_IN and (label or text) else {}


def revision_of(request: ActorRequest) -> int:
    return number_in(request.POST.get("revision", ""))
