"""From somebody's file to the print of a seal alone."""

from __future__ import annotations

import io
from contextlib import nullcontext, suppress

import pytest
from PIL import Image, ImageDraw, ImageFile, ImageFilter
from PIL.PngImagePlugin import PngInfo

from perfeval.core.errors import Invalid
from perfeval.organisations import seal_picture
from perfeval.organisations.seal_picture import clean_seal
from tests.seals import RED, drawn_seal, encoded

pytestmark = pytest.mark.once


def cleaned(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(clean_seal(data)))
    picture.load()
    return picture


def on_paper(seal: Image.Image) -> Image.Image:
    paper = Image.new("RGB", (1200, 1200), "white")
    paper.paste(seal, (400, 400))
    return paper


def pixel(picture: Image.Image, x: int, y: int) -> tuple[int, ...]:
    value = picture.getpixel((x, y))
    assert isinstance(value, tuple)
    return value


def share_of(picture: Image.Image, low: int, high: int) -> float:
    histogram = picture.getchannel("A").histogram()
    return sum(histogram[low : high + 1]) / sum(histogram)


def refusal_of(data: bytes) -> str:
    with pytest.raises(Invalid) as caught:
        clean_seal(data)
    return caught.value.fields["picture"]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP", "WEBP"])
def test_each_kind_of_picture_becomes_a_png_on_nothing(kind: str) -> None:
    picture = cleaned(encoded(drawn_seal(), kind))
    assert (picture.format, picture.mode) == ("PNG", "RGBA")
    assert pixel(picture, 2, 2)[3] == 0
    red, green, blue, alpha = pixel(picture, picture.width // 2, picture.height // 2)
    assert abs(red - RED[0]) < 12
    assert max(green, blue) < 60
    assert alpha == 255


def test_it_is_cut_to_the_seal_and_made_as_large_as_it_is_printed() -> None:
    wide = Image.new("RGB", (2400, 2000), "white")
    wide.paste(drawn_seal(1500), (100, 300))
    picture = cleaned(encoded(wide, "JPEG"))
    assert max(picture.size) == 600
    assert abs(picture.width - picture.height) <= 2
    # The ring touches the edges on all four sides.
    assert all(pixel(picture, *at)[3] > 100 for at in ((300, 6), (6, 300), (300, picture.height - 8)))


def test_a_poor_scan_comes_out_clean() -> None:
    """Yellowed, shaded, noisy paper with type under a faint, turned seal."""
    paper = Image.new("RGB", (900, 900))
    draw = ImageDraw.Draw(paper)
    for y in range(900):
        draw.line((0, y, 900, y), fill=(236 - y // 20, 228 - y // 20, 208 - y // 16))
    for line in range(10):
        draw.rectangle((60, 80 + line * 80, 840, 100 + line * 80), fill=(30, 30, 40))
    seal = drawn_seal(800, ground=None).rotate(7, Image.Resampling.BICUBIC)
    seal.putalpha(seal.getchannel("A").point([int(value * 0.7) for value in range(256)]))
    paper.paste(seal, (50, 50), seal)
    noise = Image.effect_noise(paper.size, 30)
    paper = Image.blend(paper, Image.merge("RGB", [noise] * 3), 0.08).filter(ImageFilter.GaussianBlur(1))
    picture = cleaned(encoded(paper, "JPEG", quality=60))
    assert share_of(picture, 0, 0) > 0.75, "paper and type are gone"
    assert 0.08 < share_of(picture, 250, 255) < 0.25, "the ink is there"
    assert pixel(picture, picture.width // 2, picture.height // 2)[3] == 255
    corner = picture.crop((0, 0, 60, 60)).getchannel("A")
    assert corner.getextrema() == (0, 0)


def test_a_picture_without_ground_stays_so() -> None:
    picture = cleaned(encoded(drawn_seal(ground=None)))
    assert pixel(picture, 100, 300)[3] == 0


def test_colours_of_printing_are_read_as_they_look() -> None:
    red, green, blue, alpha = pixel(cleaned(encoded(drawn_seal().convert("CMYK"), "JPEG")), 170, 170)
    assert alpha == 255
    assert red > 150 > 80 > max(green, blue)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_of_a_film_the_first_picture_counts(kind: str) -> None:
    options = {"lossless": True} if kind == "WEBP" else {}
    film = encoded(
        drawn_seal(), kind, save_all=True, append_images=[drawn_seal(colour="blue")], duration=100, **options
    )
    assert getattr(Image.open(io.BytesIO(film)), "n_frames", 1) == 2
    stored = clean_seal(film)
    assert stored == clean_seal(encoded(drawn_seal()))
    assert getattr(Image.open(io.BytesIO(stored)), "n_frames", 1) == 1


def test_a_palette_with_a_transparent_colour_is_read() -> None:
    picture = cleaned(encoded(drawn_seal(ground=None).quantize(16)))
    assert (pixel(picture, 100, 300)[3], pixel(picture, 170, 170)[3]) == (0, 255)


@pytest.mark.parametrize("mode", ["L", "LA", "1", "I;16"])
def test_grey_pictures_have_no_ink(mode: str) -> None:
    assert "没有红色" in refusal_of(encoded(drawn_seal().convert("L").convert(mode)))


def test_ink_that_is_wholly_transparent_is_none() -> None:
    hidden = drawn_seal(ground=None)
    hidden.putalpha(0)
    assert "没有红色" in refusal_of(encoded(hidden))


def test_a_half_transparent_seal_comes_out_whole() -> None:
    faint = drawn_seal(ground=None)
    faint.putalpha(faint.getchannel("A").point([value // 2 for value in range(256)]))
    assert pixel(cleaned(encoded(faint)), 170, 170)[3] == 255


def test_texts_in_the_file_are_not_unpacked_without_end() -> None:
    """A PNG may hold compressed texts: 100 MB of one letter take 100 kB."""
    texts = PngInfo()
    texts.add_text("comment", "a" * (100 * 1024 * 1024), zip=True)
    data = encoded(drawn_seal(), pnginfo=texts)
    assert len(data) < seal_picture.MAX_BYTES
    assert "已损坏" in refusal_of(data)


def test_the_edges_are_soft() -> None:
    assert share_of(cleaned(encoded(drawn_seal(900))), 20, 235) > 0.002


def test_nothing_of_the_file_itself_is_kept() -> None:
    exif = Image.Exif()
    exif[0x010F] = "SECRETCAMERA"
    stored = clean_seal(encoded(drawn_seal(), "JPEG", exif=exif) + b"SECRETTAIL")
    assert b"SECRET" not in stored
    assert Image.open(io.BytesIO(stored)).info == {}


def test_a_photograph_is_turned_as_its_camera_says() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees
    upright = cleaned(encoded(drawn_seal(), "JPEG", exif=exif))
    # The bar in the middle lies in the file and stands in the photograph.
    middle, off = upright.width // 2, upright.width // 8
    assert pixel(upright, middle, middle - off)[3] == 255
    assert pixel(upright, middle - off, middle)[3] == 0


def test_the_same_picture_gives_the_same_bytes() -> None:
    data = encoded(drawn_seal())
    assert clean_seal(data) == clean_seal(data)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "空的"),
        (b"%PDF-1.7 not a picture", "不能识别"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "不能识别"),
        (encoded(drawn_seal(), "GIF"), "不能识别"),
        (encoded(drawn_seal(), "TIFF"), "不能识别"),
        (encoded(drawn_seal())[:2000], "已损坏"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 60, "已损坏"),
        (b"x" * (seal_picture.MAX_BYTES + 1), "2 MB"),
        (encoded(drawn_seal(199)), "太小"),
        (encoded(Image.new("L", (4001, 4001))), "4000 像素"),
        (encoded(Image.new("RGB", (900, 300), "white")), "太长或太宽"),
        (encoded(Image.new("RGB", (400, 400), "white")), "没有红色"),
        (encoded(drawn_seal(colour=(20, 40, 180))), "没有红色"),
        (encoded(drawn_seal(colour="black")), "没有红色"),
        (encoded(Image.new("RGB", (400, 400), RED)), "没有认出"),
        (encoded(Image.effect_noise((400, 400), 90).convert("RGB")), "没有红色"),
        (encoded(on_paper(drawn_seal(90, margin=2))), "太小"),
    ],
)
def test_what_is_no_seal_is_refused_in_words(data: bytes, words: str) -> None:
    assert words in refusal_of(data)


def test_two_seals_are_not_one() -> None:
    both = Image.new("RGB", (800, 500), "white")
    both.paste(drawn_seal(380), (0, 0))
    both.paste(drawn_seal(380), (410, 0))
    assert "一枚" in refusal_of(encoded(both))


def test_a_small_file_of_a_huge_picture_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = encoded(Image.new("1", (30_000, 30_000)))
    assert len(bomb) < 200_000
    monkeypatch.setattr(Image.Image, "load", lambda self: pytest.fail("unpacked"))
    assert "4000 像素" in refusal_of(bomb)


def test_without_the_look_at_its_size_it_would_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""
    unpacked: list[object] = []

    def unpack(picture: object) -> None:
        unpacked.append(picture)

    monkeypatch.setattr(seal_picture, "_refuse_size", lambda width, height: None)
    monkeypatch.setattr(Image.Image, "load", unpack)
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", unpack)
    with pytest.raises(Invalid):
        clean_seal(encoded(Image.new("1", (9000, 9000))))
    assert unpacked


def test_a_picture_that_was_cut_off_is_refused_whatever_else_was_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    """WeasyPrint has Pillow take such pictures."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    whole = io.BytesIO()
    drawn_seal().convert("RGB").save(whole, format="JPEG")
    data = whole.getvalue()[: len(whole.getvalue()) // 2]
    assert "已损坏" in refusal_of(data)
    assert ImageFile.LOAD_TRUNCATED_IMAGES
    monkeypatch.setattr(seal_picture, "_whole_pictures_only", nullcontext)
    with suppress(Invalid):
        clean_seal(data)
        return
    assert "已损坏" not in refusal_of(data)
