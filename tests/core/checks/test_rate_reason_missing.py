from __future__ import annotations

from dataclasses import replace

from perfeval.core.checks.rate_reason_missing import rate_reason_missing
from perfeval.schemes.official import official_scheme
from tests.core.tables import fund, run_check, with_funds, with_row

LOW = with_funds(fund(adjusted="100", executed="89.99"))


def test_a_low_rate_wants_a_reason() -> None:
    (finding,) = run_check(rate_reason_missing, LOW)
    assert (finding.part, finding.row, finding.published) == ("funds", 1, "89.99%")


def test_the_threshold_itself_is_high_enough() -> None:
    assert run_check(rate_reason_missing, with_funds(fund(adjusted="100", executed="90"))) == []


def test_a_reason_anywhere_is_enough() -> None:
    assert run_check(rate_reason_missing, replace(LOW, footer_fields=(("预算执行率偏差原因", "年底追加预算"),))) == []
    assert run_check(rate_reason_missing, with_row(0, LOW, deviation_reason="合同尾款跨年支付")) == []
    assert run_check(rate_reason_missing, replace(LOW, footer_fields=(("预算执行率偏差原因", "无"),)))


def test_a_scheme_without_threshold_asks_for_none() -> None:
    assert run_check(rate_reason_missing, LOW, official_scheme("futian-2022")) == []
