"""A submitted version on paper."""

from __future__ import annotations

from io import BytesIO

from pypdf import PdfReader

from perfeval.core.workflow import State
from tests.factories import Cast, evaluation_in
from tests.web.conftest import log_in


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def test_it_comes_from_the_snapshot_with_the_same_bytes_each_time(cast: Cast) -> None:
    evaluation = evaluation_in(cast, State.BUREAU_REVIEW)
    address = f"/tables/{evaluation.pk}/versions/1/"
    first = log_in(cast.clerk).get(address)
    assert first.headers["Content-Type"] == "application/pdf"
    evaluation.indicators.update(level3="改过")  # what stands in the rows now does not matter
    assert log_in(cast.bureau_reviewer).get(address).content == first.content
    assert "改过" not in text_of(first.content)


def test_it_says_that_it_is_not_the_official_print(cast: Cast) -> None:
    evaluation = evaluation_in(cast, State.APPROVED)
    text = text_of(log_in(cast.clerk).get(f"/tables/{evaluation.pk}/versions/1/").content)
    assert "非正式件" in "".join(text.split())
    assert "核验码" not in text


def test_a_version_that_was_never_submitted_is_not_there(cast: Cast) -> None:
    evaluation = evaluation_in(cast, State.BUREAU_REVIEW)
    assert log_in(cast.clerk).get(f"/tables/{evaluation.pk}/versions/2/").status_code == 404


def test_the_lists_of_versions_lead_to_it(cast: Cast) -> None:
    evaluation = evaluation_in(cast, State.BUREAU_REVIEW)
    link = f'href="/tables/{evaluation.pk}/versions/1/"'
    assert link in log_in(cast.clerk).get(f"/unit/tables/{evaluation.pk}/submitted/").content.decode()
    assert link in log_in(cast.bureau_reviewer).get(f"/review/{evaluation.pk}/").content.decode()
