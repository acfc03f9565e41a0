"""What was printed: one file for each version and form, kept as it was."""

from __future__ import annotations

from django.db import models

from perfeval.audit.append_only import AppendOnly
from perfeval.evaluations.models import Snapshot


class PrintedDocument(AppendOnly):
    """The pair is unique, so that a job which runs twice prints once."""

    snapshot = models.ForeignKey(
        Snapshot, verbose_name="送审版本", on_delete=models.PROTECT, related_name="printed_documents"
    )
    layout = models.CharField("版式", max_length=60)
    file = models.FileField("文件", max_length=120)
    sha256 = models.CharField("散列值", max_length=64)
    created_at = models.DateTimeField("生成时间")

    class Meta:
        verbose_name = "打印件"
        verbose_name_plural = "打印件"
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["snapshot", "layout"], name="print_once_a_layout")]

    def __str__(self) -> str:
        return f"{self.snapshot} {self.layout}"
