from __future__ import annotations

import pytest

from perfeval.core import printable
from perfeval.core.printable import is_printable, unprintable


@pytest.mark.parametrize("char", "aZ0 ，。≥㐂𠮷镕喆堃①⑳㎡　\u2003\u200b\ufe0f\n\t\x00Ａｱ가\uf900ā")
def test_what_the_fonts_have_or_need_not_have(char: str) -> None:
    assert is_printable(char)


@pytest.mark.parametrize("char", "𪚥😀✅ąĞ☑الกꦆ\ue000\U000f0000\u0378\uffff\U000e0100\ud800\U0002f801\u212a")
def test_what_no_font_has(char: str) -> None:
    assert not is_printable(char)


def test_the_unprintable_are_named_once_in_their_order() -> None:
    assert unprintable("甲😀乙𪚥😀") == ("😀", "𪚥")
    assert unprintable("plain ASCII\x07") == ()


def test_the_file_is_ordered() -> None:
    """The control of looking up by halves: ranges in order, none empty, none touching."""
    starts, ends = printable._ranges()
    assert all(start <= end for start, end in zip(starts, ends, strict=True))
    assert all(end + 1 < start for end, start in zip(ends, starts[1:], strict=False))
