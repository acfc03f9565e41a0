"""What a department's 汇总分析报告 is made of: figures kept with the tables, reasons from the submitted versions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone

from perfeval.accounts.models import Membership
from perfeval.campaigns.models import Campaign
from perfeval.core.decimals import ZERO
from perfeval.core.narrative.losses import loss_reasons
from perfeval.core.narrative.summary import LevelRate, ProjectLine, Summary
from perfeval.core.narrative.words import long_date
from perfeval.evaluations.enums import Status
from perfeval.evaluations.models import Evaluation, Snapshot
from perfeval.evaluations.queries import SUBMITTED, status_counts
from perfeval.reports.queries import tables_of

_COLUMNS = (
    "pk", "project__organisation__name", "project__name", "budget", "executed", "execution_rate", "total_score",
    "grade", "state",
)  # fmt: skip
A_CHUNK = 200  # snapshots read at once: each is some tens of kilobytes


def summary_figures(actor: Membership, campaign: Campaign, losses: Mapping[int, str] | None = None) -> Summary:
    """The figures without the reasons: two queries, no table is loaded. `losses` by the table's id."""
    tables = tables_of(actor, campaign)
    counts = status_counts(tables)
    rows = tables.filter(SUBMITTED).order_by("organisation_path", "project__code", "pk").values(*_COLUMNS)
    return Summary(
        department=actor.organisation.name,
        campaign=campaign.title,
        year=campaign.year,
        owed=sum(counts.values()) - counts[Status.EXEMPTED],
        settled=counts[Status.APPROVED] + counts[Status.PUBLISHED],
        lines=[_line(row, losses or {}) for row in rows],
    )


def summary_report(actor: Membership, campaign: Campaign, texts: Mapping[str, str], now: datetime) -> Summary:
    """All of it: a third query walks through the submitted versions for levels and reasons."""
    levels, losses = _from_snapshots(tables_of(actor, campaign).filter(SUBMITTED))
    day = long_date(timezone.localtime(now).date())
    return replace(summary_figures(actor, campaign, losses), levels=levels, texts=texts, as_of=day)


def _line(row: Mapping[str, Any], losses: Mapping[int, str]) -> ProjectLine:
    return ProjectLine(
        organisation=row["project__organisation__name"],
        project=row["project__name"],
        budget=row["budget"],
        executed=row["executed"],
        rate=row["execution_rate"],
        score=row["total_score"],
        grade=row["grade"],
        state=str(Status(row["state"]).label),
        losses=losses.get(row["pk"], ""),
    )


def _from_snapshots(submitted: QuerySet[Evaluation]) -> tuple[tuple[LevelRate, ...], dict[int, str]]:
    levels: dict[str, tuple[Decimal, Decimal]] = {}
    losses: dict[int, str] = {}
    newest = Snapshot.objects.filter(evaluation__in=submitted, version=F("evaluation__version"))
    for pk, text in newest.values_list("evaluation_id", "document").iterator(chunk_size=A_CHUNK):
        document = json.loads(text)
        for item in document["scores"]["levels"]:
            full, score = levels.get(item["level1"], (ZERO, ZERO))
            levels[item["level1"]] = (full + Decimal(item["weight"]), score + Decimal(item["score"]))
        losses[pk] = loss_reasons(document)
    return tuple(LevelRate(name, *figures) for name, figures in levels.items() if figures[0]), losses
