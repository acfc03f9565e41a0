"""布置任务: a campaign and the tables of all its projects in one act."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from perfeval.audit.operations import Author, record, record_first
from perfeval.campaigns.models import Campaign
from perfeval.campaigns.operations import create_campaign
from perfeval.core.errors import Invalid
from perfeval.evaluations.models import Evaluation, FundLine, Indicator
from perfeval.evaluations.operations.assignment import blank_rows
from perfeval.evaluations.queries import projects_without_table
from perfeval.organisations.models import Organisation
from perfeval.projects.queries import assignable_projects
from perfeval.schemes.models import StoredScheme

BATCH = 500


@transaction.atomic
def open_campaign(
    *,
    title: str,
    organisation: Organisation,
    scheme: StoredScheme,
    opens_at: datetime,
    closes_at: datetime,
    by: Author,
    now: datetime,
    year: int | None = None,
    layout: str = "",
    review_by_bureau: bool = True,
    review_by_finance: bool = True,
    sign_prints: bool = False,
    departments: Collection[int] | None = None,
    left_out: Collection[str] = (),
) -> tuple[Campaign, int]:
    """The campaign, and how many tables it was given. Without `departments` everything below the
    organisation takes part; `left_out` names codes of projects that do not."""
    campaign = create_campaign(
        title=title,
        organisation=organisation,
        scheme=scheme,
        opens_at=opens_at,
        closes_at=closes_at,
        by=by,
        now=now,
        year=year,
        layout=layout,
        review_by_bureau=review_by_bureau,
        review_by_finance=review_by_finance,
        sign_prints=sign_prints,
    )
    projects = assignable_projects(organisation, scheme.kind, departments)
    unknown = sorted(set(left_out) - set(projects.filter(code__in=left_out).values_list("code", flat=True)))
    if unknown:
        raise Invalid({"left_out": f"没有找到编码为 {'、'.join(unknown[:10])} 的参加项目，请核对。"})
    chosen = projects.exclude(code__in=left_out).values_list("pk", flat=True)
    assigned = assign_projects(campaign=campaign, project_ids=set(chosen), by=by, now=now)
    if not assigned:
        raise Invalid({"departments": "所选范围内没有可以参加的项目。请先登记项目，或扩大参加范围。"})
    return campaign, assigned


@transaction.atomic
def assign_projects(
    *, campaign: Campaign, by: Author, now: datetime, project_ids: Collection[int] | None = None
) -> int:
    """Give these projects (by default all that have none) empty tables: a few statements for 500 tables.

    Projects outside the campaign's part of the tree or of another kind are passed over.
    """
    wanted = projects_without_table(campaign).order_by("organisation__path", "code", "pk")
    places = wanted.values_list("pk", "organisation__path")
    projects = [(pk, path) for pk, path in places if project_ids is None or pk in project_ids]
    for start in range(0, len(projects), BATCH):
        _create_tables(campaign, projects[start : start + BATCH], by, now)
    if projects:
        detail = {"projects": len(projects)}
        record(chain=f"campaign:{campaign.pk}", action="assign", by=by, now=now, detail=detail)
    return len(projects)


def _create_tables(campaign: Campaign, projects: list[tuple[int, str]], by: Author, now: datetime) -> None:
    scheme = campaign.scheme.to_scheme()
    rows = blank_rows(scheme)
    evaluations = Evaluation.objects.bulk_create(
        Evaluation(project_id=project, organisation_path=path, campaign=campaign) for project, path in projects
    )
    FundLine.objects.bulk_create(
        (
            FundLine(evaluation=evaluation, position=position, label=line.label)
            for evaluation in evaluations
            for position, line in enumerate(scheme.money.rows)
        ),
        batch_size=BATCH,
    )
    Indicator.objects.bulk_create(
        (
            Indicator(evaluation=evaluation, position=position, level1=row.level1, level2=row.level2)
            for evaluation in evaluations
            for position, row in enumerate(rows)
        ),
        batch_size=BATCH,
    )
    details = {item.chain: {"campaign": campaign.pk, "project": item.project_id} for item in evaluations}
    record_first(details=details, action="create", by=by, now=now)
