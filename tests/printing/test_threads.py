"""A development server asks for prints in several threads: each waits for its turn."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from PIL import Image

from perfeval.printing import engine, pictures

pytestmark = pytest.mark.once
THREADS = 3


class Inside:
    """How many are in a place at once, and how many were at most."""

    def __init__(self) -> None:
        self.now = self.most = 0

    def stay(self) -> None:
        self.now += 1
        self.most = max(self.most, self.now)
        time.sleep(0.05)
        self.now -= 1


def test_weasyprint_has_one_thread_at_a_time() -> None:
    inside = Inside()

    class Watched(engine.StockHTML):
        def render(self, *args: Any, **options: Any) -> Any:
            inside.stay()
            return super().render(*args, **options)

    with ThreadPoolExecutor(THREADS) as pool:
        laid = list(pool.map(lambda _: engine.lay_out(engine.SAMPLE, "", Watched), range(THREADS)))
    assert (len(laid), inside.most) == (THREADS, 1)


def test_pdfium_has_one_thread_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    inside, pdf = Inside(), engine.write(engine.lay_out(engine.SAMPLE, ""))
    usual = Image.Image.convert

    def convert(self: Image.Image, *args: Any, **options: Any) -> Image.Image:
        inside.stay()
        return usual(self, *args, **options)

    monkeypatch.setattr(Image.Image, "convert", convert)
    with ThreadPoolExecutor(THREADS) as pool:
        drawn = list(pool.map(lambda _: pictures.picture(pdf), range(THREADS)))
    assert (len(set(drawn)), inside.most) == (1, 1)
