"""Workbooks that came back: what was typed in them, kept for a day while somebody decides."""

from __future__ import annotations

import uuid

from django.db import models

from perfeval.accounts.models import Membership
from perfeval.evaluations.models import Evaluation


class OfflineUpload(models.Model):
    """It belongs to one role of one person: nobody else sees or takes it over. The file itself is not kept.

    `cells` are those of `carrying`; `choices` name by a cell's key which value is to stay where both sides changed it.
    `revision` counts what the table's rules refused of it, which is set aside from then on.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="+")
    name = models.CharField("文件名", max_length=200)
    downloaded = models.CharField("工作簿下载时间", max_length=40, blank=True)
    cells = models.JSONField("填写的内容", default=list)
    choices = models.JSONField("冲突的选择", default=dict, blank=True)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField("上传时间")
    taken_at = models.DateTimeField("写入时间", null=True, blank=True)
    expires_at = models.DateTimeField("保留到", db_index=True)

    class Meta:
        verbose_name = "离线工作簿"
        verbose_name_plural = "离线工作簿"
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["membership", "evaluation", "-created_at"], name="offline_of_member")]

    def __str__(self) -> str:
        return self.name
