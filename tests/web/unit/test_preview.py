"""打印预览."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.test import Client
from pypdf import PdfReader

from perfeval.evaluations.models import Evaluation
from perfeval.printing.document import PrintError
from tests.factories import Cast
from tests.web.conftest import log_in


def test_it_is_the_draft_with_a_watermark_never_cached(clerk: Client, draft: Evaluation) -> None:
    response = clerk.get(f"/unit/tables/{draft.pk}/preview/")
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"].startswith("inline")
    assert "no-store" in response.headers["Cache-Control"]
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(response.content)).pages)
    assert "项目支出绩效自评表" in text
    assert "草" in text


def test_a_print_that_would_not_be_right_is_said_on_the_page(
    clerk: Client, draft: Evaluation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> bytes:
        raise PrintError("字体里没有“𠮷”。")

    monkeypatch.setattr("perfeval.web.unit.preview.render_pdf", fail)
    response = clerk.get(f"/unit/tables/{draft.pk}/preview/", follow=True)
    assert "不能生成打印预览" in response.content.decode()


def test_another_unit_finds_nothing(cast: Cast, draft: Evaluation) -> None:
    assert log_in(cast.sibling_clerk).get(f"/unit/tables/{draft.pk}/preview/").status_code == 404
