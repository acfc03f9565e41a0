from __future__ import annotations

from dataclasses import replace

from perfeval.core.checks.rate_disagrees import rate_disagrees
from perfeval.core.findings import Severity
from tests.core.tables import GOOD, fund, run_check, with_funds, with_row


def test_two_different_rates_are_an_error() -> None:
    (finding,) = run_check(rate_disagrees, with_row(3, level3="支出进度达标率", target=">90%", actual="95%"))
    assert (finding.severity, finding.row, finding.expected) == (Severity.ERROR, 4, "96.5%")


def test_the_same_rate_is_right() -> None:
    assert run_check(rate_disagrees, with_row(3, level3="支出进度达标率", actual="96.50%")) == []
    assert run_check(rate_disagrees, GOOD) == []


def test_a_rounded_one_is_an_info() -> None:
    (finding,) = run_check(rate_disagrees, with_row(3, level3="预算执行率", actual="97%"))
    assert finding.severity is Severity.INFO


def test_where_no_rate_is_printed_the_computed_one_counts() -> None:
    sheet = with_row(3, with_funds(fund(adjusted="100", executed="80")), level3="预算执行率", actual="90%")
    assert run_check(rate_disagrees, sheet)[0].expected == "80%"
    assert run_check(rate_disagrees, replace(sheet, funds=())) == []
