"""说明: the unit's answer to a warning."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from perfeval.evaluations.models.evaluation import Evaluation
from perfeval.evaluations.models.rows import Indicator


class FindingNote(models.Model):
    """`place` is the finding's place with row ids, so that moving a row keeps its answer."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="finding_notes")
    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    check_id = models.CharField("检查项", max_length=60)
    place = models.CharField("位置", max_length=80)
    note = models.CharField("说明", max_length=500)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField("说明时间")

    class Meta:
        verbose_name = "提示说明"
        verbose_name_plural = "提示说明"
        constraints = [models.UniqueConstraint(fields=["evaluation", "check_id", "place"], name="finding_note_once")]

    def __str__(self) -> str:
        return f"{self.check_id} {self.place}"
