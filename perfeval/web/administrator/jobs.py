"""后台任务: what the workers do and did for the people of an administrator's departments, and another try for what was
given up."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from perfeval.audit.paging import Pages
from perfeval.core.workflow import Role
from perfeval.jobs.enums import JobState
from perfeval.jobs.queries import last_sweep
from perfeval.upkeep.jobs import jobs_visible_to, label_of, run_again
from perfeval.web.shared.access import ActorRequest, for_roles
from perfeval.web.shared.acting import carried_out

A_PAGE = 50
SILENT = timedelta(minutes=5)  # the sweeper runs each minute


@never_cache
@require_safe
@for_roles(Role.ADMINISTRATOR)
def jobs(request: ActorRequest) -> HttpResponseBase:
    found = jobs_visible_to(request.actor)
    state = request.GET.get("state", "")
    if state in JobState.values:
        found = found.filter(state=state)
    page = Pages(found, A_PAGE).get_page(request.GET.get("page"))
    swept_at = last_sweep()
    context = {
        "page": page,
        "lines": [(job, label_of(job)) for job in page],
        "states": JobState.choices,
        "state": state,
        "swept_at": swept_at,
        "is_silent": swept_at is None or swept_at < timezone.now() - SILENT,
    }
    return render(request, "administrator/jobs.html", context)


@require_POST
@for_roles(Role.ADMINISTRATOR)
def job_again(request: ActorRequest, job: UUID) -> HttpResponseBase:
    found = get_object_or_404(jobs_visible_to(request.actor), pk=job)
    carried_out(
        request,
        lambda: run_again(actor=request.actor, job_id=found.pk, now=timezone.now()),
        "已重新排队，结果见“状态”一栏。",
    )
    return redirect("administrator:jobs")
