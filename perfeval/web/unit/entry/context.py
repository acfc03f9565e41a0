"""What the entry page shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from perfeval.evaluations.queries import are_scores_told, assess_for_page, evidence_of, remarks_for
from perfeval.web.shared.access import ActorRequest
from perfeval.web.shared.paper import Paper, build_paper
from perfeval.web.unit.entry.saving import Outcome

if TYPE_CHECKING:
    from perfeval.evaluations.models import Evaluation
    from perfeval.evaluations.queries import Assessment, Permitted


def addresses_of(evaluation: Evaluation) -> dict[str, str]:
    entry = reverse("unit:entry", args=[evaluation.pk])
    return {
        "entry": entry,
        "cells": f"{entry}cells/",
        "rows": f"{entry}rows/",
        "add": f"{entry}rows/add/",
        "note": f"{entry}note/",
        "remarks": f"{entry}remarks/",
        "evidence": f"{entry}evidence/",
        "preview": f"{entry}preview/",
        "check": f"{entry}check/",
    }


def paper_for(
    request: ActorRequest,
    evaluation: Evaluation,
    assessment: Assessment | None = None,
    *,
    typed: Mapping[str, str] | None = None,
    refusals: Mapping[str, str] | None = None,
    with_files: bool = True,
) -> Paper:
    """The table to type into, with the remarks and files of its rows."""
    files = evidence_of(evaluation).order_by().values_list("indicator_id", flat=True) if with_files else ()
    return build_paper(
        assessment or assess_for_page(evaluation),
        editable=True,
        remarks=tuple(remarks_for(request.actor, evaluation)) if evaluation.returned_at else (),
        files=Counter(files),
        typed=typed,
        refusals=refusals,
        tells_scores=are_scores_told(request.actor, evaluation),
    )


def entry_context(
    request: ActorRequest,
    evaluation: Evaluation,
    now: datetime,
    permitted: Permitted,
    outcome: Outcome | None = None,
    typed: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """After a save that did not wholly fit, the texts that were not stored stand in their cells again."""
    refusals = outcome.refusals if outcome else {}
    kept = {anchor: text for anchor, text in (typed or {}).items() if anchor in refusals}
    return {
        "evaluation": evaluation,
        "paper": paper_for(request, evaluation, typed=kept, refusals=refusals),
        "addresses": addresses_of(evaluation),
        "permitted": permitted,
        "deadline": permitted.deadline,
        "now": now,
        "outcome": outcome,
        "section": "unit:tables",
    }
