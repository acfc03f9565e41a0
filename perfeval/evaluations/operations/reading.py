"""Typed text → stored value, or a sentence that says what to type instead."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

from perfeval.core.decimals import NumberError, convert_money, parse_number, round_half_up
from perfeval.core.scheme import MoneyRule
from perfeval.evaluations.enums import Declared
from perfeval.evaluations.queries.fields import Cell, Row

MAX_YUAN = Decimal("9999999999999.99")  # what the column holds


class UnreadableError(Exception):
    """The sentence to show at the cell."""


def read_cell(text: str, cell: Cell, money: MoneyRule, row: Row, name: str) -> object:
    """The value to store. Raises UnreadableError with a sentence for the person at the page."""
    text = text.replace("\r\n", "\n").strip()
    match cell.kind:
        case "money":
            return _money(text, money)
        case "points":
            value = _points(text, cell)
            return Decimal(0) if value is None and name == "deduction" else value
        case "switch":
            return text == "1"
        case "words":
            return [word for word in text.split(",") if word]
        case "choice":
            if text not in Declared.values:
                raise UnreadableError("请从列出的选项中选择。")
            return text
        case _:
            return _words(text, cell)


def _words(text: str, cell: Cell) -> str:
    if any(unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\t" for char in text):
        raise UnreadableError("含有不能保存的字符，请删除后重新填写。")
    if len(text) > cell.max_length:
        raise UnreadableError(f"最多 {cell.max_length} 字，现有 {len(text)} 字。")
    return text


def _number(text: str) -> Decimal | None:
    if text in ("", "—", "-", "－"):
        return None
    try:
        return parse_number(text)
    except NumberError as error:
        raise UnreadableError(f"“{text[:20]}”不是数字，请只填写数字，例如 48.8。") from error


def _points(text: str, cell: Cell) -> Decimal | None:
    value = _number(text)
    if value is None:
        return None
    if not 0 <= value <= cell.upper:
        raise UnreadableError(f"{cell.label}应在 0 到 {cell.upper:f} 之间。")
    if value != round_half_up(value, 2):
        raise UnreadableError(f"{cell.label}最多两位小数。")
    return value


def _money(text: str, money: MoneyRule) -> Decimal | None:
    value = _number(text)
    if value is None:
        return None
    yuan = convert_money(value, source=money.unit, target="元")
    if yuan < 0:
        raise UnreadableError("金额不能为负数。")
    if yuan > MAX_YUAN:
        raise UnreadableError(f"金额太大，请检查单位是否为{money.unit}。")
    if yuan != round_half_up(yuan, 2):
        raise UnreadableError("金额最多精确到分。")
    return yuan
