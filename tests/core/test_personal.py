"""Telephone numbers as they are shown."""

from __future__ import annotations

import pytest

from perfeval.core.personal import masked_phone

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("", ""),
        ("13800000000", "138****0000"),
        ("138-0000-0000", "138-****-0000"),
        ("+86 13800000000", "+86 1******0000"),
        ("0755-20000000", "075*-****0000"),
        ("20000000", "****0000"),
        ("8012", "8012"),  # an extension alone leads to nobody from outside
        ("801", "***"),
        ("13800000000 13900000000", "138******** *******0000"),
        ("１３８００００１２３４", "１３８****１２３４"),
        ("转", "转"),
    ],
)
def test_masked(number: str, shown: str) -> None:
    assert masked_phone(number) == shown
