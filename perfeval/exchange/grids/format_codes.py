"""The number formats of workbooks: the ones without a name in the file, and what a format's code is made of."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

GENERAL: Final = "General"

# The formats that files name by number only. 27 to 36 and 50 to 58 as the Chinese Excel has them.
BUILT_IN: Final[dict[int, str]] = {
    0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss",
    22: "yyyy/m/d h:mm", 37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00",
    41: "#,##0", 42: "¥#,##0", 43: "#,##0.00", 44: "¥#,##0.00", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss", 48: "##0.0E+0", 49: "@",
    27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"', 34: 'h"时"mm"分"', 35: 'h"时"mm"分"ss"秒"', 36: 'yyyy"年"m"月"', 50: 'yyyy"年"m"月"',
    51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"', 55: 'h"时"mm"分"', 56: 'h"时"mm"分"ss"秒"',
    57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip

MAX_LENGTH: Final = 255  # characters of a code, as in Excel


Token = tuple[str, str]  # literal, bracket, noon, letters or sign; its text

# "text", \\x and !x, _x (a blank as wide as x), *x (fills the cell), [colour, currency, condition, hours], AM/PM, letters, a sign.
_TOKEN: Final = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|[_*].|\[(?P<bracket>[^\]]*)\]|(?P<noon>AM/PM|A/P|上午/下午)'
    r"|(?P<letters>[yY]+|[mM]+|[dD]+|[hH]+|[sS]+|[eE]+)|(?P<sign>.)",
    re.DOTALL,
)
_SECTION: Final = re.compile(r'(?:"[^"]*"?|[\\!].|[^;])+|(?<=;)(?=;|$)')


def sections(code: str) -> list[str]:
    """For positive, negative, zero and text, as far as the format parts them."""
    return _SECTION.findall(code[:MAX_LENGTH]) or [code[:MAX_LENGTH]]


@lru_cache(maxsize=512)
def tokens(section: str) -> tuple[Token, ...]:
    found: list[Token] = []
    for match in _TOKEN.finditer(section):
        kind = match.lastgroup
        if kind in {"quoted", "escaped"}:
            found.append(("literal", match[kind]))
        elif kind in {"bracket", "noon", "letters", "sign"}:
            found.append((kind, match[kind]))
    return tuple(found)


@lru_cache(maxsize=512)
def is_date(code: str) -> bool:
    """Whether the format shows days or hours, so that the stored figure is no figure."""
    return any(
        (kind == "letters" and text[0] not in "eE") or (kind == "bracket" and is_duration(text))
        for kind, text in tokens(sections(code)[0])
    )


def is_duration(bracket: str) -> bool:
    """[h], [mm], [ss]: hours beyond a day."""
    return bracket.lower() in {"h", "hh", "m", "mm", "s", "ss"}
