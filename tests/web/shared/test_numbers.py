"""Numbers in forms, as somebody may send them who is no page of ours."""

from __future__ import annotations

import pytest

from perfeval.web.shared.numbers import number_in, numbers_in

LONG = "9" * 5000  # Python refuses to read it as a number


@pytest.mark.parametrize("text", ["", "x", "-1", "1.5", " 1", "١", "1e3", "9" * 19, LONG])
def test_what_is_none_is_nought(text: str) -> None:
    assert number_in(text) == 0
    assert numbers_in([text, "17"]) == [17]


def test_the_longest_fits_into_a_column() -> None:
    assert number_in("9" * 18) == 10**18 - 1
