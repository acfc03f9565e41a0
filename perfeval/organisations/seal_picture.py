"""A photograph or scan of a red seal, made into its print alone: red ink on nothing.

What comes in is a stranger's file: it is recognised by its content, measured before it is unpacked, unpacked once and
written anew, so that nothing of the file itself (metadata, place of the camera, a second picture) is kept.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image, ImageChops, ImageFile, ImageFilter, ImageOps, UnidentifiedImageError

from perfeval.core.errors import Invalid

FORMATS = ("PNG", "JPEG", "BMP", "WEBP")
MAX_BYTES = 2 * 1024 * 1024
SMALLEST, LARGEST = 200, 4000  # pixels a side
NARROWEST = 0.6  # shorter side by longer side: an oval seal is 45 by 30 mm
WORKING = 1200  # pixels: finer than any seal is printed
STORED = 600  # on 40 mm this is 380 dots an inch
FAINTEST = 40  # how far red must stand above green and blue to be ink
LEAST_INK, MOST_INK = 0.02, 0.75  # of the seal's own square: a ring with a star and a name covers about a quarter
LEAST_ACROSS = 100  # pixels of the working picture


def clean_seal(data: bytes) -> bytes:
    """The seal as a PNG with a transparent ground. Raises Invalid({"picture": …}) with what is wrong."""
    picture = _opened(data)
    red, alpha = _ink(picture)
    box = _bounds(alpha)
    alpha = alpha.crop(box)
    share = _share(alpha)
    if not LEAST_INK <= share <= MOST_INK:
        raise _invalid("图片中没有认出印章。请在白纸上盖章后扫描，只保留印章及四周少许空白。")
    seal = Image.new("RGBA", alpha.size, red)
    seal.putalpha(alpha)
    seal.thumbnail((STORED, STORED), Image.Resampling.LANCZOS)
    stored = io.BytesIO()
    seal.save(stored, format="PNG", optimize=True)
    return stored.getvalue()


def _opened(data: bytes) -> Image.Image:
    if not data:
        raise _invalid("这个文件是空的。")
    if len(data) > MAX_BYTES:
        raise _invalid("图片不能超过 2 MB。")
    try:
        with warnings.catch_warnings(), _whole_pictures_only():
            warnings.simplefilter("ignore")  # of sizes, which are looked at below
            picture = Image.open(io.BytesIO(data), formats=FORMATS)
            _refuse_size(picture.width, picture.height)
            picture.verify()
            picture = Image.open(io.BytesIO(data), formats=FORMATS)
            picture.load()
            return _on_white(ImageOps.exif_transpose(picture))
    except Invalid:
        raise
    except Image.DecompressionBombError as error:
        raise _invalid(f"图片的长和宽都不能超过 {LARGEST} 像素。") from error
    except UnidentifiedImageError as error:
        raise _invalid("不能识别这个文件。请上传 PNG、JPEG、BMP 或 WebP 图片。") from error
    except Exception as error:  # of a damaged file Pillow complains in a dozen ways
        raise _invalid("图片已损坏，不能读取。请重新扫描或导出后上传。") from error


@contextmanager
def _whole_pictures_only() -> Iterator[None]:
    """WeasyPrint has Pillow take pictures that were cut off, in every process that imports it."""
    before = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def _refuse_size(width: int, height: int) -> None:
    if max(width, height) > LARGEST:
        raise _invalid(f"图片的长和宽都不能超过 {LARGEST} 像素，这张是 {width}×{height}。")
    if min(width, height) < SMALLEST:
        raise _invalid(f"图片太小（{width}×{height} 像素），长和宽都至少要 {SMALLEST} 像素，印出来才清楚。")
    if min(width, height) / max(width, height) < NARROWEST:
        raise _invalid("图片太长或太宽。请裁剪到只剩印章及四周少许空白，再上传。")


def _on_white(picture: Image.Image) -> Image.Image:
    """As it looks on paper, no larger than is worked with."""
    coloured = picture.convert("RGBA")
    coloured.thumbnail((WORKING, WORKING), Image.Resampling.LANCZOS)
    ground = Image.new("RGBA", coloured.size, "white")
    return Image.alpha_composite(ground, coloured).convert("RGB")


def _ink(picture: Image.Image) -> tuple[tuple[int, int, int], Image.Image]:
    """The ink's colour, and how much of it lies on each pixel.

    Ink is where red stands above both other colours; paper, yellowed or shaded, and black type do not have that. What
    counts as full ink follows from the darkest tenth, so that a faint print comes out as strong as a fresh one.
    """
    red, green, blue = picture.split()
    redness = ImageChops.subtract(red, ImageChops.lighter(green, blue)).filter(ImageFilter.MedianFilter(3))
    full = _level(redness.histogram(), above=FAINTEST, part=0.9) * 0.6
    none = max(FAINTEST / 2, full * 0.35)
    alpha = redness.point([round(255 * min(1.0, max(0.0, (value - none) / (full - none)))) for value in range(256)])
    strong = alpha.point([255 if value > 200 else 0 for value in range(256)])
    colour = [_level(band.histogram(strong), above=-1, part=0.5) for band in (red, green, blue)]
    return (colour[0], colour[1], colour[2]), alpha


def _level(histogram: list[int], *, above: int, part: float) -> int:
    """The value below which this part of the pixels above `above` lies."""
    counts = [0 if value <= above else count for value, count in enumerate(histogram[:256])]
    left = sum(counts) * part
    if not left:
        raise _invalid("图片中没有红色印迹。请上传红色印章的扫描件或照片。")
    for value, count in enumerate(counts):
        left -= count
        if left <= 0:
            return value
    return 255


def _bounds(alpha: Image.Image) -> tuple[int, int, int, int]:
    """Around the ink, specks left aside."""
    solid = alpha.point([255 if value > 128 else 0 for value in range(256)]).filter(ImageFilter.MinFilter(3))
    box = solid.getbbox()
    if box is None:
        raise _invalid("图片中没有红色印迹。请上传红色印章的扫描件或照片。")
    width, height = box[2] - box[0], box[3] - box[1]
    if min(width, height) < LEAST_ACROSS:
        raise _invalid("印章在图片中太小。请裁剪到只剩印章及四周少许空白，再上传。")
    if min(width, height) / max(width, height) < NARROWEST:
        raise _invalid("图片中的印迹不是圆形、椭圆形或方形。请只保留一枚印章，再上传。")
    return max(0, box[0] - 4), max(0, box[1] - 4), min(alpha.width, box[2] + 4), min(alpha.height, box[3] + 4)


def _share(alpha: Image.Image) -> float:
    return sum(value * count for value, count in enumerate(alpha.histogram())) / 255 / (alpha.width * alpha.height)


def _invalid(sentence: str) -> Invalid:
    return Invalid({"picture": sentence})
