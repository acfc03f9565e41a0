"""离线填报: down, filled in, up, compared, taken over; and everything that may be wrong with a file."""

from __future__ import annotations

import re
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from perfeval.core.workflow import State
from perfeval.evaluations.models import Evaluation, Indicator
from perfeval.evaluations.operations import Change, save_changes
from perfeval.exchange.offline import uploads
from perfeval.exchange.offline.models import OfflineUpload
from perfeval.exchange.offline.reading import NOT_OURS
from perfeval.exchange.offline.uploads import expire_workbooks, receive_workbook
from perfeval.projects.models import Project
from tests.exchange.harmful import HARMFUL, Maker
from tests.exchange.offline.office import download, fill_in, key
from tests.factories import NOW, Cast, filled_evaluation
from tests.web.conftest import log_in


@pytest.fixture
def evaluation(cast: Cast) -> Evaluation:
    return filled_evaluation(cast)


@pytest.fixture
def clerk(cast: Cast) -> Client:
    return log_in(cast.clerk)


@pytest.fixture
def path(evaluation: Evaluation, tmp_path: Path) -> Path:
    return download(evaluation, tmp_path)


def row_of(evaluation: Evaluation, number: int = 0) -> Indicator:
    return evaluation.indicators.order_by("position", "pk")[number]


def address(evaluation: Evaluation, step: str = "") -> str:
    return f"/unit/tables/{evaluation.pk}/workbook/{step}"


def send(client: Client, evaluation: Evaluation, content: bytes, name: str = "离线填报.xlsx") -> Any:
    """The page to which it leads."""
    return client.post(address(evaluation), {"file": SimpleUploadedFile(name, content)}, follow=True)


def take(client: Client, page: Any, **more: str) -> Any:
    """What the form of the comparison page sends; the page to which it leads."""
    fields = dict(re.findall(r'<input type="hidden" name="(revision|upload)" value="(\d+)"', page.content.decode()))
    return client.post(f"{page.request['PATH_INFO']}take/", {**fields, **more}, follow=True)


def retype(cast: Cast, evaluation: Evaluation, row: Indicator, text: str) -> None:
    change = Change("indicator", row.pk, "actual_text", text, Indicator.objects.get(pk=row.pk).revision)
    save_changes(actor=cast.colleague, evaluation_id=evaluation.pk, changes=[change], now=NOW)


def test_the_download_is_an_attachment_with_a_name_that_fits(clerk: Client, evaluation: Evaluation) -> None:
    Project.objects.filter(pk=evaluation.project_id).update(name="长" * 120)
    response = clerk.get(address(evaluation, "file/"))
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert len(response["Content-Disposition"].partition("''")[2]) <= 255 * 3
    assert response.content.startswith(b"PK")


def test_the_page_leads_to_all_files_and_the_entry_page_to_it(clerk: Client, evaluation: Evaluation) -> None:
    page = clerk.get(address(evaluation)).content.decode()
    for target in (address(evaluation, "file/"), f"/tables/{evaluation.pk}/form.xlsx", f"/tables/{evaluation.pk}/form.docx"):  # fmt: skip
        assert f'href="{target}"' in page
    assert f'href="{address(evaluation)}"' in clerk.get(f"/unit/tables/{evaluation.pk}/").content.decode()


def test_down_and_up_and_taken_over(clerk: Client, evaluation: Evaluation, path: Path) -> None:
    row = row_of(evaluation)
    fill_in(path, {key(row, "actual_text"): "3次", key(row, "reason"): "<b>材料</b>价格"})
    page = send(clerk, evaluation, path.read_bytes())
    assert page.status_code == 200
    text = page.content.decode()
    assert "将写入 <b>2</b> 处" in text
    assert "&lt;b&gt;材料&lt;/b&gt;价格" in text
    assert row_of(evaluation).actual_text == row.actual_text, "nothing is stored before it is taken over"
    response = take(clerk, page)
    assert "已从离线工作簿写入 2 处" in response.content.decode()
    assert row_of(evaluation).actual_text == "3次"
    again = send(clerk, evaluation, path.read_bytes()).content.decode()
    assert "没有需要写入的内容" in again
    assert 'data-testid="workbook-take"' not in again


def test_a_clash_is_chosen_by_the_person(cast: Cast, clerk: Client, evaluation: Evaluation, path: Path) -> None:
    row = row_of(evaluation)
    fill_in(path, {key(row, "actual_text"): "我填的"})
    retype(cast, evaluation, row, "同事填的")
    page = send(clerk, evaluation, path.read_bytes())
    assert "我填的" in page.content.decode()
    assert "同事填的" in page.content.decode()
    undecided = take(clerk, page)
    assert "还有 1 处冲突没有选择" in undecided.content.decode()
    take(clerk, undecided, **{f"keep-{key(row, 'actual_text')}": "mine"})
    assert row_of(evaluation).actual_text == "我填的"


def test_a_change_in_between_brings_the_comparison_again(
    cast: Cast, clerk: Client, evaluation: Evaluation, path: Path
) -> None:
    row = row_of(evaluation)
    fill_in(path, {key(row, "actual_text"): "我填的"})
    page = send(clerk, evaluation, path.read_bytes())
    retype(cast, evaluation, row, "同事刚填的")
    again = take(clerk, page)
    assert "又被修改过" in again.content.decode()
    assert "我填的" in again.content.decode()
    assert row_of(evaluation).actual_text == "同事刚填的"
    take(clerk, again, **{f"keep-{key(row, 'actual_text')}": "mine"})
    assert row_of(evaluation).actual_text == "我填的"


def test_leaving_the_page_and_coming_back_loses_nothing(
    cast: Cast, clerk: Client, evaluation: Evaluation, path: Path
) -> None:
    row, name = row_of(evaluation), f"keep-{key(row_of(evaluation), 'actual_text')}"
    fill_in(path, {key(row, "actual_text"): "我填的"})
    retype(cast, evaluation, row, "同事填的")
    sent = clerk.post(address(evaluation), {"file": SimpleUploadedFile("三月<b>.xlsx", path.read_bytes())})
    assert sent.status_code == 302
    page = clerk.get(sent["Location"])
    retype(cast, evaluation, row_of(evaluation, 1), "别的格")
    refused = clerk.post(f"{sent['Location']}take/", {"revision": "1", "upload": "1", name: "mine"})
    assert refused["Location"] == sent["Location"], "also what is refused may be loaded anew"
    steps = clerk.get(address(evaluation)).content.decode()
    assert f'<a href="{sent["Location"]}" class="what">三月&lt;b&gt;.xlsx</a>' in steps
    page = clerk.get(sent["Location"])
    assert f'name="{name}" value="mine" required checked' in page.content.decode(), "the choice is kept"
    assert take(clerk, page, **{name: "mine"}).status_code == 200
    assert row_of(evaluation).actual_text == "我填的"
    assert sent["Location"] not in clerk.get(address(evaluation)).content.decode()
    back = clerk.get(sent["Location"]).content.decode()
    assert "写入自评表。下面是" in back
    assert 'data-testid="workbook-take"' not in back


def test_a_page_that_is_sent_twice_writes_once(clerk: Client, evaluation: Evaluation, path: Path) -> None:
    fill_in(path, {key(row_of(evaluation), "actual_text"): "3次"})
    page = send(clerk, evaluation, path.read_bytes())
    take(clerk, page)
    assert "已经写入过" in take(clerk, page).content.decode()


def test_a_page_from_before_a_refusal_writes_nothing(clerk: Client, evaluation: Evaluation, path: Path) -> None:
    """It shows among what is to be written what has been set aside meanwhile in another window."""
    row, other = row_of(evaluation), row_of(evaluation, 1)
    fill_in(path, {key(row, "score"): 99, key(other, "reason"): "照写"})
    page = send(clerk, evaluation, path.read_bytes())
    take(clerk, page)
    assert "在另一个页面中有了变化" in take(clerk, page).content.decode()
    assert row_of(evaluation, 1).reason != "照写"


def test_it_is_one_s_own_for_a_day(cast: Cast, clerk: Client, evaluation: Evaluation, path: Path) -> None:
    fill_in(path, {key(row_of(evaluation), "actual_text"): "3次"})
    page = send(clerk, evaluation, path.read_bytes()).request["PATH_INFO"]
    assert log_in(cast.colleague).get(page).status_code == 404
    upload = OfflineUpload.objects.get()
    assert expire_workbooks(now=upload.expires_at - timedelta(seconds=1)) == 0
    OfflineUpload.objects.update(expires_at=timezone.now())
    assert clerk.get(page).status_code == 404
    assert expire_workbooks(now=timezone.now()) == 1


def test_of_many_uploads_the_newest_stay(
    cast: Cast, evaluation: Evaluation, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_KEPT", 2)
    for number in range(3):
        now, chunks = NOW + timedelta(minutes=number), [path.read_bytes()]
        receive_workbook(actor=cast.clerk, evaluation=evaluation, chunks=chunks, name=f"{number}.xlsx", now=now)
    assert [upload.name for upload in OfflineUpload.objects.all()] == ["2.xlsx", "1.xlsx"]


def test_what_the_rules_refuse_is_set_aside_and_the_rest_can_be_taken(
    clerk: Client, evaluation: Evaluation, path: Path
) -> None:
    row, other = row_of(evaluation), row_of(evaluation, 1)
    fill_in(path, {key(row, "score"): 99, key(other, "reason"): "照写"})
    page = send(clerk, evaluation, path.read_bytes())
    refused = take(clerk, page)
    assert "得分 99 不能高于分值" in refused.content.decode()
    assert row_of(evaluation, 1).reason != "照写"
    assert "已从离线工作簿写入 1 处" in take(clerk, refused).content.decode()
    assert row_of(evaluation, 1).reason == "照写"
    assert row_of(evaluation).score == row.score


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "空.xlsx", "这个文件是空的"),
        (b"PK\x03\x04 broken", "坏.xlsx", "。"),
        (b"<table></table>", "网页.xlsx", "。"),
        (b"x", "旧.xls", "请上传从本页下载的 .xlsx 工作簿"),
        (b"x" * 5_000_001, "大.xlsx", "文件超过 5 MB"),
    ],
)
def test_a_bad_file_is_said_at_the_field(
    content: bytes, name: str, words: str, clerk: Client, evaluation: Evaluation
) -> None:
    response = send(clerk, evaluation, content, name)
    assert response.status_code == 422
    [sentence] = re.findall(r'id="file-problem" role="alert">([^<]+)<', response.content.decode())
    assert words in sentence


@pytest.mark.parametrize("harmful", HARMFUL, ids=lambda maker: maker.__name__)
def test_a_harmful_file_is_refused_and_nothing_is_left(
    harmful: Maker, clerk: Client, evaluation: Evaluation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Through the real upload; what the file's own name says does not help it."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    content = harmful(tmp_path).read_bytes()
    response = send(clerk, evaluation, content)
    assert response.status_code == 422
    assert re.search(r'role="alert">[^<]+。<', response.content.decode())
    assert list(folder.iterdir()) == []


def test_another_workbook_is_refused_with_its_name(
    cast: Cast, clerk: Client, evaluation: Evaluation, tmp_path: Path
) -> None:
    other = filled_evaluation(cast, name="隔壁的项目")
    response = send(clerk, evaluation, download(other, tmp_path, "other").read_bytes())
    assert response.status_code == 422
    assert "这是另一份自评表的工作簿" in response.content.decode()
    assert "隔壁的项目" in response.content.decode()
    form = clerk.get(f"/tables/{evaluation.pk}/form.xlsx")
    official = form.content
    assert NOT_OURS in send(clerk, evaluation, official).content.decode()


def test_a_page_that_was_tampered_with_writes_nothing(clerk: Client, evaluation: Evaluation, path: Path) -> None:
    row = row_of(evaluation)
    fill_in(path, {key(row, "actual_text"): "3次"})
    page = send(clerk, evaluation, path.read_bytes())
    for fields in ({}, {"revision": "x", "upload": "1"}, {"revision": "9" * 40, "upload": "①"}):
        clerk.post(f"{page.request['PATH_INFO']}take/", fields)
    assert row_of(evaluation).actual_text == row.actual_text
    assert take(clerk, page, **{"keep-x": "mine", f"keep-{'长' * 199}": "theirs"}).status_code == 200
    assert row_of(evaluation).actual_text == "3次"


def test_a_table_out_of_hand_is_only_looked_at(cast: Cast, clerk: Client, tmp_path: Path) -> None:
    evaluation = filled_evaluation(cast)
    content = download(evaluation, tmp_path).read_bytes()
    page = send(clerk, evaluation, content)
    Evaluation.objects.update(state=State.EXEMPTED)
    for step in (address(evaluation), address(evaluation, "file/"), page.request["PATH_INFO"]):
        assert clerk.get(step)["Location"].endswith("/submitted/")
    assert send(clerk, evaluation, content).status_code == 403
    assert take(clerk, page).status_code == 403


def test_others_find_nothing(cast: Cast, evaluation: Evaluation) -> None:
    for step in ("", "file/"):
        assert log_in(cast.sibling_clerk).get(address(evaluation, step)).status_code == 404
        assert log_in(cast.bureau_reviewer).get(address(evaluation, step)).status_code == 403


def test_the_queries_do_not_grow(
    cast: Cast, clerk: Client, tmp_path: Path, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for seed in ("futian-2022-01", "futian-2022-07"):
        evaluation = filled_evaluation(cast, seed=seed, name=seed)
        path = download(evaluation, tmp_path, seed)
        fill_in(path, {key(row, "reason"): "材料价格上涨。" for row in evaluation.indicators.all()})
        content = path.read_bytes()
        with django_assert_num_queries(14):
            sent = clerk.post(address(evaluation), {"file": SimpleUploadedFile("a.xlsx", content)})
        with django_assert_num_queries(11):
            clerk.get(sent["Location"])
        with django_assert_num_queries(8):
            clerk.get(address(evaluation))
