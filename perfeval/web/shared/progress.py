"""进度: one page that says how far a campaign is, for finance and for a bureau's own part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from perfeval.audit.paging import MOST
from perfeval.reports.charts import ORDER, branch_bars, histogram, scatter, stacked_bar
from perfeval.reports.queries import (
    Branch,
    Point,
    Summary,
    UnitCount,
    branches,
    late_units,
    points,
    summary,
    tables_of,
    units_with_full_marks,
)
from perfeval.web.shared.access import ActorRequest
from perfeval.web.shared.campaign import chosen_campaign

if TYPE_CHECKING:
    from perfeval.accounts.models import Membership
    from perfeval.campaigns.models import Campaign

KEPT = timedelta(minutes=1)
MOST_KEPT = 20  # in each process
BRANCHES = 50  # a department may have hundreds of units


def render_progress(request: ActorRequest, section: str, heading: str) -> HttpResponseBase:
    """Of the campaign that is chosen in the top bar. The number of queries does not depend on what it holds."""
    campaign = chosen_campaign(request, request.actor)
    if campaign is None:
        return render(request, "shared/progress.html", {"heading": heading, "section": section})
    figures = _figures(request.actor, campaign, timezone.now())
    query = {"campaign": campaign.pk}
    whole = figures.summary
    page = Paginator(figures.branches, BRANCHES).get_page(request.GET.get("page"))
    context = {
        "heading": heading,
        "section": section,
        "campaign": campaign,
        "now": figures.at,
        "summary": whole,
        "counts": [(status, whole.counts[status]) for status in ORDER],
        "bar": stacked_bar(whole.counts, whole.total, query),
        "rows": branch_bars(page, query),
        "page": page,
        "kept": whole.total > MOST,
        "statuses": ORDER,
        "histogram": histogram(whole.bins, query),
        "scatter": scatter(figures.points, query),
        "full_marks": figures.full_marks,
        "late_units": figures.late_units,
    }
    return render(request, "shared/progress.html", context)


@dataclass(frozen=True, slots=True)
class Figures:
    at: datetime
    summary: Summary
    branches: tuple[Branch, ...]
    points: tuple[Point, ...]
    full_marks: tuple[UnitCount, ...]
    late_units: tuple[UnitCount, ...]


# As objects: Django's caches pickle, and a department may have thousands of units.
_kept: dict[tuple[int, int, str], Figures] = {}


def _figures(actor: Membership, campaign: Campaign, now: datetime) -> Figures:
    """Counted at each look; of a campaign too large for that once a minute in each process, and the page says when."""
    key = campaign.pk, actor.organisation_id, actor.role
    kept = _kept.get(key)
    if kept is not None and now - kept.at < KEPT:
        return kept
    tables = tables_of(actor, campaign)
    figures = Figures(
        now,
        summary(tables, now),
        branches(tables, actor, now),
        points(tables),
        units_with_full_marks(tables),
        late_units(tables, now),
    )
    if figures.summary.total > MOST:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[key] = figures
    return figures
