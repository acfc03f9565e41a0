"""打印样张: every layout with a sample, for those who keep the system."""

from __future__ import annotations

import io
from pathlib import Path
from unittest.mock import Mock

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image
from pytest_django import DjangoAssertNumQueries, Settings

from perfeval.exchange.demo.samples import sample
from perfeval.printing.layouts import LAYOUTS
from perfeval.printing.render import render_pdf
from tests.factories import Cast
from tests.printing.reading import squeezed, text_of
from tests.web.conftest import log_in

GALLERY = reverse("administrator:gallery")


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path / "gallery"


@pytest.fixture
def administrator(cast: Cast) -> Client:
    return log_in(cast.administrator)


def pdf(key: str) -> str:
    return reverse("administrator:gallery-pdf", args=[key])


def png(key: str) -> str:
    return reverse("administrator:gallery-picture", args=[key])


@pytest.mark.parametrize("who", ["clerk", "head", "bureau_reviewer", "finance_reviewer", "auditor"])
def test_it_is_not_for_others(cast: Cast, who: str) -> None:
    client = log_in(getattr(cast, who))
    assert {client.get(address).status_code for address in (GALLERY, pdf("futian"), png("futian"))} == {403}


def test_nobody_is_sent_to_the_login(client: Client, db: None) -> None:
    assert client.get(GALLERY).headers["Location"].startswith("/login/")


def test_staff_without_a_role_may_see_it(admin_client: Client) -> None:
    page = admin_client.get(GALLERY).content.decode()
    assert "打印样张" in page
    assert reverse("admin:index") in page
    assert GALLERY in admin_client.get(reverse("admin:index")).content.decode()


def test_every_layout_is_there(administrator: Client) -> None:
    page = administrator.get(GALLERY).content.decode()
    for layout in LAYOUTS.values():
        assert layout.name in page
        assert pdf(layout.key) in page
        assert f'src="{png(layout.key)}"' in page
    assert page.count('loading="lazy"') == len(LAYOUTS)


def test_queries(administrator: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(4):  # session, user, role, campaigns
        administrator.get(GALLERY)
    with django_assert_num_queries(2):
        administrator.get(pdf("futian"))


@pytest.mark.parametrize("key", LAYOUTS)
def test_a_sample_is_printed_in_its_layout(administrator: Client, key: str) -> None:
    response = administrator.get(pdf(key))
    assert response.headers["Content-Type"] == "application/pdf"
    assert squeezed(sample(key).implementing_unit) in squeezed(text_of(response.content))
    with Image.open(io.BytesIO(administrator.get(png(key)).content)) as picture:
        paper = LAYOUTS[key].paper
        assert picture.format == "PNG"
        assert (picture.width > picture.height) == (paper.width > paper.height)


def test_it_is_printed_once_and_not_sent_again(administrator: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = Mock(wraps=render_pdf)
    monkeypatch.setattr("perfeval.printing.gallery.render_pdf", counted)
    first = administrator.get(png("futian"))
    second = administrator.get(png("futian"), headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, second.status_code, second.content) == (200, 304, b"")
    assert administrator.get(pdf("futian")).status_code == 200
    assert counted.call_count == 1


def test_another_sample_takes_the_place_of_the_kept_one(
    administrator: Client, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = administrator.get(pdf("futian"))
    monkeypatch.setattr("perfeval.web.administrator.gallery.WATERMARK", "另一张")
    after = administrator.get(pdf("futian"))
    assert before.headers["ETag"] != after.headers["ETag"]
    assert before.content != after.content
    assert len(list(folder.iterdir())) == 1


def test_an_unknown_layout_is_not_there(administrator: Client) -> None:
    assert administrator.get(pdf("nowhere")).status_code == 404
    assert administrator.get(png("qiannan-2")).status_code == 404
