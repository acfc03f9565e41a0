"""Uploaded lists: what was read of a file and what would become of each row, kept for a day."""

from __future__ import annotations

import uuid

from django.db import models

from perfeval.accounts.models import Membership
from perfeval.campaigns.models import Campaign
from perfeval.exchange.lists.enums import RowAction, UploadState


class ListUpload(models.Model):
    """It belongs to one role of one person: nobody else sees or confirms it.

    `base` is the digest of the plan that the preview shows. The plan is made anew, under lock, when it is written; where
    the digests differ somebody has changed what the list is about.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField("清单", max_length=20)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    name = models.CharField("文件名", max_length=200)
    file = models.CharField("存放位置", max_length=100, blank=True)
    size = models.PositiveIntegerField("大小")
    sha256 = models.CharField("散列值", max_length=64)
    state = models.CharField("状态", max_length=10, choices=UploadState, default=UploadState.RECEIVED)
    message = models.CharField("说明", max_length=1000, blank=True)
    notes = models.JSONField("未读取的内容", default=list, blank=True)
    base = models.CharField(max_length=64, blank=True)
    columns = models.JSONField("列", default=list)
    new = models.PositiveIntegerField("新增", default=0)
    changed = models.PositiveIntegerField("修改", default=0)
    unchanged = models.PositiveIntegerField("不变", default=0)
    wrong = models.PositiveIntegerField("有错", default=0)
    removed = models.PositiveIntegerField("删除空行", default=0)
    created_at = models.DateTimeField("上传时间")
    finished_at = models.DateTimeField("写入时间", null=True, blank=True)
    expires_at = models.DateTimeField("保留到", db_index=True)

    class Meta:
        verbose_name = "清单导入"
        verbose_name_plural = "清单导入"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name

    @property
    def total(self) -> int:
        return self.new + self.changed + self.unchanged + self.wrong

    @property
    def to_write(self) -> int:
        return self.new + self.changed + self.removed

    @property
    def is_at_work(self) -> bool:
        return self.state in (UploadState.RECEIVED, UploadState.WRITING)

    @property
    def can_be_confirmed(self) -> bool:
        return self.state == UploadState.CHECKED and not self.wrong and self.to_write > 0


class ListUploadRow(models.Model):
    """One row as read. `values` and `before` in the order of the upload's columns; `problems`: pairs of a column's title
    and a sentence."""

    # Neither index nor constraint of its own: the index below begins with it, and both would double the writing.
    upload = models.ForeignKey(
        ListUpload, on_delete=models.CASCADE, related_name="rows", db_index=False, db_constraint=False
    )
    position = models.PositiveIntegerField()
    sheet = models.CharField("工作表", max_length=100)
    number = models.PositiveIntegerField("行")
    action = models.CharField("结果", max_length=10, choices=RowAction)
    values = models.JSONField(default=list)
    before = models.JSONField(null=True, blank=True)
    problems = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = "清单的一行"
        verbose_name_plural = "清单的行"
        ordering = ["position"]
        indexes = [models.Index(fields=["upload", "action", "position"], name="list_row_by_action")]

    def __str__(self) -> str:
        return f"{self.sheet} 第 {self.number} 行"
