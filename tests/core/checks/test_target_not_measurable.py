from __future__ import annotations

import pytest

from perfeval.core.checks.target_not_measurable import target_not_measurable
from tests.core.tables import GOOD, run_check, with_row


def test_words_in_a_row_that_is_not_declared_qualitative_are_named() -> None:
    (finding,) = run_check(target_not_measurable, with_row(0, target="逐步提升"))
    assert (finding.row, finding.field, finding.severity) == (1, "target", "warning")


@pytest.mark.parametrize("target", ["≥95%", "2024年12月31日前", "24小时内"])
def test_numbers_dates_and_limits_can_be_measured(target: str) -> None:
    assert run_check(target_not_measurable, with_row(0, target=target)) == []


def test_a_declared_qualitative_row_may_have_words() -> None:
    assert run_check(target_not_measurable, GOOD) == []
