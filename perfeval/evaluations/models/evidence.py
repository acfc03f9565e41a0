"""证明材料: files that the unit adds to a table or to one of its rows."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from perfeval.evaluations.models.evaluation import Evaluation
from perfeval.evaluations.models.rows import Indicator


class Evidence(models.Model):
    """Stored under a random name: the given one (up to 255 characters of any script) is only shown."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="evidence")
    indicator = models.ForeignKey(Indicator, on_delete=models.SET_NULL, null=True, blank=True, related_name="evidence")
    name = models.CharField("文件名", max_length=255)
    file = models.FileField("文件", upload_to="evidence/%Y/%m", max_length=120)
    size = models.PositiveIntegerField("大小")
    sha256 = models.CharField("散列值", max_length=64)
    media_type = models.CharField("类型", max_length=100)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("上传时间")

    class Meta:
        verbose_name = "证明材料"
        verbose_name_plural = "证明材料"
        ordering = ["uploaded_at", "pk"]

    def __str__(self) -> str:
        return self.name
