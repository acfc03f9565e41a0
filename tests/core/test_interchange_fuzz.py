from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from perfeval.core.interchange import InterchangeError, sheet_from_json, sheet_to_json
from tests.core.mutants import mutants


def reads_or_refuses(data: object) -> None:
    """Nothing but InterchangeError comes out; what is read can be written and read again."""
    try:
        sheet = sheet_from_json(data)
    except InterchangeError as error:
        problems = error.problems
    else:
        assert sheet_from_json(sheet_to_json(sheet)) == sheet
        return
    assert problems
    assert all(problem.message.isprintable() and problem.path.isprintable() for problem in problems)


@settings(max_examples=300)
@given(mutants())
def test_a_damaged_table_is_read_or_refused(table: Any) -> None:
    reads_or_refuses(table)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda children: st.lists(children) | st.dictionaries(st.text(), children),
    )
)
def test_any_json_value_is_read_or_refused(value: Any) -> None:
    reads_or_refuses(value)
