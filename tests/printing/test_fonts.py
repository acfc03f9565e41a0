"""The built fonts, and what happens to characters that they lack."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from fontTools.ttLib import TTFont

from perfeval.printing import font_builder, fonts
from perfeval.printing.characters import print_characters
from perfeval.printing.document import PrintDocument, PrintError
from perfeval.printing.fonts import FACES, FontsMissingError, fonts_are_built
from perfeval.printing.render import render_pdf
from tests.printing.reading import squeezed, text_of, tool
from tests.printing.tables import published

pytestmark = pytest.mark.once

HARD = "喆镕堃珺玥婧燚犇骉㎡㎥≥≤≧≦﹥═①⑳Ⅻ％￥℃—…“”"


def named(name: str) -> PrintDocument:
    return PrintDocument(replace(published("futian-2022-01"), project_name=name), "mof-2020")


def outline_font(file: str) -> Any:
    return TTFont(Path(settings.FONTS_DIR) / file)


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.file)
def test_each_face_is_truetype_with_all_print_characters(face: fonts.Face) -> None:
    with outline_font(face.file) as font:
        assert "glyf" in font
        assert "CFF " not in font
        absent = [char for char in print_characters() if ord(char) not in font.getBestCmap()]
        assert not [char for char in absent if "一" <= char <= "鿿"]
        assert len(absent) < 20
        assert font["OS/2"].usWeightClass == (700 if face.bold else 400)


def test_the_characters_cover_names_and_units() -> None:
    assert set(HARD) - set("燚犇骉") <= set(print_characters())
    assert len(print_characters()) > 9000


def test_common_and_rare_names_come_out_of_the_built_fonts() -> None:
    pdf = render_pdf(named("喆镕堃珺玥婧㎡≥"))
    assert "喆镕堃珺玥婧㎡≥" in text_of(pdf)
    assert "Noto" not in tool(["pdffonts", "-"], pdf)


def test_the_rarest_characters_come_from_the_full_font() -> None:
    pdf = render_pdf(named("㐂𠮷龘" + HARD))
    assert "㐂𠮷龘" in squeezed(text_of(pdf))
    assert "Noto-Serif-CJK-SC" in tool(["pdffonts", "-"], pdf)


@pytest.mark.parametrize("character", ["\ue000", "🧿", "ꦆ"])
def test_a_character_without_a_glyph_fails_the_print(character: str) -> None:
    with pytest.raises(PrintError, match=f"U\\+{ord(character):04X}"):
        render_pdf(named(f"甲{character}乙"))


def test_building_again_does_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("build_fonts")
    assert "up to date" in capsys.readouterr().out


def test_a_new_recipe_or_a_lost_file_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for file in Path(settings.FONTS_DIR).glob("*.*"):
        (tmp_path / file.name).symlink_to(file)
    assert fonts_are_built(tmp_path)
    (tmp_path / FACES[0].file).unlink()
    assert not fonts_are_built(tmp_path)
    monkeypatch.setattr(fonts, "RECIPE", fonts.RECIPE + 1)
    assert not fonts_are_built(Path(settings.FONTS_DIR))


def test_it_says_which_package_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(font_builder, "SOURCE_DIR", tmp_path)
    with pytest.raises(FontsMissingError, match="fonts-noto-cjk"):
        font_builder.build_fonts(tmp_path)


def test_the_same_source_gives_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(font_builder, "print_characters", lambda: list("一二三0123≥"))
    built = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        font_builder._build_face(FACES[2], tmp_path / name)
        built.append((tmp_path / name / FACES[2].file).read_bytes())
    assert built[0] == built[1]
