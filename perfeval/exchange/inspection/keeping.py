"""Taking a table that was read over into a draft of one's own: the same acts as through any other door."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import F, Q

from perfeval.accounts.models import Membership
from perfeval.campaigns.models import Campaign
from perfeval.core.decimals import normal
from perfeval.core.errors import Refused
from perfeval.core.sheet import Sheet
from perfeval.core.workflow import Action, Role, State
from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.operations import fill_from_sheet
from perfeval.evaluations.queries import (
    campaigns_open_to,
    evaluations_visible_to,
    permitted_actions,
    projects_without_table,
)
from perfeval.evaluations.queries.sheet import CONCLUSION_LABEL, RATE_REASON_LABEL
from perfeval.exchange.inspection.checking import sheet_of
from perfeval.exchange.inspection.models import InspectedTable
from perfeval.projects.models import Project

KEEPERS: Final = frozenset({Role.CLERK, Role.UNIT_HEAD})
MOST_OFFERED: Final = 100
MOST_CAMPAIGNS: Final = 5
_ORDER: Final = ("-campaign__year", "project__code", "pk")
LEFT_OUT: Final = (
    "这个项目没有列入这项填报任务，因此没有自评表。确需填报的，请联系{}在任务中补充这个项目，再回来采用；"
    "读出的内容和更正会保留。"
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Where the table may go. `evaluation` is None where finance has given the project no table in the campaign;
    `why_not` says in words what stands against it; `is_likely`: its code or name is the table's."""

    project: Project
    campaign: Campaign
    evaluation: Evaluation | None
    is_likely: bool
    why_not: str

    @property
    def is_offered_first(self) -> bool:
        return self.is_likely or (self.evaluation is not None and not self.why_not)


@dataclass(frozen=True, slots=True)
class Other:
    """What the table says it is (`label`: 项目, 单位), where the place that it goes to is another."""

    label: str
    in_file: str
    in_place: str


def candidates(actor: Membership, table: InspectedTable, now: datetime) -> list[Candidate]:
    """One's own drafts into which the table may go, the likely ones first; then what it names and cannot go into."""
    if actor.as_role not in KEEPERS:
        return []
    sheet = sheet_of(table)
    drafts = _drafts(actor, now)
    offered = [
        Candidate(item.project, item.campaign, item, _is_likely(sheet, item.project), _why_not(sheet, item))
        for item in drafts
    ]
    offered += _locked(actor, sheet, drafts, now)
    offered += _left_out(actor, sheet, now, {item.project.pk for item in offered})
    return sorted(offered, key=lambda item: (bool(item.why_not), not item.is_likely))[:MOST_OFFERED]


def others(sheet: Sheet, project: Project) -> tuple[Other, ...]:
    """In what the table names another project or unit than the one it goes to. What it leaves empty is no other."""
    named = [("单位", sheet.implementing_unit, project.organisation.name)]
    if sheet.kind == "project":
        named.insert(0, ("项目", sheet.project_name, project.name))
    return tuple(
        Other(label, in_file, in_place)
        for label, in_file, in_place in named
        if in_file and normal(in_file) != normal(in_place)
    )


@transaction.atomic
def keep_table(
    *,
    actor: Membership,
    table: InspectedTable,
    evaluation_id: int,
    content_revision: int,
    now: datetime,
    is_meant: bool = False,
) -> int:
    """Make the table the content of a draft; returns how much of it the draft had no place for. `is_meant`: the person has seen in what it names another project or unit (`others`).

    Raises what `fill_from_sheet` raises: NotAllowed, Conflict, Invalid, Refused, DoesNotExist.
    """
    draft = evaluations_visible_to(actor).get(pk=evaluation_id)
    sheet = sheet_of(table)
    if not is_meant and others(sheet, draft.project):
        raise Refused("没有写入：文件中的项目或单位与要写入的自评表不同，请核对后勾选确认。")
    filled = fill_from_sheet(
        actor=actor,
        evaluation_id=draft.pk,
        sheet=sheet,
        content_revision=content_revision,
        source=f"文件 {table.file.name}"[:200],
        now=now,
        untouched=not_on_form(sheet),
    )
    aside = [asdict(item) for item in filled.aside]
    InspectedTable.objects.filter(pk=table.pk).update(kept=draft.pk, kept_at=now, aside=aside)
    return len(aside)


def not_on_form(sheet: Sheet) -> frozenset[str]:
    """Fields that forms differ in and this one says nothing of in any row: what a draft holds there stays."""
    said = {
        "declared": any(row.declared for row in sheet.indicators),
        "improvement": any(row.improvement for row in sheet.indicators),
        "reason_categories": any(row.deviation_columns for row in sheet.indicators),
        "initial_budget": any(line.initial_budget is not None for line in sheet.funds),
        "adjusted_budget": any(line.adjusted_budget is not None for line in sheet.funds),
        "deduction": sheet.deduction is not None,
        "rate_reason": RATE_REASON_LABEL in dict(sheet.footer_fields),
        "conclusion": CONCLUSION_LABEL in dict(sheet.footer_fields),
    }
    return frozenset(field for field, is_said in said.items() if not is_said)


def _drafts(actor: Membership, now: datetime) -> list[Evaluation]:
    extended = Q(campaign__extensions__organisation=F("project__organisation"), campaign__extensions__closes_at__gt=now)
    drafts = evaluations_visible_to(actor).filter(
        Q(campaign__closes_at__gt=now) | extended | Q(is_returned=True),
        state=State.DRAFTING,
        campaign__opens_at__lte=now,
    )
    return list(drafts.distinct().order_by(*_ORDER)[:MOST_OFFERED])


def _locked(actor: Membership, sheet: Sheet, drafts: list[Evaluation], now: datetime) -> list[Candidate]:
    """The very table of the project and year that is no open draft: the person is told why it cannot be filled in."""
    found = evaluations_visible_to(actor).filter(project__kind=sheet.kind).exclude(pk__in=[item.pk for item in drafts])
    if sheet.kind == "project":
        named = Q(project__name=sheet.project_name or "")
        found = found.filter(Q(project__code=sheet.project_code) if sheet.project_code else named)
    if sheet.year is not None:
        found = found.filter(campaign__year=sheet.year)
    newest = found.order_by(*_ORDER)[:3]
    refusals = ((item, permitted_actions(item, actor, now).refusals.get(Action.EDIT, "")) for item in newest)
    return [Candidate(item.project, item.campaign, item, True, why_not) for item, why_not in refusals if why_not]


def _left_out(actor: Membership, sheet: Sheet, now: datetime, known: Collection[int]) -> list[Candidate]:
    """The very project where it has no table in an open task: which projects take part is for finance to say."""
    return [
        Candidate(project, campaign, None, True, LEFT_OUT.format(campaign.organisation))
        for campaign in campaigns_open_to(actor, now).select_related("organisation", "scheme")[:MOST_CAMPAIGNS]
        if sheet.year in (None, campaign.year)
        for project in projects_without_table(campaign).filter(organisation=actor.organisation)
        if project.pk not in known and _is_likely(sheet, project)
    ]


def _is_likely(sheet: Sheet, project: Project) -> bool:
    if project.kind != sheet.kind:
        return False
    if sheet.project_code and project.code:
        return sheet.project_code == project.code
    return sheet.kind == "department" or normal(sheet.project_name or "") == normal(project.name)


def _why_not(sheet: Sheet, draft: Evaluation) -> str:
    project, campaign = draft.project, draft.campaign
    if sheet.year is not None and sheet.year != campaign.year:
        return f"这张表是 {sheet.year} 年度，任务是 {campaign.year} 年度。"
    if project.kind != sheet.kind:
        return "项目支出自评表和部门整体自评表不能互换。"
    if sheet.project_code and sheet.project_code != project.code:
        return f"项目编码不同：表中是“{sheet.project_code[:60]}”，这个项目是“{project.code or '空'}”。"
    return ""
