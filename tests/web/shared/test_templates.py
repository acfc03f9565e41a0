"""What the content security policy forbids is not in any page; every page is Chinese and has its landmarks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.factories import Cast, filled_evaluation
from tests.web.conftest import log_in

PAGES = [
    path
    for path in (ROOT / "templates").rglob("*.html")
    if "print" not in path.relative_to(ROOT / "templates").parts[0]
]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_no_inline_style_script_or_handler(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"\sstyle=", text)
    assert not re.search(r"<style", text)
    assert not re.search(r"\son[a-z]+=", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert "javascript:" not in text


def test_the_policy_allows_no_inline_code(cast: Cast) -> None:
    policy = log_in(cast.clerk).get("/unit/todo/").headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'self'" in policy


def test_a_page_has_language_landmarks_and_a_way_past_the_bar(cast: Cast) -> None:
    page = log_in(cast.clerk).get(f"/unit/tables/{filled_evaluation(cast).pk}/", follow=True).content.decode()
    assert '<html lang="zh-Hans">' in page
    assert 'class="skip-link" href="#content"' in page
    assert '<main id="content"' in page
    assert page.count("<h1") == 1
    assert '<form method="post" action="/logout/">' in page


def test_nothing_comes_from_elsewhere(cast: Cast) -> None:
    page = log_in(cast.clerk).get("/unit/todo/").content.decode()
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', page)
