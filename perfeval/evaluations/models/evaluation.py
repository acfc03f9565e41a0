"""自评表: one project's table in one campaign."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from perfeval.campaigns.models import Campaign
from perfeval.core.workflow import State
from perfeval.evaluations.enums import StateChoice, Status
from perfeval.organisations.models import OrganisationPath
from perfeval.projects.models import Project


class Evaluation(models.Model):
    """`revision` guards the fields of this row; `content_revision` counts every change of the table,
    its rows included, so that "submit what I saw" can be told from "submit what is there now".

    `organisation_path` is that of the project's organisation: which tables a person may see begins there.
    The figures at the end are kept for lists only; the engine computes them anew at every change.
    """

    # Without indexes of their own: each begins one below.
    project = models.ForeignKey(
        Project, verbose_name="项目", on_delete=models.PROTECT, related_name="evaluations", db_index=False
    )
    campaign = models.ForeignKey(
        Campaign, verbose_name="填报任务", on_delete=models.PROTECT, related_name="evaluations", db_index=False
    )
    organisation_path = OrganisationPath("单位路径")
    state = models.CharField("状态", max_length=16, choices=StateChoice, default=StateChoice.DRAFTING)
    is_returned = models.BooleanField("已退回", default=False)
    exempt_reason = models.CharField("免报理由", max_length=500, blank=True)

    goal_expected = models.TextField("预期目标", blank=True)
    goal_actual = models.TextField("实际完成情况", blank=True)
    rate_reason = models.TextField("预算执行率偏差原因", blank=True)
    deduction = models.DecimalField("减分项", max_digits=5, decimal_places=2, default=0)
    deduction_reason = models.CharField("减分说明", max_length=500, blank=True)
    conclusion = models.TextField("自评结论", blank=True)
    revision = models.PositiveIntegerField(default=1)
    content_revision = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    changed_at = models.DateTimeField("修改时间", null=True, blank=True)

    version = models.PositiveSmallIntegerField("送审版本", default=0)
    submitted_at = models.DateTimeField("送审时间", null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    review_opened_at = models.DateTimeField("审核打开时间", null=True, blank=True)
    returned_at = models.DateTimeField("退回时间", null=True, blank=True)
    approved_at = models.DateTimeField("审定时间", null=True, blank=True)

    budget = models.DecimalField("预算数", max_digits=15, decimal_places=2, null=True, blank=True)
    executed = models.DecimalField("执行数", max_digits=15, decimal_places=2, null=True, blank=True)
    execution_rate = models.DecimalField("预算执行率", max_digits=9, decimal_places=2, null=True, blank=True)
    total_score = models.DecimalField("自评分", max_digits=5, decimal_places=2, null=True, blank=True)
    reviewed_score = models.DecimalField("核查得分", max_digits=5, decimal_places=2, null=True, blank=True)
    grade = models.CharField("等级", max_length=2, blank=True)
    error_count = models.PositiveSmallIntegerField("错误", default=0)
    warning_count = models.PositiveSmallIntegerField("待说明提示", default=0)
    explained_count = models.PositiveSmallIntegerField("已说明提示", default=0)

    class Meta:
        verbose_name = "自评表"
        verbose_name_plural = "自评表"
        constraints = [
            models.UniqueConstraint(fields=["project", "campaign"], name="evaluation_once"),
            models.CheckConstraint(condition=Q(state__in=StateChoice.values), name="evaluation_state_known"),
            models.CheckConstraint(condition=Q(deduction__gte=0), name="evaluation_deduction_not_negative"),
            models.CheckConstraint(
                condition=Q(total_score__isnull=True) | Q(total_score__range=(0, 100)), name="evaluation_total_in_range"
            ),
            models.CheckConstraint(
                condition=Q(state=StateChoice.DRAFTING) | Q(state=StateChoice.EXEMPTED) | Q(version__gte=1),
                name="evaluation_submitted_has_version",
            ),
        ]
        indexes = [
            models.Index(fields=["campaign", "state", "submitted_at"], name="evaluation_queue"),
            models.Index(fields=["campaign", "total_score"], name="evaluation_by_score"),
            models.Index(
                fields=["campaign", "organisation_path", "state", "is_returned"], name="evaluation_in_campaign"
            ),
            models.Index(fields=["organisation_path", "state"], name="evaluation_by_place"),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.campaign.year}"

    @property
    def as_state(self) -> State:
        return State(self.state)

    @property
    def status(self) -> Status:
        """The situation in the words of the screens."""
        if self.as_state is not State.DRAFTING:
            return Status(self.state)
        if self.is_returned:
            return Status.RETURNED
        return Status.DRAFTING if self.changed_at else Status.NOT_STARTED

    @property
    def chain(self) -> str:
        """The journal chain of this table."""
        return f"evaluation:{self.pk}"
