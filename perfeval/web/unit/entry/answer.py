"""What a script of the page gets back: never the field that is being typed in, only what is computed around it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils import timezone

from perfeval.evaluations.operations import Change
from perfeval.evaluations.queries.fields import typed_cells
from perfeval.web.shared.access import ActorRequest
from perfeval.web.shared.paper import Paper, computed_texts, said_at
from perfeval.web.unit.entry.context import addresses_of, paper_for

if TYPE_CHECKING:
    from perfeval.evaluations.models import Evaluation
    from perfeval.evaluations.queries import Assessment


def figures_json(request: ActorRequest, assessment: Assessment, saved: Iterable[Change]) -> dict[str, Any]:
    """After a save: computed texts, what is to be said at each cell, the rows that were stored."""
    paper = paper_for(request, assessment.evaluation, assessment)
    touched = {_key(change) for change in saved}
    return {**_around(paper), "rows": row_values(assessment, touched)}


def table_json(request: ActorRequest, evaluation: Evaluation, focus: str = "") -> dict[str, Any]:
    """After a change of the rows: the whole indicator block anew."""
    paper = paper_for(request, evaluation)
    context = {"paper": paper, "addresses": addresses_of(evaluation)}
    grid = render_to_string("components/paper/indicators.html", context)
    return {**_around(paper), "grid": grid, "focus": focus}


def row_values(assessment: Assessment, keys: Iterable[str]) -> dict[str, Any]:
    """Revision and stored texts of some rows."""
    wanted = set(keys)
    evaluation = assessment.evaluation
    revisions = {"evaluation": evaluation.revision}
    revisions.update((f"fund-{line.pk}", line.revision) for line in assessment.funds)
    revisions.update((f"indicator-{row.pk}", row.revision) for row in assessment.indicators)
    texts = typed_cells(evaluation, assessment.funds, assessment.indicators, assessment.scheme.money)
    return {key: {"revision": revisions[key], "texts": texts[key]} for key in wanted if key in revisions}


def _around(paper: Paper) -> dict[str, Any]:
    assessment = paper.assessment
    context = {"paper": paper, "addresses": addresses_of(assessment.evaluation)}
    texts = computed_texts(paper)
    texts["execution-why"] = assessment.scores.execution_explanation.text
    texts["total-why"] = assessment.scores.total_explanation.text
    return {
        "at": timezone.localtime().strftime("%H:%M:%S"),
        "computed": texts,
        "placeholders": {
            f"{row.key}-score": row.score for level in paper.levels for group in level.groups for row in group.rows
        },
        "opened": [row.key for level in paper.levels for group in level.groups for row in group.rows if row.opened],
        "said": {**said_at(assessment.findings), **{fund.key: fund.said for fund in paper.funds}},
        "bar": render_to_string("components/paper/bar.html", context),
        "panel": render_to_string("components/paper/panel.html", context),
    }


def _key(change: Change) -> str:
    return "evaluation" if change.kind == "evaluation" else f"{change.kind}-{change.pk}"
