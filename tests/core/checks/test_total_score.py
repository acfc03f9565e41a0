from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from perfeval.core.checks.total_score import total_score
from perfeval.core.findings import Severity
from perfeval.core.scheme import TotalCap
from tests.core.tables import GOOD, MOF, fund, run_check, with_funds, with_row


def test_the_sum_is_right() -> None:
    assert run_check(total_score, GOOD) == []


def test_a_wrong_total_is_named_with_the_reckoning() -> None:
    (finding,) = run_check(total_score, replace(GOOD, published_total=Decimal("99.6")))
    assert (finding.part, finding.row, finding.published, finding.expected) == ("total", None, "99.6", "99.65")
    assert "预算执行率得分 9.65 + 各指标得分 90 = 99.65" in finding.message


def test_a_deduction_is_taken_off() -> None:
    assert run_check(total_score, replace(GOOD, deduction=Decimal(2), published_total=Decimal("97.65"))) == []
    assert "− 减分 2" in run_check(total_score, replace(GOOD, deduction=Decimal(2)))[0].message


def test_a_cap_of_the_scheme_is_no_fault() -> None:
    capped = replace(MOF, total=replace(MOF.total, caps=(TotalCap(Decimal(98), Decimal(89)),)))
    assert run_check(total_score, replace(GOOD, published_total=Decimal(89)), capped) == []
    assert run_check(total_score, GOOD, capped)[0].expected == "89"


def test_an_unprinted_rate_score_is_worked_out() -> None:
    lines = with_funds(fund(adjusted="100", executed="96.5", weight="10"))
    assert run_check(total_score, lines) == []
    assert run_check(total_score, replace(lines, published_total=Decimal("99.4")))


def test_empty_scores_count_as_nothing_and_an_empty_total_says_nothing() -> None:
    assert run_check(total_score, with_row(0, score=None))[0].expected == "84.65"
    assert run_check(total_score, replace(GOOD, published_total=None)) == []


def test_a_total_with_more_decimals_than_its_scores_may_be_of_their_hidden_digits() -> None:
    """9.375 shown as 9.4: the half unit of the last shown digit explains a total of 99.03."""
    shown = replace(with_row(0, score=Decimal("9.4")), funds=(replace(GOOD.funds[0], score=Decimal("9.7")),))
    total = shown.funds[0].score + sum(row.score for row in shown.indicators)  # type: ignore[operator,misc]
    within, beyond = (replace(shown, published_total=total + Decimal(by)) for by in ("-0.03", "-0.13"))
    assert [one.severity for one in run_check(total_score, within)] == [Severity.INFO]
    assert [one.severity for one in run_check(total_score, beyond)] == [Severity.ERROR]


def test_a_total_as_precise_as_its_scores_hides_nothing() -> None:
    assert [one.severity for one in run_check(total_score, replace(GOOD, published_total=Decimal("99.66")))] == [
        Severity.ERROR
    ]
