"""Below the indicators: the total, the line of sums, signatures, notes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from perfeval.core.decimals import normal
from perfeval.exchange.readers.tables import words
from perfeval.exchange.readers.tables.columns import Column, fields_over
from perfeval.exchange.readers.tables.draft import Draft
from perfeval.exchange.readers.tables.kinds import kind
from perfeval.exchange.readers.tables.lines import Line, Token, name_of
from perfeval.exchange.readers.tables.rows import under_points

_NUMBERED: Final = re.compile(
    r"(?:\d{1,2}\s*[.．、)）]|[(（][\d一二三四五六七八九十]{1,2}[)）]|[一二三四五六七八九十]、|[①-⑨])"
)
_LABELS: Final = "|".join(r"\s*".join(map(re.escape, name)) for name in sorted(words.FOOTER, key=len, reverse=True))
_LABELLED: Final = re.compile(
    rf"(?:(?<=\s)|^)(?P<label>{_LABELS})\s*[:：]\s*".replace(r"\(", "[(（]").replace(r"\)", "[)）]")
)
_TOTAL_ROW: Final = "总分行·"


@dataclass(slots=True)
class Closing:
    total: Decimal | None = None
    total_weight: Decimal | None = None
    deduction: Decimal | None = None
    execution_score: Token | None = None
    fields: list[tuple[str, str | None]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    in_notes: bool = False
    unread: list[Token] = field(default_factory=list)


def read_total(line: Line, columns: Sequence[Column], closing: Closing, draft: Draft) -> None:
    label, *rest = line.own
    if (stated := words.stated_total(label.text)) is not None:
        closing.total = draft.figure("published_total", replace(label, text=stated))
    if line.loose:
        _loose_total(rest, columns, closing, draft)
    else:
        _firm_total(rest, columns, closing, draft)
    draft.put("published_total", label)  # of a row in which nothing is filled in


def _firm_total(rest: Sequence[Token], columns: Sequence[Column], closing: Closing, draft: Draft) -> None:
    firm = under_points(rest, columns)
    for token in firm:
        if "weight" in fields_over(token, columns):
            closing.total_weight = draft.figure("published_total_weight", token)
        else:
            closing.total = draft.figure("published_total", token)
    for token in rest:
        if token not in firm and kind(token.text) == "figure":
            draft.doubt(f"总分行的“{token.text}”不在分值和得分之下，没有读取。", token, "published_total")
        elif token not in firm:
            _beside_total(token, columns, closing, draft)


def _loose_total(rest: Sequence[Token], columns: Sequence[Column], closing: Closing, draft: Draft) -> None:
    """Of two figures the order of the heads tells which is which. One, or none, tells nothing: what stands there is said."""
    figures = [token for token in rest if kind(token.text) == "figure"]
    if len(figures) == 2:
        weight, score = figures if _weight_first(columns) else reversed(figures)
        closing.total_weight = draft.figure("published_total_weight", weight)
        closing.total = draft.figure("published_total", score)
    for token in rest:
        if len(figures) == 2 and token not in figures:
            _beside_total(token, columns, closing, draft)
        elif len(figures) != 2 and kind(token.text) not in ("dash", "none"):
            message = f"总分行的“{token.text[:30]}”不能断定是分值还是得分，没有读取。"
            draft.doubt(message, token, "published_total", "published_total_weight")


def _weight_first(columns: Sequence[Column]) -> bool:
    order = [column.field for column in columns if column.field in ("weight", "score")]
    return order != ["score", "weight"]


def _beside_total(token: Token, columns: Sequence[Column], closing: Closing, draft: Draft) -> None:
    """What stands in the total's row under the reasons."""
    reasons = [column for column in columns if column.field == "reason"]
    if len(reasons) == 1:
        _append(closing, _TOTAL_ROW + reasons[0].name, token.text, token, draft)
    elif kind(token.text) != "dash":
        draft.doubt(f"总分行的“{token.text[:30]}”没有读取。", token)


def is_footer(line: Line) -> bool:
    """指标自评得分小计 90 … 绩效自评总得分 99.78, or a signature."""
    own = line.own
    return bool(own) and (words.label(own[0].text) in words.FOOTER or _LABELLED.match(own[0].text) is not None)


def read_footer(line: Line, closing: Closing, draft: Draft) -> None:
    own = list(line.own)
    if len(own) == 1:
        _paragraph(own[0], closing, draft)
        return
    label: Token | None = None
    for token in own:
        found = list(_labelled(token))
        if found:
            for name, value in found:
                _field(name, value, token, closing, draft)
        elif label is None or words.label(token.text) in words.FOOTER:
            if label is not None:
                _field(name_of(label.text).rstrip(":： "), None, label, closing, draft)
            label = token
        else:
            _field(name_of(label.text).rstrip(":： "), token.text, token, closing, draft)
            label = None
    if label is not None:
        if words.label(label.text) in words.FOOTER:
            _field(name_of(label.text).rstrip(":： "), None, label, closing, draft)
        else:
            closing.unread.append(label)


def _field(label: str, value: str | None, token: Token, closing: Closing, draft: Draft) -> None:
    name = words.label(label)
    _append(closing, label, value, token, draft)
    figure = replace(token, text=value or "")
    if name == words.DEDUCTION and value not in (None, "", "无"):
        closing.deduction = draft.figure("deduction", figure)
    elif name == words.EXECUTION_SCORE:
        closing.execution_score = figure
    elif name in words.TOTALS and closing.total is None:
        closing.total = draft.figure("published_total", figure)


def _paragraph(token: Token, closing: Closing, draft: Draft) -> None:
    for line in token.text.split("\n"):
        text = line.strip()
        found = list(_labelled(replace(token, text=text)))
        remark = _remark(text)
        if (stated := words.stated_total(text)) is not None and closing.total is None:
            closing.total = draft.figure("published_total", replace(token, text=stated))
        elif (match := words.NOTES.match(text)) or text.rstrip(":：") in ("注", "备注", "说明"):
            closing.in_notes = True
            _note(text[match.end() :] if match else "", token, closing, draft)
        elif remark:
            _field(*remark, token, closing, draft)
        elif found:
            closing.in_notes = False
            for name, value in found:
                _field(name, value, token, closing, draft)
        elif closing.in_notes and _NUMBERED.match(text):
            _note(text, token, closing, draft)
        elif text:
            closing.in_notes = False
            closing.unread.append(token)


def _note(text: str, token: Token, closing: Closing, draft: Draft) -> None:
    if text.strip():
        closing.notes.append(text.strip())
        draft.put(f"notes/{len(closing.notes)}", token)


def _remark(text: str) -> tuple[str, str] | None:
    """自评结论 自评结论为优: the label stands before its text without a colon."""
    for label in ("自评结论", "预算执行率偏差原因"):
        rest = text.removeprefix(label)
        if rest != text and rest.strip() and (rest[0] in ":： \u3000" or rest.startswith(label)):
            return label, rest.lstrip(":： \u3000")
    return None


def _labelled(token: Token) -> Iterator[tuple[str, str | None]]:
    marks = list(_LABELLED.finditer(token.text))
    if not marks or marks[0].start() > 0:
        return
    for number, match in enumerate(marks):
        end = marks[number + 1].start() if number + 1 < len(marks) else len(token.text)
        yield "".join(match["label"].split()), token.text[match.end() : end].strip() or None


def _append(closing: Closing, label: str, text: str | None, token: Token, draft: Draft) -> None:
    if all(known != label for known, _ in closing.fields):
        closing.fields.append((label, text))
        draft.put(f"footer_fields/{label}", token)
    elif text and normal(dict(closing.fields)[label] or "") != normal(text):
        draft.doubt(f"“{label}”印了两次，取前一个。", token, f"footer_fields/{label}")
