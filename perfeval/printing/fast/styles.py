"""Computed styles, kept from one document to the next.

WeasyPrint computes the style of each kind of element anew for every document. Here a style is kept with what it follows
from: the parent's style and the declarations that apply. The sheets live as long as the process, so that the next form
finds its styles ready, and the lengths and fonts that `used_values` and `shaping` remember with them. Our sheets measure
nothing by the page's size (vw, vh), which is the one thing that a style would take from its document.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from typing import Any

from weasyprint import css
from weasyprint.css import StyleFor

from perfeval.printing.fast.matching import by_place

MOST_STYLES = 1_500  # a form has some 80, each of its paddings 50 more
_kept: dict[Hashable, Any] = {}


@contextmanager
def kept_styles() -> Iterator[None]:
    """Documents in this block take their styles from those before them."""
    css.StyleFor = FormStyles
    try:
        yield
    finally:
        css.StyleFor = StyleFor


class FormStyles(StyleFor):  # type: ignore[misc]
    def __init__(self, html: Any, sheets: Any, *more: Any) -> None:
        super().__init__(html, [(by_place(sheet), *rank) for sheet, *rank in sheets], *more)

    def set_computed_styles(
        self,
        element: Any,
        parent: Any,
        root: Any = None,
        pseudo_type: str | None = None,
        base_url: str | None = None,
        target_collector: Any = None,
    ) -> None:
        above = None if parent is None else self._computed_styles[parent, None]
        cascaded = self._cascaded_styles.get((element, pseudo_type), {})
        key = (id(self.font_config), id(above), pseudo_type, base_url, _declared(cascaded, element, above))
        style = _kept.get(key)
        if style is None:
            super().set_computed_styles(element, parent, root, pseudo_type, base_url, target_collector)
            if len(_kept) >= MOST_STYLES:
                _kept.clear()
            _kept[key] = self._computed_styles[element, pseudo_type]
            return
        self._computed_styles[element, pseudo_type] = style
        if target_collector and style["anchor"]:
            target_collector.collect_anchor(style["anchor"])


def _declared(cascaded: dict[str, Any], element: Any, above: Any) -> Hashable:
    """What tells these declarations from others. Those of a sheet are the same objects each time, and a kept style keeps
    them, so that no other can come to their address; those of an element's own attributes are made for each document."""
    has_own = above is None or "style" in getattr(element, "attrib", ())
    told = repr if has_own else id
    return tuple(
        (name, told(value), origin, layer, *specificity)
        for name, (value, (origin, layer, specificity)) in cascaded.items()
    )
