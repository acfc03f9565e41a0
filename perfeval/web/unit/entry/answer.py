"""What a script of the page gets back: never the field that is being typed in, only what is computed around it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils import timezone

from perfeval.evaluations.operations import Change
from perfeval.evaluations.queries import read_authors
from perfeval.evaluations.queries.fields import CELLS, Row, RowKind, cell_texts
from perfeval.web.shared.access import ActorRequest
from perfeval.web.shared.paper import Paper, computed_texts
from perfeval.web.unit.entry.context import addresses_of, paper_for

if TYPE_CHECKING:
    from perfeval.evaluations.models import Evaluation, FindingNote
    from perfeval.evaluations.queries import Assessment

MOST_PANELS = 200  # of some 10 KB, in each process
_panels: dict[tuple[object, ...], str] = {}


def figures_json(request: ActorRequest, assessment: Assessment, saved: Iterable[Change]) -> dict[str, Any]:
    """After a save: computed texts, what is to be said at each cell, the rows that were stored."""
    paper = paper_for(request, assessment.evaluation, assessment, with_files=False)
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
    rows: dict[str, tuple[Row, RowKind]] = {"evaluation": (assessment.evaluation, "evaluation")}
    rows.update((f"fund-{line.pk}", (line, "fund")) for line in assessment.funds)
    rows.update((f"indicator-{row.pk}", (row, "indicator")) for row in assessment.indicators)
    money = assessment.scheme.money
    return {
        key: {"revision": row.revision, "texts": cell_texts(row, CELLS[kind], money)}
        for key in set(keys) & rows.keys()
        for row, kind in (rows[key],)
    }


def _around(paper: Paper) -> dict[str, Any]:
    assessment = paper.assessment
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
        "said": {**paper.said, **{fund.key: fund.said for fund in paper.funds}},
        "bar": render_to_string("components/paper/bar.html", {"paper": paper}),
        "panel": _panel(paper),
    }


def _panel(paper: Paper) -> str:
    """Rendered once while nothing of it changes, as when most cells are typed."""
    evaluation = paper.assessment.evaluation
    said = (
        evaluation.pk,
        *((item.finding, item.place, *_said_in(item.note)) for item in paper.assessment.findings),
        *((remark.pk, remark.text, remark.answered_at, remark.resolved_at) for remark in paper.all_remarks),
    )
    html = _panels.get(said)
    if html is None:
        read_authors(paper.assessment)
        context = {"paper": paper, "addresses": addresses_of(evaluation)}
        html = render_to_string("components/paper/panel.html", context)
        if len(_panels) >= MOST_PANELS:
            _panels.clear()
        _panels[said] = html
    return html


def _said_in(note: FindingNote | None) -> tuple[object, ...]:
    return (note.note, note.author_id) if note else ()


def _key(change: Change) -> str:
    return "evaluation" if change.kind == "evaluation" else f"{change.kind}-{change.pk}"
