from __future__ import annotations

from dataclasses import replace

from perfeval.core.checks.execution_rate import execution_rate
from perfeval.core.findings import Severity
from perfeval.schemes.official import official_scheme
from tests.core.tables import GOOD, fund, run_check, with_funds


def test_a_rate_that_follows_from_the_amounts_is_right() -> None:
    assert run_check(execution_rate, GOOD) == []


def test_an_impossible_rate_is_an_error_with_the_reckoning() -> None:
    (finding,) = run_check(execution_rate, with_funds(fund(adjusted="100", executed="96.5", rate="97.5")))
    assert (finding.severity, finding.row, finding.field) == (Severity.ERROR, 1, "rate")
    assert (finding.published, finding.expected) == ("97.5%", "96.5%")
    assert "执行数 96.5 ÷ 预算数 100 = 96.5%" in finding.message


def test_a_rate_that_only_hidden_digits_give_is_an_info() -> None:
    (finding,) = run_check(execution_rate, with_funds(fund(adjusted="101.5", executed="99.23", rate="97.75")))
    assert (finding.severity, finding.expected) == (Severity.INFO, "97.76%")


def test_amounts_in_yuan_hide_no_digits() -> None:
    sheet = replace(with_funds(fund(adjusted="101.50", executed="99.23", rate="97.75")), unit_of_money="元")
    assert [finding.severity for finding in run_check(execution_rate, sheet)] == [Severity.ERROR]


def test_zeros_may_be_dropped_from_one_amount_but_not_from_all() -> None:
    # 49 beside 48.8 is 49.0: at most 99.8 %; 49 beside 48 may be 49.4: up to 99.0 %.
    assert (
        run_check(execution_rate, with_funds(fund(adjusted="49", executed="48.8", rate="98.90")))[0].severity == "error"
    )
    assert run_check(execution_rate, with_funds(fund(adjusted="49", executed="48", rate="98.90")))[0].severity == "info"


def test_a_rate_rounded_to_whole_per_cent_is_possible() -> None:
    (finding,) = run_check(execution_rate, with_funds(fund(adjusted="84.63", executed="70.31", rate="83")))
    assert finding.severity is Severity.INFO


def test_without_a_budget_there_is_no_rate() -> None:
    (finding,) = run_check(execution_rate, with_funds(fund(adjusted="0", executed="0", rate="100")))
    assert (finding.severity, finding.expected) == (Severity.ERROR, None)


def test_repeated_figures_are_named_once() -> None:
    line = fund(adjusted="100", executed="96.5", rate="97.5")
    assert len(run_check(execution_rate, with_funds(line, replace(line, label="其中：当年财政拨款")))) == 1


def test_a_rate_with_more_digits_than_the_scheme_shows_is_right() -> None:
    """zhongwei shows whole per cents; 83.08 % is no less true than 83 %."""
    scheme = official_scheme("zhongwei-2024")
    for rate, count in (("83", 0), ("83.08", 0), ("83.1", 0), ("83.09", 1)):
        line = fund(adjusted="84.63", executed="70.31", rate=rate)
        assert len(run_check(execution_rate, with_funds(line), scheme)) == count, rate
