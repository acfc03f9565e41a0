"""What was submitted, as it was: printing, verification and the version diff read nothing else."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from perfeval.audit.append_only import AppendOnly
from perfeval.evaluations.enums import StateChoice
from perfeval.evaluations.models.evaluation import Evaluation


class Snapshot(AppendOnly):
    """`document` is canonical JSON: the table, its scores, its scheme's key, version and hash.

    `code` is random: whoever reads one on a print can check that version and guess no other.
    """

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="snapshots")
    version = models.PositiveSmallIntegerField("版本")
    document = models.TextField("内容")
    sha256 = models.CharField("散列值", max_length=64)
    code = models.CharField("核验码", max_length=20, unique=True)
    created_at = models.DateTimeField("送审时间")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="送审人", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "送审版本"
        verbose_name_plural = "送审版本"
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["evaluation", "version"], name="snapshot_version_once")]

    def __str__(self) -> str:
        return f"{self.evaluation} 第{self.version}版"


class Approval(models.Model):
    """One level's approval of one version. The pair is unique: of two reviewers one wins."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="approvals")
    level = models.CharField("审核层级", max_length=16, choices=StateChoice)
    approved_at = models.DateTimeField("通过时间")
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="审核人", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "审核通过"
        verbose_name_plural = "审核通过"
        ordering = ["approved_at"]
        constraints = [models.UniqueConstraint(fields=["snapshot", "level"], name="approval_once_a_level")]

    def __str__(self) -> str:
        return f"{self.snapshot} {self.get_level_display()}"
