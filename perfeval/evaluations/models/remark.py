"""审核意见: what a reviewer says of a table, a row or a cell, and what the unit answers."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from perfeval.accounts.enums import RoleChoice
from perfeval.evaluations.models.evaluation import Evaluation
from perfeval.evaluations.models.rows import Indicator


class Remark(models.Model):
    """Seen by the reviewers of its author's level (`author_role`) alone until the table is returned (`sent_at`).

    `place` says in words where it stands, also when the row is gone.
    """

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="remarks")
    version = models.PositiveSmallIntegerField("针对版本")
    indicator = models.ForeignKey(Indicator, on_delete=models.SET_NULL, null=True, blank=True, related_name="remarks")
    field = models.CharField("栏目", max_length=40, blank=True)
    place = models.CharField("位置", max_length=200)
    text = models.TextField("意见", max_length=2000)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    author_role = models.CharField("审核层级", max_length=20, choices=RoleChoice)
    created_at = models.DateTimeField("提出时间")
    sent_at = models.DateTimeField("发出时间", null=True, blank=True)
    answer = models.TextField("回复", max_length=2000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField("回复时间", null=True, blank=True)
    resolved_at = models.DateTimeField("办结时间", null=True, blank=True)

    class Meta:
        verbose_name = "审核意见"
        verbose_name_plural = "审核意见"
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return f"{self.place}：{self.text[:40]}"
