"""The built fonts, and what happens to characters that they lack."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
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


def office_font_of(path: Path, *, restricted: bool = False) -> Path:
    """A font of 2,048 units with a square for 一 and one made of it, as components, for 丁."""
    pen = TTGlyphPen(None)
    for step, point in enumerate([(0, 0), (0, 2048), (1024, 2048), (1024, 0)]):
        (pen.lineTo if step else pen.moveTo)(point)
    pen.closePath()
    square = pen.glyph()
    made = TTGlyphPen({"one": None})
    made.addComponent("one", (1, 0, 0, 1, 1024, 0))
    builder = FontBuilder(2048, isTTF=True)
    builder.setupGlyphOrder([".notdef", "one", "ding"])
    builder.setupCharacterMap({ord("一"): "one", ord("丁"): "ding"})
    builder.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "one": square, "ding": made.glyph()})
    builder.setupHorizontalMetrics({".notdef": (2048, 0), "one": (2048, 0), "ding": (2048, 1024)})
    builder.setupHorizontalHeader(ascent=1760, descent=-288)
    builder.setupNameTable({"familyName": "Office", "styleName": "Regular", "fullName": "Office Regular"})
    builder.setupOS2(fsType=2 if restricted else 0)
    builder.setupPost()
    path.parent.mkdir(exist_ok=True)
    builder.save(path)
    return path


def built_face(folder: Path, face: fonts.Face, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(font_builder, "print_characters", lambda: list("一丁二"))
    folder.mkdir()
    font_builder._build_face(face, folder)
    return TTFont(folder / face.file)


def box(font: Any, char: str) -> tuple[int, ...]:
    glyph = font["glyf"][font.getBestCmap()[ord(char)]]
    return glyph.xMin, glyph.yMin, glyph.xMax, glyph.yMax


def test_an_offices_own_font_takes_a_faces_place_and_the_rest_is_filled_up(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.OFFICE_FONTS_DIR = tmp_path / "office"
    plain = built_face(tmp_path / "plain", FACES[0], monkeypatch)
    office_font_of(settings.OFFICE_FONTS_DIR / "song-regular.ttf")
    own = built_face(tmp_path / "own", FACES[0], monkeypatch)
    assert box(own, "一") == (0, 0, 500, 1000) != box(plain, "一")
    assert box(own, "丁") == (500, 0, 1000, 1000)
    assert own["hmtx"][own.getBestCmap()[ord("一")]] == (1000, 0)
    assert box(own, "二") == box(plain, "二")
    assert own["name"].getDebugName(1) == "Perfeval Song"


def test_a_collection_of_postscript_outlines_serves_as_well(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.OFFICE_FONTS_DIR = tmp_path
    (tmp_path / "song-bold.ttc").symlink_to(fonts.SOURCE_DIR / FACES[2].source)
    own = built_face(tmp_path / "own", FACES[1], monkeypatch)
    assert box(own, "一") == box(outline_font(FACES[2].file), "一")


def test_an_offices_own_font_has_the_fonts_built_anew(tmp_path: Path, settings: Any) -> None:
    settings.OFFICE_FONTS_DIR = tmp_path / "office"
    assert fonts_are_built(Path(settings.FONTS_DIR))
    path = office_font_of(settings.OFFICE_FONTS_DIR / "hei-bold.otf")
    assert not fonts_are_built(Path(settings.FONTS_DIR))
    with_it = fonts.fingerprint()
    path.write_bytes(path.read_bytes() + b"0")
    assert fonts.fingerprint() != with_it


def test_a_font_that_may_not_be_embedded_is_refused(tmp_path: Path, settings: Any) -> None:
    settings.OFFICE_FONTS_DIR = tmp_path
    office_font_of(tmp_path / "song-regular.ttf", restricted=True)
    with pytest.raises(PrintError, match=r"song-regular\.ttf 的许可不允许嵌入"):
        font_builder._build_face(FACES[0], tmp_path)
    office_font_of(tmp_path / "song-regular.ttf")
    font_builder._build_face(FACES[0], tmp_path)


def test_a_file_that_is_no_font_is_named(tmp_path: Path, settings: Any) -> None:
    settings.OFFICE_FONTS_DIR = tmp_path
    (tmp_path / "song-regular.ttf").write_bytes(b"no font at all")
    with pytest.raises(PrintError, match=r"song-regular\.ttf 不是"):
        font_builder._build_face(FACES[0], tmp_path)
