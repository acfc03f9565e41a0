"""What was printed: one file for each version and form, kept as it was; and the use of seals on prints."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from perfeval.audit.append_only import AppendOnly
from perfeval.evaluations.models import Snapshot
from perfeval.organisations.models import Seal
from perfeval.printing.batch_models import Batch, BatchItem  # noqa: F401 - Django finds an app's models here


class SealUse(AppendOnly):
    """盖章: an approved version bears the implementing unit's seal, once."""

    snapshot = models.OneToOneField(
        Snapshot, verbose_name="送审版本", on_delete=models.PROTECT, related_name="seal_use"
    )
    seal = models.ForeignKey(Seal, verbose_name="公章", on_delete=models.PROTECT, related_name="uses")
    used_at = models.DateTimeField("盖章时间")
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="盖章人", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "用印记录"
        verbose_name_plural = "用印记录"
        ordering = ["-used_at"]

    def __str__(self) -> str:
        return f"{self.snapshot} 用印"


class PrintedDocument(AppendOnly):
    """One file for each version, form and use of a seal (none before it was sealed): unique, so that a job which runs
    twice prints once."""

    snapshot = models.ForeignKey(
        Snapshot, verbose_name="送审版本", on_delete=models.PROTECT, related_name="printed_documents"
    )
    layout = models.CharField("版式", max_length=60)
    seal_use = models.ForeignKey(
        SealUse, verbose_name="用印", on_delete=models.PROTECT, related_name="printed_documents", null=True, blank=True
    )
    is_signed = models.BooleanField("有电子签名", default=False)
    file = models.FileField("文件", max_length=120)
    sha256 = models.CharField("散列值", max_length=64)
    created_at = models.DateTimeField("生成时间")

    class Meta:
        verbose_name = "打印件"
        verbose_name_plural = "打印件"
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "layout"], condition=Q(seal_use__isnull=True), name="print_once_a_layout"
            ),
            models.UniqueConstraint(
                fields=["snapshot", "layout"], condition=Q(seal_use__isnull=False), name="print_sealed_once_a_layout"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.snapshot} {self.layout}"
