"""What a print may load. Each guard has its control: without it the same address is read."""

from __future__ import annotations

import base64
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse, fetch

from perfeval.printing import engine
from perfeval.printing.document import PrintDocument, PrintError
from perfeval.printing.fetching import OwnFilesFetcher
from perfeval.printing.layouts import MOF_2020
from perfeval.printing.render import render_pdf
from tests.printing.reading import squeezed, text_of
from tests.printing.tables import published

pytestmark = pytest.mark.once

PIXEL = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==")


def printed_with(picture: str) -> bytes:
    markup = f'<html lang="zh-CN"><body><p>甲</p><img src="{picture}" alt="图"/></body></html>'
    return engine.write(engine.lay_out(markup, MOF_2020.style()))


@pytest.fixture
def secret(tmp_path: Path) -> str:
    file = tmp_path / "secret.png"
    file.write_bytes(PIXEL)
    return file.as_uri()


@pytest.fixture
def media(settings: object, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"  # type: ignore[attr-defined]
    return tmp_path / "media"


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:9/x.png", "https://example.org/x.png", "ftp://example.org/x.png", "x.png", "/etc/passwd"],
)
def test_it_refuses_addresses_of_others(address: str) -> None:
    with pytest.raises(FatalURLFetchingError), fetch(OwnFilesFetcher(), address):
        pass


def test_it_refuses_files(secret: str) -> None:
    with pytest.raises(PrintError):
        printed_with(secret)


def test_weasyprints_own_fetcher_would_read_them(monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    monkeypatch.setattr(engine, "OwnFilesFetcher", URLFetcher)
    assert b"/Subtype /Image" in printed_with(secret)


@pytest.mark.parametrize("name", ["media:../secret.png", "media:%2e%2e/secret.png", "media:/etc/passwd.png", "static:../manage.png"])  # fmt: skip
def test_it_does_not_leave_its_folders(media: Path, name: str) -> None:
    (media.parent / "secret.png").write_bytes(PIXEL)
    with pytest.raises(PrintError):
        printed_with(name)


def test_it_reads_a_stored_picture(media: Path) -> None:
    name = default_storage.save("seals/a.png", ContentFile(PIXEL))
    assert b"/Subtype /Image" in printed_with(f"media:{name}")


def test_it_reads_nothing_but_pictures(media: Path) -> None:
    name = default_storage.save("a.txt", ContentFile(b"x"))
    with pytest.raises(PrintError):
        printed_with(f"media:{name}")


def test_a_missing_picture_fails_the_print(media: Path) -> None:
    with pytest.raises(PrintError):
        printed_with("media:seals/gone.png")


def test_a_damaged_picture_fails_the_print(media: Path) -> None:
    name = default_storage.save("seals/b.png", ContentFile(PIXEL[:20]))
    with pytest.raises(PrintError):
        printed_with(f"media:{name}")


def test_weasyprint_alone_would_only_warn(monkeypatch: pytest.MonkeyPatch, media: Path) -> None:
    class Lenient(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
            raise FileNotFoundError(url)

    monkeypatch.setattr(engine, "OwnFilesFetcher", Lenient)
    monkeypatch.setattr(engine._Complaints, "emit", lambda self, record: None)
    assert printed_with("media:seals/gone.png").startswith(b"%PDF")


def test_text_of_a_user_is_never_markup(secret: str) -> None:
    attack = f'<img src="{secret}"/></td></tr><style>*{{color:red}}</style>&amp;'
    sheet = replace(published("futian-2022-01"), project_name=attack, goal_expected=attack)
    pdf = render_pdf(PrintDocument(sheet, "mof-2020"))
    assert b"/Subtype /Image" not in pdf
    assert squeezed("<style>*{color:red}</style>&amp;") in squeezed(text_of(pdf))
