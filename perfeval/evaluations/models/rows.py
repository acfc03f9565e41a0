"""The rows of a table: its funds and its indicators."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from perfeval.evaluations.enums import Declared
from perfeval.evaluations.models.evaluation import Evaluation


class FundLine(models.Model):
    """One row of the funds block. Amounts in 元; position 0 is the total that is scored."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="funds")
    position = models.PositiveSmallIntegerField()
    label = models.CharField("资金来源", max_length=60)
    initial_budget = models.DecimalField("年初预算数", max_digits=15, decimal_places=2, null=True, blank=True)
    adjusted_budget = models.DecimalField("全年预算数", max_digits=15, decimal_places=2, null=True, blank=True)
    executed = models.DecimalField("全年执行数", max_digits=15, decimal_places=2, null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "资金"
        verbose_name_plural = "资金"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "position"], name="fund_position_once"),
            models.CheckConstraint(
                condition=(Q(initial_budget__isnull=True) | Q(initial_budget__gte=0))
                & (Q(adjusted_budget__isnull=True) | Q(adjusted_budget__gte=0))
                & (Q(executed__isnull=True) | Q(executed__gte=0)),
                name="fund_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Indicator(models.Model):
    """三级指标. Targets and actuals are kept as written; the engine reads them.

    `score` is the unit's own score; empty means that the proposed one counts.
    """

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="indicators")
    position = models.PositiveSmallIntegerField()
    level1 = models.CharField("一级指标", max_length=60)
    level2 = models.CharField("二级指标", max_length=60)
    level3 = models.CharField("三级指标", max_length=300, blank=True)
    target_text = models.CharField("年度指标值", max_length=300, blank=True)
    actual_text = models.CharField("实际完成值", max_length=300, blank=True)
    weight = models.DecimalField("分值", max_digits=5, decimal_places=2, null=True, blank=True)
    score = models.DecimalField("得分", max_digits=5, decimal_places=2, null=True, blank=True)
    declared = models.CharField("类型", max_length=12, choices=Declared, default=Declared.AUTOMATIC, blank=True)
    not_applicable = models.BooleanField("不适用", default=False)
    reason = models.TextField("偏差原因", blank=True)
    improvement = models.TextField("改进措施", blank=True)
    reason_categories = models.JSONField("原因类别", default=list, blank=True)
    parent = models.ForeignKey(
        "self", verbose_name="小计行", on_delete=models.SET_NULL, null=True, blank=True, related_name="parts"
    )
    reviewed_score = models.DecimalField("核查得分", max_digits=5, decimal_places=2, null=True, blank=True)
    reviewed_reason = models.CharField("核查说明", max_length=500, blank=True)
    revision = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "三级指标"
        verbose_name_plural = "三级指标"
        ordering = ["position", "pk"]
        indexes = [models.Index(fields=["evaluation", "position"], name="indicator_in_order")]
        constraints = [
            models.CheckConstraint(
                condition=Q(weight__isnull=True) | (Q(weight__gte=0) & Q(weight__lte=100)),
                name="indicator_weight_range",
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True)
                | (Q(weight__isnull=False) & Q(score__gte=0) & Q(score__lte=F("weight"))),
                name="indicator_score_within_weight",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_score__isnull=True)
                | (Q(weight__isnull=False) & Q(reviewed_score__gte=0) & Q(reviewed_score__lte=F("weight"))),
                name="indicator_reviewed_within_weight",
            ),
            models.CheckConstraint(
                condition=Q(not_applicable=False) | Q(weight=0), name="indicator_not_applicable_weighs_nothing"
            ),
        ]

    def __str__(self) -> str:
        return self.level3 or self.level2
