"""填报任务: one year's task of a finance bureau for the organisations below it."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from perfeval.core.workflow import Level
from perfeval.organisations.models import Organisation
from perfeval.schemes.models import StoredScheme


class Campaign(models.Model):
    """`opens_at` and `closes_at` are instants: "until 28 February 24:00" is 1 March 00:00 +08:00."""

    title = models.CharField("名称", max_length=200)
    year = models.PositiveSmallIntegerField("年度")
    organisation = models.ForeignKey(
        Organisation, verbose_name="组织单位", on_delete=models.PROTECT, related_name="campaigns"
    )
    scheme = models.ForeignKey(
        StoredScheme, verbose_name="评分方案", on_delete=models.PROTECT, related_name="campaigns"
    )
    layout = models.SlugField("打印版式", max_length=60)
    review_by_bureau = models.BooleanField("主管部门审核", default=True)
    review_by_finance = models.BooleanField("财政审核", default=True)
    sign_prints = models.BooleanField("盖章时加电子签名", default=False)
    opens_at = models.DateTimeField("开始时间")
    closes_at = models.DateTimeField("截止时间")
    created_at = models.DateTimeField("创建时间")

    class Meta:
        verbose_name = "填报任务"
        verbose_name_plural = "填报任务"
        ordering = ["-year", "title"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "year", "title"], name="campaign_once"),
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="campaign_closes_after_opening"),
            models.CheckConstraint(condition=Q(year__gte=2000) & Q(year__lte=2100), name="campaign_year_sane"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def levels(self) -> tuple[Level, ...]:
        chosen = ((Level.BUREAU, self.review_by_bureau), (Level.FINANCE, self.review_by_finance))
        return tuple(level for level, wanted in chosen if wanted)

    def is_open(self, now: datetime, deadline: datetime | None = None) -> bool:
        return self.opens_at <= now < (deadline or self.closes_at)


class Extension(models.Model):
    """A later deadline for one organisation."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="extensions")
    organisation = models.ForeignKey(Organisation, verbose_name="单位", on_delete=models.PROTECT, related_name="+")
    closes_at = models.DateTimeField("延至")
    reason = models.CharField("事由", max_length=200)

    class Meta:
        verbose_name = "延期"
        verbose_name_plural = "延期"
        constraints = [models.UniqueConstraint(fields=["campaign", "organisation"], name="extension_once")]

    def __str__(self) -> str:
        return f"{self.campaign} · {self.organisation}"
