"""The list of forms: each its own template and paper, each named by the schemes as it is called here."""

from __future__ import annotations

import pytest
from django.conf import settings

from perfeval.printing.layouts import LAYOUTS, UnknownLayoutError, find_layout
from perfeval.schemes.official import official_keys, official_scheme

pytestmark = pytest.mark.once


@pytest.mark.parametrize("key", official_keys())
def test_every_official_scheme_names_a_form(key: str) -> None:
    assert official_scheme(key).layout in LAYOUTS


@pytest.mark.parametrize("key", LAYOUTS)
def test_a_form_has_a_template_of_its_own_made_of_shared_parts(key: str) -> None:
    layout = find_layout(key)
    assert (layout.key, layout.template) == (key, f"print/{key}.html")
    text = (settings.BASE_DIR / "templates" / layout.template).read_text(encoding="utf-8")
    assert '{% extends "print/base.html" %}' in text
    assert text.count('{% include "print/parts/') >= 4


@pytest.mark.parametrize("key", LAYOUTS)
def test_its_columns_fill_the_paper(key: str) -> None:
    layout = find_layout(key)
    assert {layout.paper.width, layout.paper.height} == {210, 297}
    for table in ("indicators", *layout.tables):
        assert sum(layout.widths(table)) == pytest.approx(layout.paper.body_width), table
    for table, wider in layout.long_amounts.items():
        assert len(wider) == len(layout.tables[table])
        assert sum(wider) == pytest.approx(layout.paper.body_width), table


def test_an_unknown_form_is_refused_with_the_names_of_all() -> None:
    with pytest.raises(UnknownLayoutError, match="没有版式 nowhere。可用的版式：fushun、futian"):
        find_layout("nowhere")
