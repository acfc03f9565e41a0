"""One table of the demonstration: made, filled in, and brought as far as it shall be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from perfeval.accounts.models import Membership
from perfeval.audit.operations import Author
from perfeval.campaigns.models import Campaign
from perfeval.core.narrative.draft import draft_from_fields
from perfeval.core.sheet import Sheet
from perfeval.core.workflow import Role
from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.operations import (
    RowSpec,
    add_remark,
    answer_finding,
    approve,
    create_evaluation,
    exempt,
    open_review,
    publish,
    return_for_changes,
    save_narrative,
    submit,
)
from perfeval.evaluations.queries import assess, evaluations_visible_to
from perfeval.exchange.demo.plan import PlannedTable
from perfeval.exchange.filling import fill, row_specs
from perfeval.organisations.models import Organisation
from perfeval.projects.enums import ProjectKind
from perfeval.projects.operations import create_project

People = Mapping[Role, Membership]
Tick = Callable[[], datetime]

NOTE = "已与原始资料核对，情况属实。（演示说明）"
APPROVERS = {
    "finance_review": (Role.BUREAU_REVIEWER,),
    "approved": (Role.BUREAU_REVIEWER, Role.FINANCE_REVIEWER),
    "published": (Role.BUREAU_REVIEWER, Role.FINANCE_REVIEWER),
}
LOADER = Author(name="演示数据装载")


def load_table(planned: PlannedTable, campaign: Campaign, unit: Organisation, people: People, tick: Tick) -> int:
    """The table's id."""
    sheet = planned.sheet()
    evaluation = _create(planned, sheet, campaign, unit, tick)
    if sheet is not None:
        fill(actor=people[Role.CLERK], evaluation_id=evaluation.pk, sheet=sheet, now=tick())
    if planned.report:
        draft = draft_from_fields(planned.report_fields())
        save_narrative(actor=people[Role.CLERK], evaluation_id=evaluation.pk, draft=draft, revision=0, now=tick())
    if planned.state == "exempted":
        exempt(actor=people[Role.FINANCE_REVIEWER], evaluation_id=evaluation.pk, reason=planned.reason, now=tick())
    elif planned.state not in ("untouched", "drafting"):
        _submit(evaluation, people[Role.CLERK], tick)
        _review(planned, evaluation, people, tick)
    return evaluation.pk


def _create(
    planned: PlannedTable, sheet: Sheet | None, campaign: Campaign, unit: Organisation, tick: Tick
) -> Evaluation:
    scheme = campaign.scheme.to_scheme()
    if sheet is None:
        name, code, goal = planned.project, "", planned.goal
        rows = tuple(RowSpec(*row) for row in planned.rows)
    else:
        name = sheet.project_name or f"{unit.name}部门整体支出"
        code, goal, rows = sheet.project_code or "", sheet.goal_expected or "", row_specs(sheet, scheme)
    kind = ProjectKind(scheme.kind)
    project = create_project(organisation=unit, name=name, code=code, kind=kind, by=LOADER, now=tick())
    return create_evaluation(project=project, campaign=campaign, rows=rows, goal_expected=goal, by=LOADER, now=tick())


def _submit(evaluation: Evaluation, clerk: Membership, tick: Tick) -> None:
    current = evaluations_visible_to(clerk).get(pk=evaluation.pk)
    for item in assess(current).unanswered:
        answer_finding(
            actor=clerk, evaluation_id=current.pk, check_id=item.finding.id, place=item.place, note=NOTE, now=tick()
        )
    current.refresh_from_db(fields=["content_revision"])
    submit(
        actor=clerk, evaluation_id=current.pk, content_revision=current.content_revision, declared_true=True, now=tick()
    )


def _review(planned: PlannedTable, evaluation: Evaluation, people: People, tick: Tick) -> None:
    for role in APPROVERS.get(planned.state, ()):
        open_review(actor=people[role], evaluation_id=evaluation.pk, now=tick())
        approve(actor=people[role], evaluation_id=evaluation.pk, version=1, now=tick())
    if planned.state == "published":
        publish(actor=people[Role.FINANCE_REVIEWER], evaluation_id=evaluation.pk, now=tick())
    if planned.state == "returned":
        _send_back(planned, evaluation, people[Role.BUREAU_REVIEWER], tick)


def _send_back(planned: PlannedTable, evaluation: Evaluation, reviewer: Membership, tick: Tick) -> None:
    open_review(actor=reviewer, evaluation_id=evaluation.pk, now=tick())
    rows = list(evaluation.indicators.order_by("position"))
    for remark in planned.remarks:
        add_remark(
            actor=reviewer,
            evaluation_id=evaluation.pk,
            text=remark.text,
            field=remark.field,
            now=tick(),
            indicator_id=rows[remark.row - 1].pk if remark.row else None,
        )
    return_for_changes(actor=reviewer, evaluation_id=evaluation.pk, version=1, now=tick())
