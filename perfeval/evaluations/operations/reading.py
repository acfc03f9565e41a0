"""Typed text → stored value, or a sentence that says what to type instead."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

from perfeval.core.decimals import NumberError, convert_money, parse_number, round_half_up
from perfeval.core.errors import Invalid
from perfeval.core.scheme import MoneyRule, Scheme
from perfeval.evaluations.enums import Declared
from perfeval.evaluations.queries.fields import Cell

MAX_YUAN = Decimal("9999999999999.99")  # what the column holds
UNSTORABLE = "含有不能保存的字符，请删除后重新填写。"


class UnreadableError(Exception):
    """The sentence to show at the cell."""


def is_storable(text: str) -> bool:
    """No control characters (PostgreSQL refuses NUL) and no lone surrogates (UTF-8 cannot write them)."""
    return not any(unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\t" for char in text)


def clean(text: str) -> str:
    """As every text is kept: line ends of one kind, no blanks around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def read_words(text: str, *, field: str, name: str, limit: int, required: bool = False) -> str:
    """A remark, an answer, a reason. Raises Invalid({field: …})."""
    text = clean(text)
    if required and not text:
        raise Invalid({field: f"请填写{name}。"})
    if not is_storable(text):
        raise Invalid({field: f"{name}{UNSTORABLE}"})
    if len(text) > limit:
        raise Invalid({field: f"{name}最多 {limit} 字，现有 {len(text)} 字。"})
    return text


def read_cell(text: str, cell: Cell, name: str, scheme: Scheme) -> object:
    """The value to store. Raises UnreadableError with a sentence for the person at the page."""
    text = clean(text)
    if not is_storable(text):
        raise UnreadableError(UNSTORABLE)
    match cell.kind:
        case "money":
            return _money(text, scheme.money)
        case "points":
            value = _points(text, cell)
            return _deduction(value, scheme) if name == "deduction" else value
        case "switch":
            return _switch(text)
        case "words":
            return _categories(text, scheme)
        case "choice":
            if text not in Declared.values:
                raise UnreadableError("请从列出的选项中选择。")
            return text
        case _:
            if len(text) > cell.max_length:
                raise UnreadableError(f"最多 {cell.max_length} 字，现有 {len(text)} 字。")
            return text


def _switch(text: str) -> bool:
    if text not in ("", "0", "1"):
        raise UnreadableError("请勾选或取消勾选。")
    return text == "1"


def _categories(text: str, scheme: Scheme) -> list[str]:
    """In the order of the form, each once."""
    words = {word.strip() for word in text.split(",")} - {""}
    if words - set(scheme.reason_categories):
        raise UnreadableError("请从列出的原因类别中选择。")
    return [name for name in scheme.reason_categories if name in words]


def _number(text: str) -> Decimal | None:
    if text in ("", "—", "-", "－"):
        return None
    try:
        value = parse_number(text)
    except NumberError as error:
        raise UnreadableError(f"{error}请填写数字，例如 48.8。") from error
    return value or Decimal(0)  # -0 and 0.000 are nothing but 0


def _points(text: str, cell: Cell) -> Decimal | None:
    value = _number(text)
    if value is None:
        return None
    if not 0 <= value <= cell.upper:
        raise UnreadableError(f"{cell.label}应在 0 到 {cell.upper:f} 之间。")
    return _exact(value, f"{cell.label}最多两位小数。")


def _deduction(value: Decimal | None, scheme: Scheme) -> Decimal:
    if value and not scheme.total.has_deduction:
        raise UnreadableError("本任务的自评表没有减分项。")
    return value or Decimal("0.00")


def _money(text: str, money: MoneyRule) -> Decimal | None:
    value = _number(text)
    if value is None:
        return None
    yuan = convert_money(value, source=money.unit, target="元")
    if yuan < 0:
        raise UnreadableError("金额不能为负数。")
    if yuan > MAX_YUAN:
        raise UnreadableError(f"金额太大，请检查单位是否为{money.unit}。")
    return _exact(yuan, "金额最多精确到分。")


def _exact(value: Decimal, too_fine: str) -> Decimal:
    """With the decimals of the column: the checks reason about written decimals, so the value in hand
    must be the one that the database gives back."""
    stored = round_half_up(value)
    if stored != value:
        raise UnreadableError(too_fine)
    return stored
