"""Figures of a campaign: aggregates only, a fixed number of queries, answers that do not grow with the tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, F, Min, Q, QuerySet, Value
from django.db.models.functions import Floor, Least, Substr

from perfeval.accounts.models import Membership
from perfeval.campaigns.models import Campaign
from perfeval.core.personal import masked_phone
from perfeval.evaluations.enums import StateChoice, Status
from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.queries import (
    SUBMITTED,
    UNSUBMITTED,
    evaluations_visible_to,
    late_condition,
    status_condition,
)
from perfeval.organisations.models import Organisation

FULL_MARKS = Decimal(100)
HUNDREDTH = Decimal("0.01")
A_PATH_STEP = 7  # "000017/", see organisations.operations
# Lower bounds; the last is a full 100 alone, which official tables reach suspiciously often.
SCORE_BINS = (0, 60, 70, 80, 85, 90, 95, 100)
RATE_STEP = 5
HIGHEST_RATE = 120  # rates above stand at the edge
MOST_UNITS = 50

_STATUS_COUNTS = {status.value: Count("pk", filter=status_condition(status)) for status in Status}


@dataclass(frozen=True, slots=True)
class CampaignCounts:
    campaign: Campaign
    tables: int
    submitted: int
    settled: int


@dataclass(frozen=True, slots=True)
class ScoreBin:
    """Scores from `low` up to `high`, both inclusive."""

    low: Decimal
    high: Decimal
    count: int


@dataclass(frozen=True, slots=True)
class Summary:
    counts: Mapping[Status, int]
    late: int
    submitted: int
    full_marks: int
    bins: tuple[ScoreBin, ...]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def owed(self) -> int:
        """Tables that somebody has to hand in: all but the exempted."""
        return self.total - self.counts[Status.EXEMPTED]


@dataclass(frozen=True, slots=True)
class Branch:
    """An office directly below the reader's own with everything under it, or the own office's tables."""

    organisation: Organisation
    counts: Mapping[Status, int]
    late: int

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Point:
    """How many tables have a rate from `rate` up to RATE_STEP more and a score from `score` up to 1 more."""

    rate: int
    score: int
    count: int


@dataclass(frozen=True, slots=True)
class UnitCount:
    organisation_id: int
    name: str
    contact: str
    tables: int


def tables_of(actor: Membership, campaign: Campaign) -> QuerySet[Evaluation]:
    """The tables of a campaign that the person may see."""
    return evaluations_visible_to(actor).filter(campaign=campaign).order_by()


def campaign_counts(campaigns: Sequence[Campaign]) -> tuple[CampaignCounts, ...]:
    """How many tables each of these has and how many are submitted and settled: one query, answered by an index."""
    tables = Evaluation.objects.filter(campaign__in=[item.pk for item in campaigns]).order_by()
    by_state: dict[int, Counter[str]] = {item.pk: Counter() for item in campaigns}
    for campaign, state, count in tables.values_list("campaign", "state").annotate(tables=Count("*")):
        by_state[campaign][state] = count
    return tuple(
        CampaignCounts(
            campaign=item,
            tables=states.total(),
            submitted=states.total() - sum(states[state] for state in UNSUBMITTED),
            settled=states[StateChoice.APPROVED] + states[StateChoice.PUBLISHED],
        )
        for item, states in zip(campaigns, by_state.values(), strict=True)
    )


def summary(evaluations: QuerySet[Evaluation], now: datetime) -> Summary:
    """The head figures and the histogram. Scores are those of submitted tables."""
    bounds = list(zip(SCORE_BINS, [*SCORE_BINS[1:], None], strict=True))
    bins = {f"bin_{low}": Count("pk", filter=SUBMITTED & _between(low, high)) for low, high in bounds}
    found = evaluations.aggregate(
        **_STATUS_COUNTS,
        late=Count("pk", filter=late_condition(now)),
        submitted=Count("pk", filter=SUBMITTED),
        full_marks=Count("pk", filter=SUBMITTED & Q(total_score=FULL_MARKS)),
        **bins,
    )
    return Summary(
        counts={status: found[status.value] for status in Status},
        late=found["late"],
        submitted=found["submitted"],
        full_marks=found["full_marks"],
        bins=tuple(
            ScoreBin(Decimal(low), Decimal(high) - HUNDREDTH if high else FULL_MARKS, found[f"bin_{low}"])
            for low, high in bounds
        ),
    )


def _between(low: int, high: int | None) -> Q:
    return Q(total_score__gte=low, total_score__lt=high) if high else Q(total_score__gte=low)


def branches(evaluations: QuerySet[Evaluation], actor: Membership, now: datetime) -> tuple[Branch, ...]:
    """One line for each office directly below the reader's: two queries, grouped by the beginning of the path."""
    length = len(actor.organisation.path) + A_PATH_STEP
    # The type checker knows an annotation only by its literal name.
    grouped: Any = (
        evaluations.annotate(branch=Substr("organisation_path", 1, length))
        .values("branch")
        .annotate(**_STATUS_COUNTS, late_tables=Count("pk", filter=late_condition(now)))
        .order_by("branch")
    )
    rows: list[dict[str, Any]] = list(grouped)
    offices = {item.path: item for item in Organisation.objects.filter(path__in=[row["branch"] for row in rows])}
    return tuple(
        Branch(offices[row["branch"]], {status: row[status.value] for status in Status}, row["late_tables"])
        for row in rows
    )


def points(evaluations: QuerySet[Evaluation]) -> tuple[Point, ...]:
    """Rate against score of the submitted tables, counted by cells of a grid in the database."""
    number = DecimalField(max_digits=9, decimal_places=2)
    rate = Least(F("execution_rate"), Value(Decimal(HIGHEST_RATE)), output_field=number)
    rows = (
        evaluations.filter(SUBMITTED, execution_rate__isnull=False, total_score__isnull=False)
        .annotate(
            rate_step=Floor(rate / Value(Decimal(RATE_STEP)), output_field=number),
            score_step=Floor(F("total_score"), output_field=number),
        )
        .values_list("rate_step", "score_step")
        .annotate(Count("pk"))
        .order_by("rate_step", "score_step")
    )
    return tuple(Point(int(rate) * RATE_STEP, int(score), count) for rate, score, count in rows)


def units_with_full_marks(evaluations: QuerySet[Evaluation]) -> tuple[UnitCount, ...]:
    """Units all of whose submitted tables score 100, those with most tables first."""
    units = _by_unit(evaluations.filter(SUBMITTED)).annotate(lowest=Min("total_score")).filter(lowest=FULL_MARKS)
    return _unit_counts(units)


def late_units(evaluations: QuerySet[Evaluation], now: datetime) -> tuple[UnitCount, ...]:
    """Who to call: units with late tables, those with most first."""
    return _unit_counts(_by_unit(evaluations.filter(late_condition(now))))


def _by_unit(evaluations: QuerySet[Evaluation]) -> QuerySet[Evaluation, dict[str, Any]]:
    units: Any = evaluations.values("organisation_path").annotate(tables=Count("*"))
    counted: QuerySet[Evaluation, dict[str, Any]] = units.order_by("-tables", "organisation_path")
    return counted


def _unit_counts(units: QuerySet[Evaluation, dict[str, Any]]) -> tuple[UnitCount, ...]:
    """Two queries: only of the few that are shown the names are read."""
    tables = {row["organisation_path"]: row["tables"] for row in units[:MOST_UNITS]}
    offices = {item.path: item for item in Organisation.objects.filter(path__in=tables)}
    return tuple(
        UnitCount(
            organisation_id=offices[path].pk,
            name=offices[path].name,
            contact=f"{offices[path].contact_name} {masked_phone(offices[path].contact_phone)}".strip(),
            tables=count,
        )
        for path, count in tables.items()
    )
