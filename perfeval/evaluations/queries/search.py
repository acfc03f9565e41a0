"""Finding tables: by words, by place in the tree, by what the checks said."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from perfeval.evaluations.enums import StateChoice
from perfeval.evaluations.models import Evaluation
from perfeval.organisations.models import Organisation

SUBMITTED = ~Q(state__in=(StateChoice.DRAFTING, StateChoice.EXEMPTED))


def search(evaluations: QuerySet[Evaluation], words: str) -> QuerySet[Evaluation]:
    """Every word occurs in the name or the code of the project or of its unit."""
    for word in words.split()[:5]:
        evaluations = evaluations.filter(
            Q(project__name__icontains=word)
            | Q(project__code__icontains=word)
            | Q(project__organisation__name__icontains=word)
            | Q(project__organisation__code__icontains=word)
        )
    return evaluations


def below_organisation(evaluations: QuerySet[Evaluation], organisation_id: int) -> QuerySet[Evaluation]:
    """The tables of an organisation and of everything below it."""
    path = Organisation.objects.filter(pk=organisation_id).values_list("path", flat=True).first()
    if path is None:
        return evaluations.none()
    return evaluations.filter(project__organisation__path__startswith=path)


def submitted_only(evaluations: QuerySet[Evaluation]) -> QuerySet[Evaluation]:
    """Tables that are out of their unit's hands: their figures are settled until somebody returns them."""
    return evaluations.filter(SUBMITTED)


def with_findings(evaluations: QuerySet[Evaluation], wanted: bool) -> QuerySet[Evaluation]:
    """Tables with (or without) errors or warnings, explained ones included."""
    nothing = Q(error_count=0, warning_count=0, explained_count=0)
    return evaluations.exclude(nothing) if wanted else evaluations.filter(nothing)
