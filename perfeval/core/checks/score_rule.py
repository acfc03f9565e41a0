from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from perfeval.core.checks.reporting import row_warning
from perfeval.core.checks.table import Table, place_of
from perfeval.core.decimals import round_half_up, show
from perfeval.core.findings import Finding
from perfeval.core.scheme import Scheme
from perfeval.core.scoring.results import RowScore, ScoreMode
from perfeval.core.scoring.rows import band_of


def score_rule(table: Table) -> Iterator[Finding]:
    """The score is what the scheme's rule gives; a qualitative one lies in the band that the words call for.

    Subtotals and rows that do not apply have rules of their own.
    """
    if table.scheme is None or table.scores is None:
        return
    for index, (row, scored) in enumerate(zip(table.sheet.indicators, table.scores.rows, strict=True)):
        if (
            row.score is None
            or scored.proposed is None
            or _follows(row.score, scored, table.score_places, table.scheme)
        ):
            continue
        message = (
            f"{place_of(index, row)}的得分是 {show(row.score)}，按方案计算是 {show(scored.proposed)}"
            f"（{_reckoning(scored)}），请核对或说明理由。"
        )
        yield row_warning("score-rule", index, "score", message, row.score, scored.proposed)


def _follows(score: Decimal, scored: RowScore, places: int, scheme: Scheme) -> bool:
    """`places`: the decimals of the table's scores, which may be fewer than the rule gives."""
    proposed = scored.proposed
    if scored.mode in (ScoreMode.SUBTOTAL, ScoreMode.NOT_APPLICABLE) or proposed is None or not scored.weight:
        return True
    if scored.mode is ScoreMode.BAND and score < proposed:
        bands = scheme.scoring.bands
        return band_of(score, scored.weight, bands) == band_of(proposed, scored.weight, bands)
    return score == proposed or score == round_half_up(proposed, min(places, scheme.scoring.places))


def _reckoning(scored: RowScore) -> str:
    """The rule's part of the explanation, without what it says of the unit's own score."""
    return scored.explanation.text.split("单位自评")[0].rstrip("。")
