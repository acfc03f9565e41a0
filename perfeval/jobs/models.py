"""One row per background job: the truth about it. The broker only wakes a worker."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from perfeval.jobs.enums import JobState


class Job(models.Model):
    """`task` is the Celery task's name, `key` makes the same request find the same job.

    A worker holds the job while its `token` stands in the row; a heartbeat older than the
    lease means that the worker is gone and another may claim the job.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    task = models.CharField("任务", max_length=80)
    key = models.CharField("键", max_length=200, unique=True)
    payload = models.JSONField("参数", default=dict)
    state = models.CharField("状态", max_length=10, choices=JobState, default=JobState.QUEUED)
    token = models.UUIDField(null=True, blank=True)
    heartbeat = models.DateTimeField("心跳", null=True, blank=True)
    attempt = models.PositiveSmallIntegerField("次数", default=0)
    done = models.PositiveIntegerField("已完成数", default=0)
    total = models.PositiveIntegerField("总数", default=0)
    message = models.CharField("说明", max_length=500, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField("创建时间")
    sent_at = models.DateTimeField("送出时间", null=True, blank=True)  # to the broker; none where it took nothing
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)

    class Meta:
        verbose_name = "后台任务"
        verbose_name_plural = "后台任务"
        indexes = [models.Index(fields=["state", "heartbeat"], name="job_sweep")]

    def __str__(self) -> str:
        return f"{self.task} {self.key}"

    @property
    def is_held_up(self) -> bool:
        """It waits for the broker, neither for its turn nor after an attempt that failed."""
        return self.state == JobState.QUEUED and self.sent_at is None and not self.attempt


class LastRun(models.Model):
    """When something that the clock starts was last done: whether the clock still ticks."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.at}"
