"""Giving a project its table in a campaign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from perfeval.audit.operations import Author, record
from perfeval.campaigns.models import Campaign
from perfeval.core.errors import Invalid, Refused
from perfeval.core.scheme import Scheme
from perfeval.evaluations.models import Evaluation, FundLine, Indicator
from perfeval.evaluations.operations.reading import UnreadableError, read_cell
from perfeval.evaluations.operations.rows import MAX_ROWS
from perfeval.evaluations.queries.fields import INDICATOR_CELLS
from perfeval.projects.models import Project


@dataclass(frozen=True, slots=True)
class RowSpec:
    """A row to begin with: what the year's budget set for it. `parent` is the index of its subtotal row."""

    level1: str
    level2: str
    level3: str = ""
    target_text: str = ""
    weight: str | None = None
    parent: int | None = None


@transaction.atomic
def create_evaluation(
    *,
    project: Project,
    campaign: Campaign,
    by: Author,
    now: datetime,
    rows: Sequence[RowSpec] = (),
    goal_expected: str = "",
) -> Evaluation:
    """An empty table with the scheme's fund rows and, without rows of its own, one row for each level 2."""
    scheme = campaign.scheme.to_scheme()
    if project.kind != scheme.kind:
        raise Refused(f"“{project.name}”与方案“{scheme.title}”的类型不一致。")
    if not campaign.organisation.contains(project.organisation):
        raise Refused(f"“{project.organisation}”不在“{campaign.organisation}”的范围内。")
    if len(rows) > MAX_ROWS:
        raise Refused(f"一张自评表最多 {MAX_ROWS} 行指标。")
    if Evaluation.objects.filter(project=project, campaign=campaign).exists():
        raise Refused(f"“{project.name}”在“{campaign.title}”中已有自评表。")
    evaluation = Evaluation.objects.create(
        project=project,
        organisation_path=project.organisation.path,
        campaign=campaign,
        goal_expected=goal_expected,
    )
    FundLine.objects.bulk_create(
        FundLine(evaluation=evaluation, position=position, label=row.label)
        for position, row in enumerate(scheme.money.rows)
    )
    _create_rows(evaluation, rows or blank_rows(scheme))
    record(
        chain=evaluation.chain, action="create", by=by, now=now, detail={"campaign": campaign.pk, "project": project.pk}
    )
    return evaluation


def blank_rows(scheme: Scheme) -> tuple[RowSpec, ...]:
    return tuple(RowSpec(level1.name, level2.name) for level1 in scheme.level1 for level2 in level1.level2)


def _create_rows(evaluation: Evaluation, specs: Sequence[RowSpec]) -> None:
    scheme = evaluation.campaign.scheme.to_scheme()
    created = Indicator.objects.bulk_create(
        _indicator(evaluation, position, spec, scheme) for position, spec in enumerate(specs)
    )
    parts = []
    for row, spec in zip(created, specs, strict=True):
        if spec.parent is not None:
            row.parent = created[spec.parent]
            parts.append(row)
    Indicator.objects.bulk_update(parts, ["parent"])


def _indicator(evaluation: Evaluation, position: int, spec: RowSpec, scheme: Scheme) -> Indicator:
    """Raises Invalid where a text is not what may be typed into its cell."""
    row = Indicator(evaluation=evaluation, position=position, level1=spec.level1, level2=spec.level2)
    for name, text in (("level3", spec.level3), ("target_text", spec.target_text), ("weight", spec.weight or "")):
        try:
            setattr(row, name, read_cell(text, INDICATOR_CELLS[name], name, scheme))
        except UnreadableError as error:
            raise Invalid({name: f"第 {position + 1} 行{INDICATOR_CELLS[name].label}：{error}"}) from error
    return row
