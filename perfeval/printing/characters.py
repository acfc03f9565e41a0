"""The characters that the print fonts hold themselves; all others come from the full fallback font.

GB 2312 with its symbols, the rest of 《通用规范汉字表》 (State Council, 2013: the 8,105 characters that names and
documents may use, among them 喆 镕 堃), and the signs of units and comparisons that accountants type.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

BEYOND_GB2312 = Path(__file__).with_name("characters_beyond_gb2312.txt")
SIGNS = "≥≤≧≦﹥﹤＞＜═＝≠±×÷°℃℉‰㎎㎏㎜㎝㎞㎡㎥㏄㏎㏑㏒㏕№™©®·•…—–―‐‑″′￥¥€£○●□■△▲◇◆☆★√①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


def _gb2312() -> Iterator[str]:
    for lead in range(0xA1, 0xF8):
        for trail in range(0xA1, 0xFF):
            try:
                yield bytes((lead, trail)).decode("gb2312")
            except UnicodeDecodeError:
                continue


def print_characters() -> list[str]:
    """Every character of the print fonts, in code order."""
    latin = map(chr, (*range(0x20, 0x7F), *range(0xA0, 0x100)))
    beyond = BEYOND_GB2312.read_text(encoding="utf-8").split()
    return sorted({*latin, *_gb2312(), *SIGNS, *"".join(beyond)})
