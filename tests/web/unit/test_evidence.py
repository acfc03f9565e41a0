"""证明材料 of a unit, and handing them out."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from perfeval.core.workflow import State
from perfeval.evaluations.models import Evaluation, Evidence
from tests.factories import Cast, evaluation_in
from tests.web.conftest import log_in


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def upload(
    client: Client, evaluation: Evaluation, name: str = "验收单.pdf", content: bytes = b"%PDF-1.7 x"
) -> Evidence:
    response = client.post(
        f"/unit/tables/{evaluation.pk}/evidence/", {"file": SimpleUploadedFile(name, content), "row": ""}
    )
    assert response.status_code == 302, response.content.decode()
    return evaluation.evidence.latest("pk")


def test_a_file_is_kept_and_listed(clerk: Client, draft: Evaluation) -> None:
    upload(clerk, draft)
    page = clerk.get(f"/unit/tables/{draft.pk}/evidence/").content.decode()
    assert "验收单.pdf" in page
    assert "填报甲" in page


def test_it_can_belong_to_a_row_which_then_shows_it(clerk: Client, draft: Evaluation) -> None:
    row = draft.indicators.order_by("position")[0]
    file = SimpleUploadedFile("签到表.pdf", b"%PDF-1.7 x")
    clerk.post(f"/unit/tables/{draft.pk}/evidence/", {"file": file, "row": row.pk})
    assert draft.evidence.get().indicator == row
    assert "材料 1" in clerk.get(f"/unit/tables/{draft.pk}/").content.decode()


def test_the_menu_of_a_row_chooses_the_row(clerk: Client, draft: Evaluation) -> None:
    row = draft.indicators.order_by("position")[0]
    page = clerk.get(f"/unit/tables/{draft.pk}/evidence/?row={row.pk}").content.decode()
    assert f'<option value="{row.pk}" selected>' in page


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("脚本.exe", b"MZ", "不能上传这种文件"),
        ("假的.pdf", b"<html>", "与扩展名不符"),
        ("空.pdf", b"", "这个文件是空的"),
    ],
)
def test_what_cannot_be_kept_is_said_at_the_field(
    name: str, content: bytes, words: str, clerk: Client, draft: Evaluation
) -> None:
    response = clerk.post(f"/unit/tables/{draft.pk}/evidence/", {"file": SimpleUploadedFile(name, content)})
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not draft.evidence.exists()


def test_no_file_at_all_is_said(clerk: Client, draft: Evaluation) -> None:
    assert "请先选择文件" in clerk.post(f"/unit/tables/{draft.pk}/evidence/", {}).content.decode()


def test_it_is_handed_out_as_a_download_only(clerk: Client, draft: Evaluation) -> None:
    item = upload(clerk, draft)
    response = clerk.get(f"/tables/{draft.pk}/evidence/{item.pk}/")
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response.headers["Cache-Control"]
    assert response.getvalue() == b"%PDF-1.7 x"


@pytest.mark.parametrize("who", ["bureau_reviewer", "finance_reviewer", "auditor"])
def test_who_reviews_the_table_may_read_its_files(who: str, cast: Cast, clerk: Client, draft: Evaluation) -> None:
    item = upload(clerk, draft)
    response = log_in(getattr(cast, who)).get(f"/tables/{draft.pk}/evidence/{item.pk}/")
    assert response.status_code == 200
    response.close()


@pytest.mark.parametrize("who", ["sibling_clerk", "other_bureau_reviewer", "foreign_finance_reviewer", "administrator"])
def test_nobody_else_finds_it(who: str, cast: Cast, clerk: Client, draft: Evaluation) -> None:
    item = upload(clerk, draft)
    assert log_in(getattr(cast, who)).get(f"/tables/{draft.pk}/evidence/{item.pk}/").status_code == 404


def test_a_file_is_not_reached_through_another_table(cast: Cast, clerk: Client, draft: Evaluation) -> None:
    item = upload(clerk, draft)
    other = evaluation_in(cast, State.DRAFTING, name="另一张表")
    assert clerk.get(f"/tables/{other.pk}/evidence/{item.pk}/").status_code == 404
    assert clerk.post(f"/unit/tables/{other.pk}/evidence/{item.pk}/remove/").status_code == 404
    assert Evidence.objects.filter(pk=item.pk).exists()


def test_it_is_removed_by_a_post_while_the_table_is_open(clerk: Client, draft: Evaluation) -> None:
    item = upload(clerk, draft)
    assert clerk.get(f"/unit/tables/{draft.pk}/evidence/{item.pk}/remove/").status_code == 405
    clerk.post(f"/unit/tables/{draft.pk}/evidence/{item.pk}/remove/")
    assert not draft.evidence.exists()


def test_a_submitted_table_takes_no_files(cast: Cast, clerk: Client) -> None:
    evaluation = evaluation_in(cast, State.BUREAU_REVIEW)
    page = clerk.get(f"/unit/tables/{evaluation.pk}/evidence/").content.decode()
    assert 'type="file"' not in page
    file = SimpleUploadedFile("晚到.pdf", b"%PDF-1.7 x")
    assert clerk.post(f"/unit/tables/{evaluation.pk}/evidence/", {"file": file}).status_code == 403


def test_a_file_that_storage_lost_is_not_found(clerk: Client, draft: Evaluation) -> None:
    item = upload(clerk, draft)
    item.file.storage.delete(item.file.name or "")
    assert clerk.get(f"/tables/{draft.pk}/evidence/{item.pk}/").status_code == 404
