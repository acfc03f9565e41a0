"""The pages on which lists are taken in."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from perfeval.core.workflow import Role
from perfeval.exchange.lists.models import ListUpload
from perfeval.organisations.models import Organisation
from perfeval.projects.models import Project
from perfeval.web.shared.lists import door, uploads
from tests.exchange.lists.workbooks import upload_rows, xlsx
from tests.factories import Cast, make_campaign, make_evaluation, make_member
from tests.web.conftest import log_in

HEADER = ["单位编码", "单位名称", "类别", "上级单位编码"]
NEW = ("113", "新单位", "预算单位", "110")


def post(client: Client, kind: str, content: bytes | None, name: str = "单位.xlsx", **more: object) -> HttpResponse:
    data = dict(more)
    if content is not None:
        file = BytesIO(content)
        file.name = name
        data["file"] = file
    return client.post(reverse("list", args=[kind]), data)  # type: ignore[return-value]


def export(client: Client, kind: str, form: str = "csv", **more: object) -> HttpResponse:
    return client.post(reverse("list-export", args=[kind]), {"format": form, **more})  # type: ignore[return-value]


def test_upload_look_confirm(cast: Cast) -> None:
    client = log_in(cast.administrator)
    answer = post(client, "organisations", xlsx(HEADER, NEW, ("111", "改名", "预算单位", "110")))
    upload = ListUpload.objects.get()
    page = reverse("list-upload", args=[upload.pk])
    assert answer.headers["Location"] == page
    text = client.get(page).content.decode()
    assert "新增 1 行，修改 1 行" in text
    assert "<del>测试市数据局（本级）</del>" in text
    assert not Organisation.objects.filter(code="113").exists()
    response = client.post(reverse("list-upload-confirm", args=[upload.pk]), follow=True)
    assert "已写入：新增 1 行，修改 1 行" in response.content.decode()
    assert Organisation.objects.filter(code="113").exists()


def test_wrong_rows_stand_first_with_their_place_and_sentence(cast: Cast) -> None:
    client = log_in(cast.administrator)
    post(client, "organisations", xlsx(HEADER, NEW, ("114", "<b>错</b>", "别的", "110")))
    upload = ListUpload.objects.get()
    text = client.get(reverse("list-upload", args=[upload.pk])).content.decode()
    assert "第 3 行" in text
    assert "“别的”不在可选项中" in text
    assert "&lt;b&gt;错" in text
    assert "确认写入" not in text
    assert client.get(reverse("list-upload-problems", args=[upload.pk])).status_code == 200


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [(None, "", "请先选择要上传的文件"), (b"x", "单位.exe", "只能上传"), (b"", "单位.xlsx", "空的")],
)
def test_what_is_no_list_is_refused_at_the_field(cast: Cast, content: bytes | None, name: str, sentence: str) -> None:
    response = post(log_in(cast.administrator), "organisations", content, name)
    assert response.status_code == 400
    assert sentence in response.content.decode()
    assert not ListUpload.objects.exists()


def still_good(upload: ListUpload) -> None:
    """The tests' uploads are made in the past of the clock on the wall."""
    ListUpload.objects.filter(pk=upload.pk).update(expires_at=timezone.now() + timedelta(hours=1))


def test_nobody_confirms_another_person_s_upload(cast: Cast) -> None:
    upload = upload_rows(cast, "organisations", NEW)
    still_good(upload)
    client = log_in(make_member(cast.finance, Role.ADMINISTRATOR, "second"))
    assert client.post(reverse("list-upload-confirm", args=[upload.pk])).status_code == 404
    assert client.get(reverse("list-upload", args=[upload.pk])).status_code == 404
    assert not Organisation.objects.filter(code="113").exists()


def test_without_the_guard_the_second_would_write(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    upload = upload_rows(cast, "organisations", NEW)
    still_good(upload)
    client = log_in(make_member(cast.finance, Role.ADMINISTRATOR, "second"))
    monkeypatch.setattr(door, "uploads_of", lambda _: ListUpload.objects.all())
    monkeypatch.setattr(uploads, "own_upload", door.own_upload)
    assert client.post(reverse("list-upload-confirm", args=[upload.pk])).status_code == 302
    assert Organisation.objects.filter(code="113").exists()


def test_the_same_person_in_another_role_does_not_see_it(cast: Cast) -> None:
    upload = upload_rows(cast, "organisations", NEW)
    other = cast.administrator.user.memberships.create(organisation=cast.finance, role=Role.FINANCE_REVIEWER)
    client = log_in(cast.administrator)
    client.post(reverse("role"), {"membership": other.pk})
    assert client.get(reverse("list-upload", args=[upload.pk])).status_code == 404


@pytest.mark.parametrize("form", ["xlsx", "csv", "json"])
def test_files_are_handed_out_as_attachments(cast: Cast, form: str) -> None:
    make_evaluation(cast)
    response = export(log_in(cast.finance_reviewer), "indicators", form)
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("kind", ["organisations", "users", "nothing"])
def test_lists_of_other_roles_are_not_there(cast: Cast, kind: str) -> None:
    client = log_in(cast.finance_reviewer)
    assert client.get(reverse("list", args=[kind])).status_code == 404
    assert post(client, kind, xlsx(HEADER, NEW)).status_code == 404
    assert export(client, kind).status_code == 404


def test_a_campaign_of_others_is_not_there(cast: Cast) -> None:
    foreign = make_campaign(cast.foreign_finance, cast.scheme)
    client = log_in(cast.finance_reviewer)
    for campaign in (foreign.pk, 10**6, "x"):
        assert client.get(reverse("list", args=["goals"]), {"campaign": campaign}).status_code == 404
        assert post(client, "goals", xlsx(["x"], ["y"]), campaign=campaign).status_code == 404
        assert export(client, "goals", campaign=campaign).status_code == 404


def test_without_a_campaign_the_page_says_what_to_do(cast: Cast) -> None:
    text = log_in(cast.foreign_finance_reviewer).get(reverse("list", args=["goals"])).content.decode()
    assert "本单位还没有布置填报任务" in text


def test_the_page_asks_again_while_a_job_is_at_work(cast: Cast) -> None:
    upload = upload_rows(cast, "organisations", NEW)
    client = log_in(cast.administrator)
    assert "HX-Refresh" in client.get(reverse("list-upload-state", args=[upload.pk])).headers
    ListUpload.objects.update(state="writing")
    assert "HX-Refresh" not in client.get(reverse("list-upload-state", args=[upload.pk])).headers
    assert "every 2s" in client.get(reverse("list-upload", args=[upload.pk])).content.decode()


@pytest.mark.parametrize("kind", ["projects", "indicators", "goals", "budgets"])
def test_the_page_says_how_many_projects_have_no_code(cast: Cast, kind: str) -> None:
    make_evaluation(cast)
    evaluation = make_evaluation(cast, name="没有编码的")
    client, page = log_in(cast.finance_reviewer), reverse("list", args=[kind])
    assert "没有项目编码" not in client.get(page).content.decode()
    Project.objects.filter(pk=evaluation.project_id).update(code="")
    Project.objects.create(organisation=cast.foreign_unit, name="外县的")  # of another region: not counted
    assert "有 1 个项目没有项目编码" in client.get(page).content.decode()
    rows = export(client, kind).content.decode()
    assert "没有编码的" not in rows
    assert "政务服务大厅运行" in rows or kind == "indicators"  # a table without rows has none there


@pytest.mark.parametrize("rows", [1, 60])
def test_the_preview_costs_the_same_however_long(
    cast: Cast, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    upload = upload_rows(cast, "organisations", *((f"N{n}", "新", "预算单位", "110") for n in range(rows)))
    client = log_in(cast.administrator)
    page = reverse("list-upload", args=[upload.pk])
    client.get(page)
    with django_assert_num_queries(7):
        client.get(page)


@pytest.mark.parametrize("tables", [1, 3])
def test_the_list_page_costs_the_same_however_many(
    cast: Cast, tables: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(tables):
        make_evaluation(cast, name=f"项目{number}")
        upload_rows(cast, "goals", ("111", "x", "", "y"))
    client = log_in(cast.finance_reviewer)
    client.get(reverse("list", args=["goals"]))
    with django_assert_num_queries(8):
        client.get(reverse("list", args=["goals"]))
