"""Which rules of a sheet an element meets, found once for each place in a form.

Our selectors ask for nothing but elements, classes and what these stand in. So all cells of a class in rows of a class,
and so on, meet the same rules, in this form and in the next. A sheet that asks for more is asked for each element.
"""

from __future__ import annotations

import re
from typing import Any

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
HEAD = re.compile(r"([^{};]+)\{")
COUNTED = "col"  # columns go by their number
BY_PLACE = re.compile(rf"@.*|([\w.,>\s-]|{COUNTED}:nth-child\(\d+\)|::before)+", re.DOTALL)


def note_source(sheet: Any, source: str) -> Any:
    """The sheet, with a note whether its rules go by place alone."""
    heads = HEAD.findall(COMMENT.sub("", source))
    sheet.goes_by_place = all(BY_PLACE.fullmatch(head.strip()) for head in heads)
    return sheet


def by_place(sheet: Any) -> Any:
    """What stands for this sheet where elements are matched."""
    if not getattr(sheet, "goes_by_place", False):
        return sheet
    try:
        found: _Sheet = sheet.form_places
    except AttributeError:
        found = sheet.form_places = _Sheet(sheet)
    return found


class _Place:
    """An element's name and classes below those of the elements that it stands in. There are as many as templates have."""

    def __init__(self) -> None:
        self.inner: dict[tuple[str, str | None], _Place] = {}


_outside = _Place()


def _place(element: Any) -> _Place:
    try:
        found: _Place = element.form_place
    except AttributeError:
        above = _outside if element.parent is None else _place(element.parent)
        key = element.etree_element.tag, element.etree_element.get("class")
        found = element.form_place = above.inner.get(key) or above.inner.setdefault(key, _Place())
    return found


class _Sheet:
    """Has of a sheet and its matcher what styles are made from."""

    def __init__(self, sheet: Any) -> None:
        self.matcher, self.page_rules, self.layers = self, sheet.page_rules, sheet.layers
        self._match = sheet.matcher.match
        self._found: dict[_Place, Any] = {}

    def match(self, element: Any) -> Any:
        place = _place(element)
        found = self._found.get(place)
        if found is None:
            found = self._match(element)
            if element.etree_element.tag != COUNTED:
                self._found[place] = found
        return found
