from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from perfeval.core.checks.execution_amounts import possible_scores
from perfeval.core.checks.reporting import finding
from perfeval.core.checks.table import Table, sum_of
from perfeval.core.decimals import ZERO, Interval, decimal_places, round_half_up, show, trim
from perfeval.core.findings import Finding, Severity


def total_score(table: Table) -> Iterator[Finding]:
    """The printed total is the sum of the printed scores, plus the rate's, less the deduction, within the scheme's limits.

    Scores are rounded before they are added, so the sum is exact. Where the rate's score is not
    printed, every score that the amounts allow is accepted. A total with more decimals than any score was added
    from figures that are shown rounded: what their hidden digits explain is no error.
    """
    printed = table.sheet.published_total
    if printed is None:
        return
    rows, deduction = sum_of(table.counted(), "score"), table.sheet.deduction or ZERO
    own = table.main.score if table.main else None
    if any(_fits(table, printed, points, rows - deduction) for points in _rate_points(table, own)):
        return
    rate = own if own is not None else (table.scores and table.scores.execution_score) or ZERO
    total = round_half_up(rate + rows - deduction)
    expected = _limited(table, total)
    reckoning = f"预算执行率得分 {show(rate)} + 各指标得分 {show(rows)}"
    reckoning += f" − 减分 {show(deduction)} = {show(total)}" if deduction else f" = {show(total)}"
    if expected != total:
        reckoning += f"，按方案计 {show(expected)}"
    if _hidden_digits_explain(table, printed, expected):
        message = (
            f"总分是 {show(printed)}，所示得分合计 {show(total)}：得分显示的小数比总分少，可能四舍五入过，请核对。"
        )
        yield finding("total-score", Severity.INFO, ("total", None, "published_total"), message, printed, expected)
        return
    message = f"总分填的是 {show(printed)}，应为 {show(expected)}：{reckoning}。"
    yield finding("total-score", Severity.ERROR, ("total", None, "published_total"), message, printed, expected)


def _hidden_digits_explain(table: Table, printed: Decimal, total: Decimal) -> bool:
    """Whether scores that are shown like these can add up to the total, each with all the decimals of its column."""
    scores = [row.score for _, row in table.counted()] + [table.main.score if table.main else None]
    places = max((decimal_places(score) for score in scores if score is not None), default=0)
    if not 0 < places < decimal_places(trim(printed)):
        return False
    rounded = sum(score is not None and decimal_places(score) == places for score in scores)
    return abs(printed - total) <= rounded * Decimal(5).scaleb(-places - 1)


def _rate_points(table: Table, own: Decimal | None) -> list[Interval]:
    if own is not None:
        return [Interval(own, own)]
    weight = table.execution_weight
    if table.main is None or weight is None:
        return [Interval(ZERO, ZERO)]
    return [Interval(ZERO, ZERO), *possible_scores(table, table.main, weight)]


def _fits(table: Table, printed: Decimal, points: Interval, rest: Decimal) -> bool:
    low, high = (_limited(table, round_half_up(bound + rest)) for bound in (points.low, points.high))
    return low <= printed <= high


def _limited(table: Table, total: Decimal) -> Decimal:
    """Within what the scheme allows: its maximum, the caps that go with the rate, never below 0."""
    if table.scheme is None or table.scores is None:
        return total
    rate, limits = table.scores.execution_rate, [table.scheme.total.maximum]
    limits += [cap.maximum for cap in table.scheme.total.caps if rate is not None and rate < cap.rate_below]
    return max(min(total, *limits), ZERO)
