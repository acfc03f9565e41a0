"""Many tables printed together: what was asked for, and what became of each table.

Beside `printing.batch` and not in it, so that `models` imports this and the acts there import `operations`.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from perfeval.accounts.models import Membership
from perfeval.evaluations.models import Snapshot
from perfeval.printing.batch_enums import BatchKind, BatchState, ItemState

AT_WORK = (BatchState.PRINTING, BatchState.BINDING)


class Batch(models.Model):
    """`fingerprint` stands for who asked for what: a second press on the button finds the batch of the first.

    `round` counts how often work was begun: printing again what failed makes jobs of a new round. `settled_before` is
    what earlier rounds had finished, so that speed is of this round.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    membership = models.ForeignKey(
        Membership, verbose_name="发起人", on_delete=models.CASCADE, related_name="print_batches"
    )
    kind = models.CharField("方式", max_length=10, choices=BatchKind)
    title = models.CharField("名称", max_length=120)
    state = models.CharField("状态", max_length=10, choices=BatchState, default=BatchState.PRINTING)
    message = models.CharField("说明", max_length=500, blank=True)
    fingerprint = models.CharField(max_length=64)
    round = models.PositiveSmallIntegerField("轮次", default=1)
    total = models.PositiveIntegerField("份数")
    left_out = models.PositiveIntegerField("未列入", default=0)
    settled_before = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField("发起时间")
    started_at = models.DateTimeField("开始时间", null=True, blank=True)
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)
    expires_at = models.DateTimeField("保留到", null=True, blank=True)
    cancelled_at = models.DateTimeField("取消时间", null=True, blank=True)
    file = models.CharField("文件", max_length=160, blank=True)
    size = models.PositiveBigIntegerField("大小", default=0)
    sha256 = models.CharField("散列值", max_length=64, blank=True)
    pages = models.PositiveIntegerField("页数", default=0)

    class Meta:
        verbose_name = "打印批次"
        verbose_name_plural = "打印批次"
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["membership", "-created_at"], name="batch_of_member"),
            models.Index(fields=["state", "expires_at"], name="batch_expiry"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["fingerprint"], condition=Q(state__in=("printing", "binding")), name="batch_at_work_once"
            ),
            models.CheckConstraint(condition=Q(state__in=BatchState.values), name="batch_state_known"),
            models.CheckConstraint(condition=Q(kind__in=BatchKind.values), name="batch_kind_known"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def folder(self) -> str:
        """Where the files of this batch and of no other stand."""
        return f"batches/{self.pk}"

    @property
    def is_at_work(self) -> bool:
        return self.state in AT_WORK


class BatchItem(models.Model):
    """One table of a batch, as it was when the batch was made: its version and the names that lists show.

    Of a merged print `piece` is the file in which its pages stand, from `first_page` on. `attempts` counts the starts
    since the last success: a table that takes the worker down with it is given up, and the others go on.
    """

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="items")
    number = models.PositiveIntegerField("序号")
    snapshot = models.ForeignKey(Snapshot, verbose_name="送审版本", on_delete=models.PROTECT, related_name="+")
    layout = models.CharField("版式", max_length=60)
    organisation = models.CharField("单位", max_length=200)
    project = models.CharField("项目", max_length=200)
    year = models.PositiveSmallIntegerField("年度")
    score = models.DecimalField("自评分", max_digits=5, decimal_places=2, null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=ItemState, default=ItemState.WAITING)
    message = models.CharField("原因", max_length=500, blank=True)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    printed = models.ForeignKey(
        "printing.PrintedDocument", verbose_name="打印件", on_delete=models.PROTECT, null=True, related_name="+"
    )
    piece = models.CharField(max_length=160, blank=True)
    first_page = models.PositiveIntegerField(default=0)
    pages = models.PositiveIntegerField("页数", default=0)

    class Meta:
        verbose_name = "批次中的自评表"
        verbose_name_plural = "批次中的自评表"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="batch_item_number_once"),
            models.UniqueConstraint(fields=["batch", "snapshot"], name="batch_item_once"),
            models.CheckConstraint(condition=Q(state__in=ItemState.values), name="batch_item_state_known"),
        ]
        indexes = [models.Index(fields=["batch", "state"], name="batch_item_states")]

    def __str__(self) -> str:
        return f"{self.number} {self.project}"
