"""Finding tables: by words, by place in the tree, by what the checks said."""

from __future__ import annotations

from datetime import datetime

from django.db.models import BigIntegerField, Q, QuerySet
from django.db.models.functions import Cast, Substr

from perfeval.audit.models import JournalEntry
from perfeval.audit.words import search_words
from perfeval.evaluations.enums import StateChoice
from perfeval.evaluations.models import Evaluation
from perfeval.organisations.models import Organisation
from perfeval.organisations.queries import lies_within

UNSUBMITTED = (StateChoice.DRAFTING, StateChoice.EXEMPTED)
SUBMITTED = ~Q(state__in=UNSUBMITTED)


def search(evaluations: QuerySet[Evaluation], words: str) -> QuerySet[Evaluation]:
    """Every word occurs in the name or the code of the project or of its unit."""
    project, organisation = (
        ("project__name", "project__code"),
        ("project__organisation__name", "project__organisation__code"),
    )
    return search_words(evaluations, words, project, organisation)


def below_organisation(evaluations: QuerySet[Evaluation], organisation_id: int) -> QuerySet[Evaluation]:
    """The tables of an organisation and of everything below it."""
    path = Organisation.objects.filter(pk=organisation_id).values_list("path", flat=True).first()
    if path is None:
        return evaluations.none()
    return evaluations.filter(lies_within("organisation_path", path))


def below_code(evaluations: QuerySet[Evaluation], code: str) -> QuerySet[Evaluation]:
    """The same by the organisation's code."""
    path = Organisation.objects.filter(code=code).values_list("path", flat=True).first()
    if path is None:
        return evaluations.none()
    return evaluations.filter(lies_within("organisation_path", path))


def changed_since(evaluations: QuerySet[Evaluation], at: datetime) -> QuerySet[Evaluation]:
    """The tables of which the journal holds an entry from this instant on: what was typed, every step, every remark.
    Found by the journal's index on time, so that the work grows with what happened and not with what there is."""
    chain = "evaluation:"
    entries = JournalEntry.objects.filter(at__gte=at, chain__startswith=chain).order_by()
    return evaluations.filter(
        pk__in=entries.annotate(table=Cast(Substr("chain", len(chain) + 1), BigIntegerField())).values("table")
    )


def submitted_only(evaluations: QuerySet[Evaluation]) -> QuerySet[Evaluation]:
    """Tables that are out of their unit's hands: their figures are settled until somebody returns them."""
    return evaluations.filter(SUBMITTED)


def with_findings(evaluations: QuerySet[Evaluation], wanted: bool) -> QuerySet[Evaluation]:
    """Tables with (or without) errors or warnings, explained ones included."""
    nothing = Q(error_count=0, warning_count=0, explained_count=0)
    return evaluations.exclude(nothing) if wanted else evaluations.filter(nothing)
