"""A table as the engine sees it now: computed figures, scores and findings with their place on the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import prefetch_related_objects

from perfeval.core.checks import check_sheet
from perfeval.core.complete import complete_sheet
from perfeval.core.findings import Finding, Severity
from perfeval.core.scheme import Scheme
from perfeval.core.scoring import score_sheet
from perfeval.core.scoring.results import Scores
from perfeval.core.sheet import Sheet
from perfeval.evaluations.models import Evaluation, FindingNote, FundLine, Indicator
from perfeval.evaluations.queries.fields import EVALUATION_CELLS
from perfeval.evaluations.queries.sheet import CONCLUSION_LABEL, RATE_REASON_LABEL, build_sheet

# Where a field of the Sheet is typed on the page. Computed cells keep their own name.
_CELL = {"target": "target_text", "actual": "actual_text", "deviation_reason": "reason"}
_FOOTER_CELL = {RATE_REASON_LABEL: "rate_reason", CONCLUSION_LABEL: "conclusion"}


@dataclass(frozen=True, slots=True)
class PlacedFinding:
    """`anchor` is the id of the cell on the page, `place` the same with row ids for the answers."""

    finding: Finding
    anchor: str
    place: str
    indicator_id: int | None
    note: FindingNote | None

    @property
    def blocks(self) -> bool:
        """An error always blocks a submission, a warning until it is answered."""
        severity = self.finding.severity
        return severity is Severity.ERROR or (severity is Severity.WARNING and self.note is None)


@dataclass(frozen=True, slots=True)
class Assessment:
    evaluation: Evaluation
    scheme: Scheme
    sheet: Sheet
    scores: Scores
    findings: tuple[PlacedFinding, ...]
    funds: tuple[FundLine, ...]
    indicators: tuple[Indicator, ...]

    @property
    def errors(self) -> tuple[PlacedFinding, ...]:
        return tuple(item for item in self.findings if item.finding.severity is Severity.ERROR)

    @property
    def unanswered(self) -> tuple[PlacedFinding, ...]:
        """Warnings that still want a word of explanation."""
        return tuple(item for item in self.findings if item.finding.severity is Severity.WARNING and item.note is None)

    @property
    def explained(self) -> tuple[PlacedFinding, ...]:
        """Warnings that the unit has answered: what a reviewer should weigh."""
        return tuple(item for item in self.findings if item.finding.severity is Severity.WARNING and item.note)

    @property
    def blocking(self) -> tuple[PlacedFinding, ...]:
        return tuple(item for item in self.findings if item.blocks)


def assess(
    evaluation: Evaluation,
    funds: Sequence[FundLine] | None = None,
    indicators: Sequence[Indicator] | None = None,
    notes: Sequence[FindingNote] | None = None,
) -> Assessment:
    """Score and check a table: three queries, or one where the rows are at hand (just saved)."""
    lines = tuple(evaluation.funds.order_by("position")) if funds is None else tuple(funds)
    rows = tuple(evaluation.indicators.order_by("position", "pk")) if indicators is None else tuple(indicators)
    written = evaluation.finding_notes.all() if notes is None else notes
    answers = {(note.check_id, note.place): note for note in written}
    scheme = evaluation.campaign.scheme.to_scheme()
    draft = build_sheet(evaluation, lines, rows)
    scores = score_sheet(draft, scheme)
    sheet = complete_sheet(draft, scheme, scores)
    findings = tuple(_place(item, lines, rows, answers) for item in check_sheet(sheet, scheme, scores))
    return Assessment(evaluation, scheme, sheet, scores, findings, lines, rows)


def assess_for_page(evaluation: Evaluation) -> Assessment:
    """With the names of those who answered findings."""
    assessment = assess(evaluation)
    read_authors(assessment)
    return assessment


def read_authors(assessment: Assessment) -> None:
    """Who answered findings, for pages that name them: one query, none where nothing was answered. Joined to the answers,
    it would cost each saved cell."""
    prefetch_related_objects([item.note for item in assessment.findings if item.note], "author")


def _place(
    finding: Finding,
    funds: Sequence[FundLine],
    indicators: Sequence[Indicator],
    notes: Mapping[tuple[str, str], FindingNote],
) -> PlacedFinding:
    indicator_id: int | None = None
    row = finding.row
    cell = _CELL.get(finding.field or "", finding.field or "")
    if finding.part == "indicators" and isinstance(row, int) and row <= len(indicators):
        indicator_id = indicators[row - 1].pk
        anchor = f"indicator-{indicator_id}-{cell or 'level3'}"
    elif finding.part == "funds" and isinstance(row, int) and row <= len(funds):
        anchor = f"fund-{funds[row - 1].pk}-{cell or 'executed'}"
    elif finding.part == "level1":
        anchor = f"level1-{row}"
    elif finding.part == "head":
        anchor = f"evaluation-{cell}" if cell in EVALUATION_CELLS else f"head-{cell}"
    elif finding.field == "footer_fields" and row in _FOOTER_CELL:
        anchor = f"evaluation-{_FOOTER_CELL[row]}"
    else:
        anchor = "total"
    if finding.id == "rate-reason-missing":
        anchor = "evaluation-rate_reason"
    place = f"{anchor}:{finding.field or ''}"
    return PlacedFinding(finding, anchor, place, indicator_id, notes.get((finding.id, place)))
