"""What people write beside the tables: the unit's 自评报告, a department's 汇总分析报告."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from perfeval.campaigns.models import Campaign
from perfeval.core.narrative.content import PROJECT_TYPES
from perfeval.evaluations.models.evaluation import Evaluation
from perfeval.organisations.models import Organisation


class NarrativeReport(models.Model):
    """Only what the unit writes; every figure of the report is read from the table when it is made.

    `texts` by the key of their section (see `core.narrative.content`). `revision` guards the whole report.
    """

    evaluation = models.OneToOneField(Evaluation, on_delete=models.CASCADE, related_name="narrative")
    project_type = models.CharField("评价项目类型", max_length=8, choices=list(PROJECT_TYPES.items()), blank=True)
    cover_name = models.CharField("自评项目名称", max_length=200, blank=True)
    legal_code = models.CharField("项目单位法人代码", max_length=40, blank=True)
    leader = models.CharField("评价工作组负责人", max_length=40, blank=True)
    contact = models.CharField("联系人", max_length=40, blank=True)
    phone = models.CharField("联系电话", max_length=40, blank=True)
    evaluated_on = models.DateField("评价时间", null=True, blank=True)
    signed_on = models.DateField("签署日期", null=True, blank=True)
    texts = models.JSONField("正文", default=dict, blank=True)
    revision = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    changed_at = models.DateTimeField("修改时间", null=True, blank=True)

    class Meta:
        verbose_name = "自评报告"
        verbose_name_plural = "自评报告"

    def __str__(self) -> str:
        return f"{self.evaluation} 自评报告"


class Payment(models.Model):
    """支付明细: one payment. The amount in 元."""

    report = models.ForeignKey(NarrativeReport, on_delete=models.CASCADE, related_name="payments")
    position = models.PositiveSmallIntegerField()
    paid_on = models.DateField("支付日期")
    fund_nature = models.CharField("资金性质", max_length=60, blank=True)
    purpose = models.CharField("用途", max_length=200)
    amount = models.DecimalField("支付金额", max_digits=15, decimal_places=2)

    class Meta:
        verbose_name = "支付明细"
        verbose_name_plural = "支付明细"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["report", "position"], name="payment_position_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="payment_not_negative"),
        ]

    def __str__(self) -> str:
        return self.purpose


class TeamMember(models.Model):
    """自评小组: who took part and signs."""

    report = models.ForeignKey(NarrativeReport, on_delete=models.CASCADE, related_name="team")
    position = models.PositiveSmallIntegerField()
    name = models.CharField("姓名", max_length=40)
    title = models.CharField("职称/职务", max_length=60, blank=True)
    organisation = models.CharField("单位", max_length=100, blank=True)

    class Meta:
        verbose_name = "自评小组成员"
        verbose_name_plural = "自评小组成员"
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["report", "position"], name="team_position_once")]

    def __str__(self) -> str:
        return self.name


class SummaryReport(models.Model):
    """汇总分析报告: a department's own words on all tables below it in one campaign."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="summaries")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    overview = models.TextField("概况", blank=True)
    problems = models.TextField("存在问题", blank=True)
    measures = models.TextField("改进措施", blank=True)
    suggestions = models.TextField("建议", blank=True)
    revision = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    changed_at = models.DateTimeField("修改时间", null=True, blank=True)

    class Meta:
        verbose_name = "汇总分析报告"
        verbose_name_plural = "汇总分析报告"
        constraints = [models.UniqueConstraint(fields=["campaign", "organisation"], name="summary_once")]

    def __str__(self) -> str:
        return f"{self.organisation} {self.campaign}"
