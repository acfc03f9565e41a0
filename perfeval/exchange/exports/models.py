"""Large exports: who asked for what, and the file until it is a day old."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from perfeval.accounts.models import Membership
from perfeval.campaigns.models import Campaign
from perfeval.exchange.exports.enums import ExportFormat, ExportKind, ExportState


class Export(models.Model):
    """It belongs to one role of one person. `tables` are the ids of what the list showed when it was asked for, in its
    order: filters are not run again. A list has none: `list_key` and perhaps `campaign` say which, and its rows are those
    of the moment when it is made. `fingerprint` stands for who asked for what, `round` counts how often work was begun.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    membership = models.ForeignKey(Membership, verbose_name="发起人", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField("内容", max_length=10, choices=ExportKind)
    format = models.CharField("格式", max_length=4, choices=ExportFormat)
    title = models.CharField("名称", max_length=120)
    office = models.CharField("填报单位", max_length=200)
    money_unit = models.CharField("金额单位", max_length=2)
    list_key = models.CharField("清单", max_length=20, blank=True)
    campaign = models.ForeignKey(
        Campaign, verbose_name="填报任务", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    tables = models.JSONField("自评表", default=list)
    total = models.PositiveIntegerField("份数或行数")
    left_out = models.PositiveIntegerField("未列入", default=0)
    lines = models.PositiveIntegerField("行数", default=0)
    state = models.CharField("状态", max_length=10, choices=ExportState, default=ExportState.WRITING)
    message = models.CharField("说明", max_length=500, blank=True)
    fingerprint = models.CharField(max_length=64)
    round = models.PositiveSmallIntegerField("轮次", default=1)
    created_at = models.DateTimeField("发起时间")
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)
    expires_at = models.DateTimeField("保留到", null=True, blank=True)
    file = models.CharField("文件", max_length=160, blank=True)
    size = models.PositiveBigIntegerField("大小", default=0)

    class Meta:
        verbose_name = "导出文件"
        verbose_name_plural = "导出文件"
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["membership", "-created_at"], name="export_of_member"),
            models.Index(fields=["state", "expires_at"], name="export_expiry"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["fingerprint"], condition=Q(state="writing"), name="export_at_work_once"),
            models.CheckConstraint(condition=Q(state__in=ExportState.values), name="export_state_known"),
            models.CheckConstraint(condition=Q(kind__in=ExportKind.values), name="export_kind_known"),
            models.CheckConstraint(
                condition=Q(kind=ExportKind.LIST) & ~Q(list_key="")
                | ~Q(kind=ExportKind.LIST) & Q(list_key="", campaign=None),
                name="export_list_or_tables",
            ),
            models.CheckConstraint(condition=Q(format__in=ExportFormat.values), name="export_format_known"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def tables_written(self) -> int:
        return self.total - self.left_out

    @property
    def is_list(self) -> bool:
        return self.kind == ExportKind.LIST

    @property
    def unit(self) -> str:
        """What `total` counts."""
        return "行" if self.is_list else "份"

    @property
    def is_at_work(self) -> bool:
        return self.state == ExportState.WRITING
