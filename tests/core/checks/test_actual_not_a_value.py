from __future__ import annotations

import pytest

from perfeval.core.checks.actual_not_a_value import actual_not_a_value
from tests.core.tables import GOOD, run_check, with_row


@pytest.mark.parametrize("actual", ["≥95%", "95%以上", "24小时内", "已完成", "90%-95%"])
def test_what_is_no_single_number_is_named(actual: str) -> None:
    (finding,) = run_check(actual_not_a_value, with_row(1, actual=actual))
    assert (finding.row, finding.field, finding.published) == (2, "actual", actual)


@pytest.mark.parametrize("actual", ["96%", "办结率 99.8%", "", None])
def test_a_number_is_one_and_an_empty_cell_is_told_otherwise(actual: str | None) -> None:
    assert run_check(actual_not_a_value, with_row(1, actual=actual)) == []


def test_qualitative_rows_may_speak_in_words() -> None:
    assert run_check(actual_not_a_value, GOOD) == []
    assert run_check(actual_not_a_value, with_row(1, actual="良好", declared="qualitative")) == []
