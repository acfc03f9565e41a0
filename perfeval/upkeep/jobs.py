"""Jobs of every kind, for those who keep the system: which stand where, which were given up, another try for those."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet

from perfeval.accounts.models import Membership
from perfeval.audit.operations import record
from perfeval.core.errors import NotAllowed
from perfeval.core.workflow import Role
from perfeval.exchange.exports import running as exports
from perfeval.exchange.inspection import running as inspections
from perfeval.exchange.lists import running as lists
from perfeval.jobs import operations
from perfeval.jobs.enums import JobState
from perfeval.jobs.models import Job
from perfeval.printing.batch import ending


@dataclass(frozen=True, slots=True)
class Kind:
    """What hangs on a job of this kind besides its row.

    `given_up` tells those who wait that it will not come; `taken_up` sets what they wait for back to waiting, and is
    False where nothing waits for the job any more.
    """

    label: str
    given_up: Callable[[Job, datetime], None] = lambda *_: None
    taken_up: Callable[[Job], bool] = lambda _: True


KINDS = {
    "printing.print_snapshot": Kind("正式打印件"),
    "printing.print_chunk": Kind("批量打印", ending.give_up_chunk, ending.take_up_chunk),
    "printing.bind_batch": Kind("批量打印：装订", ending.give_up_binding, ending.take_up_binding),
    "exchange.write_export": Kind("导出文件", exports.give_up, exports.take_up),
    "exchange.inspect_files": Kind("核对文件", inspections.give_up, inspections.take_up),
    "exchange.check_list": Kind("检查清单", lists.give_up, lists.take_up),
    "exchange.write_list": Kind("写入清单", lists.give_up, lists.take_up),
}
_NONE = Kind("")


def label_of(job: Job) -> str:
    return KINDS.get(job.task, _NONE).label or job.task


def jobs_visible_to(actor: Membership) -> QuerySet[Job]:
    """What people of the administrator's own part of the tree have asked for, newest first."""
    if actor.as_role is not Role.ADMINISTRATOR:
        return Job.objects.none()
    path = actor.organisation.path
    people = Membership.objects.filter(user=OuterRef("created_by"), organisation__path__startswith=path)
    return Job.objects.filter(Exists(people)).select_related("created_by").order_by("-created_at", "pk")


@transaction.atomic
def run_again(*, actor: Membership, job_id: UUID, now: datetime) -> Job:
    """Another three attempts for a job that was given up, after what had stopped it was put right."""
    job = jobs_visible_to(actor).get(pk=job_id)
    if job.state != JobState.FAILED:
        raise NotAllowed(f"这个任务现在是“{job.get_state_display()}”，不需要重新执行。")
    try:
        with transaction.atomic():
            is_taken_up = KINDS.get(job.task, _NONE).taken_up(job)
    except IntegrityError:  # the same was asked for again meanwhile
        is_taken_up = False
    if not is_taken_up:
        raise NotAllowed("这个任务的结果已不再需要，或已由发起人重新发起，不能在这里重新执行。")
    if not operations.queue_again(job=job, now=now):
        raise NotAllowed("这个任务已由别人重新执行。")
    record(chain="jobs", action="run-again", by=actor.author, now=now, detail={"job": str(job.pk), "key": job.key})
    return job


def give_up_exhausted(*, now: datetime) -> int:
    """End the jobs that have killed their workers too often, and tell those who wait for them."""
    return operations.give_up_exhausted(now=now, tell=lambda job, when: KINDS.get(job.task, _NONE).given_up(job, when))
