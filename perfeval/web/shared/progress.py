"""进度: one page that says how far a campaign is, for finance and for a bureau's own part."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from perfeval.reports.charts import ORDER, branch_bars, histogram, scatter, stacked_bar
from perfeval.reports.queries import branches, late_units, points, summary, tables_of, units_with_full_marks
from perfeval.web.shared.access import ActorRequest
from perfeval.web.shared.campaign import chosen_campaign


def render_progress(request: ActorRequest, section: str, heading: str) -> HttpResponseBase:
    """Of the campaign that is chosen in the top bar. The number of queries does not depend on what it holds."""
    campaign = chosen_campaign(request, request.actor)
    if campaign is None:
        return render(request, "shared/progress.html", {"heading": heading, "section": section})
    now = timezone.now()
    tables = tables_of(request.actor, campaign)
    query = {"campaign": campaign.pk}
    whole = summary(tables, now)
    rows = branches(tables, request.actor, now)
    context = {
        "heading": heading,
        "section": section,
        "campaign": campaign,
        "now": now,
        "summary": whole,
        "counts": [(status, whole.counts[status]) for status in ORDER],
        "bar": stacked_bar(whole.counts, whole.total, query),
        "rows": branch_bars(rows, query),
        "statuses": ORDER,
        "histogram": histogram(whole.bins, query),
        "scatter": scatter(points(tables), query),
        "full_marks": units_with_full_marks(tables),
        "late_units": late_units(tables, now),
    }
    return render(request, "shared/progress.html", context)
