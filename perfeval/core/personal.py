"""Personal data as it is shown to those who need not know it all."""

from __future__ import annotations

_LAST, _FIRST, _MOBILE = 4, 3, 11


def masked_phone(text: str) -> str:
    """138****0000; the last four digits only where it is shorter than a mobile's number. Whatever stands
    between the digits stays."""
    places = [place for place, character in enumerate(text) if character.isnumeric()]
    first = _FIRST if len(places) >= _MOBILE else 0
    last = _LAST if len(places) >= first + _LAST else 0
    hidden = set(places[first : len(places) - last])
    return "".join("*" if place in hidden else character for place, character in enumerate(text))
