"""The pictures that README and docs show: one of every form, of all its pages, as `make gallery` draws them."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from PIL import Image

from perfeval.exchange.demo.samples import sample
from perfeval.printing import gallery
from perfeval.printing.document import PrintDocument
from perfeval.printing.layouts import LAYOUTS
from perfeval.printing.render import render_pdf
from scripts.gallery import IMAGES, draw
from tests.conftest import ROOT

pytestmark = pytest.mark.once

SMALL = 120_000  # bytes


def test_every_form_has_a_picture_and_no_other_is_there() -> None:
    assert {path.name for path in IMAGES.iterdir()} == {f"{key}.png" for key in LAYOUTS}


@pytest.mark.parametrize("key", LAYOUTS)
def test_the_picture_is_small_and_of_todays_form(key: str) -> None:
    """It differs from one drawn now by no more than a font of another release may."""
    path = IMAGES / f"{key}.png"
    drawn = draw(render_pdf(PrintDocument(sample(key), key)))
    with Image.open(path) as kept, Image.open(io.BytesIO(drawn)) as fresh:
        assert kept.size == fresh.size, "run make gallery"
        assert darkness(kept) == pytest.approx(darkness(fresh), rel=0.03), "run make gallery"
    assert path.stat().st_size < SMALL


def darkness(picture: Image.Image) -> int:
    return sum(255 - grey for grey in picture.convert("L").tobytes())


@pytest.mark.parametrize("what", ["style", "engine"])
def test_a_kept_print_is_made_anew_when(what: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    document = PrintDocument(sample("futian"), "futian")
    before = gallery.digest(document)
    assert gallery.digest(document) == before
    if what == "style":
        style = (gallery.CSS_DIR / "form.css").read_text(encoding="utf-8")
        (tmp_path / "form.css").write_text(style + ".c { color: red }", encoding="utf-8")
        monkeypatch.setattr(gallery, "CSS_DIR", tmp_path)
    else:
        monkeypatch.setattr(gallery, "DRAWN_BY", "weasyprint 0")
    assert gallery.digest(document) != before


@pytest.mark.parametrize(("file", "folder"), [("README.md", "docs/images"), ("docs/layouts.md", "images")])
def test_the_file_shows_them_all(file: str, folder: str) -> None:
    shown = re.findall(rf"!\[[^]]+]\({folder}/gallery/([a-z0-9-]+)\.png\)", (ROOT / file).read_text(encoding="utf-8"))
    assert sorted(shown) == sorted(LAYOUTS)


def test_every_form_is_described() -> None:
    described = re.findall(r"^## (.+)$", (ROOT / "docs" / "layouts.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert described == list(LAYOUTS)
