"""自评报告: what it is made of, and who may write it when."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from perfeval.accounts.models import Membership
from perfeval.campaigns.models import Campaign
from perfeval.core.interchange import sheet_from_json
from perfeval.core.narrative.content import Content, Member, Payment
from perfeval.core.narrative.report import Report
from perfeval.core.workflow import UNIT, State
from perfeval.evaluations.models import Evaluation, NarrativeReport, SummaryReport
from perfeval.evaluations.queries.assessment import assess
from perfeval.evaluations.queries.versions import latest_snapshot
from perfeval.organisations.models import Organisation

DRAFT = "草稿"
_CLOSED: Mapping[State, str] = {
    State.APPROVED: "自评表已审定，自评报告不能再修改。如需修改，请联系财政部门重新打开。",
    State.PUBLISHED: "自评表已公开，自评报告不能再修改。",
    State.EXEMPTED: "本项目免报，不需要自评报告。",
}


def why_no_narrative(evaluation: Evaluation, actor: Membership, now: datetime) -> str:
    """Why the person may not write the report now; empty where they may.

    Not bound to the deadline: the report follows the table and may be finished while that is reviewed.
    """
    if actor.as_role not in UNIT:
        return "自评报告由实施单位填写。"
    if now < evaluation.campaign.opens_at:
        return "填报尚未开始。"
    return _CLOSED.get(evaluation.as_state, "")


def stored_narrative(evaluation: Evaluation) -> NarrativeReport | None:
    return NarrativeReport.objects.select_related("changed_by").filter(evaluation=evaluation).first()


def has_narrative(evaluation: Evaluation) -> bool:
    return NarrativeReport.objects.filter(evaluation=evaluation).exists()


def narrative_content(stored: NarrativeReport | None) -> Content:
    """What the unit wrote, as plain values."""
    if stored is None:
        return Content()
    names = ("project_type", "cover_name", "legal_code", "leader", "contact", "phone", "evaluated_on", "signed_on")
    return Content(
        **{name: getattr(stored, name) for name in names},
        texts=dict(stored.texts),
        payments=tuple(
            Payment(item.paid_on, item.fund_nature, item.purpose, item.amount) for item in stored.payments.all()
        ),
        team=tuple(Member(item.name, item.title, item.organisation) for item in stored.team.all()),
    )


def narrative_report(evaluation: Evaluation, stored: NarrativeReport | None) -> Report:
    """The figures are those of the newest submitted version; before the first submission of the table as it stands.

    So a report never says figures that nobody submitted, and says at its foot which version they are from.
    """
    scheme = evaluation.campaign.scheme.to_scheme()
    content = narrative_content(stored)
    watermark = DRAFT if evaluation.as_state is State.DRAFTING else ""
    snapshot = latest_snapshot(evaluation)
    if snapshot is None:
        sheet = assess(evaluation).sheet
        return Report(sheet, scheme, content, "草稿：数据取自尚未送审的自评表", watermark)
    sheet = sheet_from_json(json.loads(snapshot.document)["sheet"])
    standing = f"数据取自自评表第{snapshot.version}版（{evaluation.status.label}）"
    return Report(sheet, scheme, content, standing, watermark)


def stored_summary(campaign: Campaign, organisation: Organisation) -> SummaryReport | None:
    return (
        SummaryReport.objects.select_related("changed_by").filter(campaign=campaign, organisation=organisation).first()
    )
