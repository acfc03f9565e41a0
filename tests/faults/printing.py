"""Approved tables and their prints, inside the stack. Called through `call`."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from django.utils import timezone

from perfeval.evaluations.models import Snapshot
from perfeval.jobs.enums import JobState
from perfeval.jobs.files import STALE, sweep_parts
from perfeval.jobs.models import Job
from perfeval.jobs.operations import sweep
from perfeval.jobs.queries import LEASE, RESEND
from perfeval.printing.operations import approved_document
from perfeval.printing.render import render_pdf


def printed_anew(*, tables: list[int]) -> dict[str, str]:
    """By snapshot, the SHA-256 of its print made here and now: the same version gives the same bytes."""
    found = Snapshot.objects.filter(evaluation__in=tables).select_related("evaluation__campaign")
    return {
        str(snapshot.pk): hashlib.sha256(
            render_pdf(approved_document(snapshot, snapshot.evaluation.campaign.layout))
        ).hexdigest()
        for snapshot in found
    }


def minutes_pass() -> int:
    """For the short forms: nobody has heard of the jobs that were running, and the clock strikes."""
    now = timezone.now()
    Job.objects.filter(state=JobState.RUNNING).update(heartbeat=now - 2 * LEASE)
    Job.objects.filter(state__in=(JobState.RUNNING, JobState.QUEUED)).update(sent_at=now - 2 * RESEND)
    return sweep(now=now)


def hour_passes() -> int:
    """What killed workers left half written is an hour old."""
    return sweep_parts(timezone.now() + STALE + timedelta(minutes=1))
