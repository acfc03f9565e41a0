"""公章 and 盖章: the pages of the unit."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from perfeval.core.workflow import State
from perfeval.evaluations.models import Evaluation
from perfeval.organisations.models import Seal
from perfeval.organisations.queries import seal_in_use
from perfeval.printing.models import PrintedDocument, SealUse
from perfeval.printing.sealing import apply_seal
from tests.factories import NOW, Cast, evaluation_in
from tests.seals import drawn_seal, encoded, give_seal
from tests.web.conftest import log_in

SEAL = "/unit/seal/"


@pytest.fixture
def head(cast: Cast) -> Client:
    return log_in(cast.head)


@pytest.fixture
def approved(cast: Cast, settings: Settings, tmp_path: Path) -> Evaluation:
    settings.MEDIA_ROOT = tmp_path
    return evaluation_in(cast, State.APPROVED)


def upload(client: Client, data: bytes, name: str = "seal.png") -> str:
    response = client.post(SEAL, {"picture": SimpleUploadedFile(name, data)}, follow=True)
    return response.content.decode()


def test_the_head_uploads_and_sees_it(cast: Cast, head: Client) -> None:
    assert "没有在用的公章" in head.get(SEAL).content.decode()
    page = upload(head, encoded(drawn_seal()))
    seal = seal_in_use(cast.unit)
    assert seal is not None
    assert "公章已启用" in page
    assert f'src="/unit/seal/{seal.pk}/picture/"' in page
    picture = head.get(f"/unit/seal/{seal.pk}/picture/")
    assert (picture["Content-Type"], picture.content) == ("image/png", bytes(seal.picture))
    assert "private" in picture["Cache-Control"]


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"", "空的"), (b"<svg/>", "不能识别"), (encoded(drawn_seal(colour="black")), "没有红色"), (None, "请先选择图片")],
)
def test_a_bad_picture_is_said_at_its_field(head: Client, data: bytes | None, words: str) -> None:
    sent = {} if data is None else {"picture": SimpleUploadedFile("seal.png", data)}
    response = head.post(SEAL, sent)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Seal.objects.exists()


def test_the_clerk_sees_it_and_cannot_touch_it(cast: Cast) -> None:
    give_seal(cast.head)
    clerk = log_in(cast.clerk)
    page = clerk.get(SEAL).content.decode()
    assert "/picture/" in page
    assert 'type="file"' not in page
    assert "停用公章</button>" not in page
    response = clerk.post(SEAL, {"picture": SimpleUploadedFile("a.png", encoded(drawn_seal(colour="#c04040")))})
    assert response.status_code == 403
    assert clerk.post("/unit/seal/retire/").status_code == 403
    assert Seal.objects.filter(retired_at=None).count() == 1


def test_the_picture_is_for_the_unit_alone(cast: Cast) -> None:
    seal = give_seal(cast.head)
    assert log_in(cast.clerk).get(f"/unit/seal/{seal.pk}/picture/").status_code == 200
    assert log_in(cast.sibling_clerk).get(f"/unit/seal/{seal.pk}/picture/").status_code == 404
    assert log_in(cast.finance_reviewer).get(f"/unit/seal/{seal.pk}/picture/").status_code == 403


def test_the_head_retires_it(cast: Cast, head: Client) -> None:
    give_seal(cast.head)
    page = head.post("/unit/seal/retire/", follow=True).content.decode()
    assert "公章已停用" in page
    assert "停用的公章" in page
    assert seal_in_use(cast.unit) is None
    assert "没有在用的公章" in head.post("/unit/seal/retire/", follow=True).content.decode()


def test_sealing_asks_first_and_then_seals(cast: Cast, head: Client, approved: Evaluation) -> None:
    give_seal(cast.head)
    address = f"/unit/tables/{approved.pk}/seal/"
    before = head.get(f"/unit/tables/{approved.pk}/submitted/").content.decode()
    assert f'href="{address}"' in before
    assert "下一步：</b>单位负责人盖章" in before
    asked = head.get(address).content.decode()
    assert "盖章后不能取消" in asked
    assert 'name="version" value="1"' in asked
    assert not SealUse.objects.exists()
    page = head.post(address, {"version": "1"}, follow=True).content.decode()
    assert "已盖章，正在生成" in page
    assert "负责人已于" in page
    assert "下一步：</b>财政部门公开" in page
    assert f'href="{address}"' not in page
    assert SealUse.objects.count() == 1
    again = head.post(address, {"version": "1"}, follow=True).content.decode()
    assert "没有盖章：第1版已由负责人盖章" in again
    assert "不能盖章" in head.get(address).content.decode()


@pytest.mark.parametrize("version", ["2", "", "x", "1" * 40])
def test_another_version_is_not_sealed(cast: Cast, head: Client, approved: Evaluation, version: str) -> None:
    give_seal(cast.head)
    page = head.post(f"/unit/tables/{approved.pk}/seal/", {"version": version}, follow=True).content.decode()
    assert "新的送审版本" in page
    assert not SealUse.objects.exists()


def test_without_a_seal_the_page_says_where_to_upload_one(head: Client, approved: Evaluation) -> None:
    page = head.get(f"/unit/tables/{approved.pk}/seal/").content.decode()
    assert "上传公章" in page
    assert 'data-testid="seal"' not in page


def test_the_clerk_is_not_offered_to_seal(cast: Cast, approved: Evaluation) -> None:
    give_seal(cast.head)
    clerk = log_in(cast.clerk)
    assert 'data-testid="to-seal"' not in clerk.get(f"/unit/tables/{approved.pk}/submitted/").content.decode()
    assert clerk.post(f"/unit/tables/{approved.pk}/seal/", {"version": "1"}).status_code == 403


def test_several_are_sealed_at_once(cast: Cast, head: Client, approved: Evaluation) -> None:
    give_seal(cast.head)
    second = evaluation_in(cast, State.APPROVED, name="第二个项目")
    page = head.get("/unit/seal/tables/").content.decode()
    assert f'value="{approved.pk}:1"' in page
    assert "第二个项目" in page
    chosen = {"table": [f"{approved.pk}:1", f"{second.pk}:7", "x:1", "9" * 30 + ":1"]}
    page = head.post("/unit/seal/tables/", {**chosen, "confirmed": "1"}, follow=True).content.decode()
    assert "已在 1 份自评表上盖章" in page
    assert "第二个项目没有盖章：这份自评表已有新的送审版本" in page
    assert "请先勾选" in head.post("/unit/seal/tables/", follow=True).content.decode()


def test_nothing_is_ticked_and_nothing_sealed_before_the_number_is_confirmed(
    cast: Cast, head: Client, approved: Evaluation
) -> None:
    """By plain forms: no script takes part."""
    give_seal(cast.head)
    for name in ("第二个项目", "第三个项目"):
        evaluation_in(cast, State.APPROVED, name=name)
    page = head.get("/unit/seal/tables/").content.decode()
    boxes = re.findall(r'<input [^>]*name="table"[^>]*>', page)
    assert len(boxes) == 3
    assert not [box for box in boxes if "checked" in box]
    ticked = re.findall(r'value="(\d+:\d+)"', "".join(boxes))[:2]
    asked = head.post("/unit/seal/tables/", {"table": ticked}).content.decode()
    assert not SealUse.objects.exists()
    assert "在这 2 份自评表上盖章？" in asked
    assert "盖章后不能取消" in asked
    listed = re.findall(r'name="table" value="(\d+:\d+)"', asked)
    assert listed == ticked
    assert 'name="confirmed" value="1"' in asked
    done = head.post("/unit/seal/tables/", {"table": listed, "confirmed": "1"}, follow=True).content.decode()
    assert "已在 2 份自评表上盖章" in done
    assert SealUse.objects.count() == 2


def test_what_is_not_the_units_to_seal_is_not_listed(cast: Cast, head: Client, approved: Evaluation) -> None:
    give_seal(cast.head)
    draft = evaluation_in(cast, State.BUREAU_REVIEW, name="未审定的项目")
    asked = head.post("/unit/seal/tables/", {"table": [f"{approved.pk}:1", f"{draft.pk}:1"]}).content.decode()
    assert "在这 1 份自评表上盖章？" in asked
    assert "未审定的项目" not in asked


def test_without_a_seal_nothing_is_asked(head: Client, approved: Evaluation) -> None:
    page = head.post("/unit/seal/tables/", {"table": [f"{approved.pk}:1"]}, follow=True).content.decode()
    assert "没有盖章：本单位没有在用的公章" in page


def test_the_sealed_print_is_what_is_served(cast: Cast, approved: Evaluation, tmp_path: Path) -> None:
    snapshot, layout = approved.snapshots.get(), approved.campaign.layout
    (tmp_path / "plain.pdf").write_bytes(b"%PDF plain")
    (tmp_path / "sealed.pdf").write_bytes(b"%PDF sealed")
    values = {"snapshot": snapshot, "layout": layout, "sha256": "0" * 64, "created_at": NOW}
    PrintedDocument.objects.create(**values, file="plain.pdf")
    client, address = log_in(cast.bureau_reviewer), f"/tables/{approved.pk}/printed/"
    assert client.get(address).getvalue() == b"%PDF plain"
    give_seal(cast.head)
    use = apply_seal(actor=cast.head, evaluation_id=approved.pk, version=1, now=NOW)
    assert client.get(address).status_code == 404
    assert "正在生成盖章的正式打印件" in client.get(f"{address}state/").content.decode()
    PrintedDocument.objects.create(**values, file="sealed.pdf", seal_use=use)
    assert client.get(address).getvalue() == b"%PDF sealed"
    assert "已盖章</span>" in client.get(f"{address}state/").content.decode()


@pytest.mark.parametrize("tables", [1, 3])
def test_the_page_takes_as_many_queries_with_one_use_as_with_three(
    cast: Cast, head: Client, settings: Settings, tmp_path: Path, tables: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    settings.MEDIA_ROOT = tmp_path
    give_seal(cast.head)
    for number in range(tables):
        table = evaluation_in(cast, State.APPROVED, name=f"项目{number}")
        apply_seal(actor=cast.head, evaluation_id=table.pk, version=1, now=NOW)
    head.get(SEAL)
    with django_assert_num_queries(10):
        page = head.get(SEAL).content.decode()
    assert page.count('data-label="盖章时间"') == tables
