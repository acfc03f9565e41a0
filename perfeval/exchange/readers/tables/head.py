"""Names, codes and years: pairs of a label and its text, in cells side by side or in one line with a colon."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from perfeval.core.decimals import normal
from perfeval.core.sheet import Kind, MoneyUnit
from perfeval.exchange.readers.tables import words
from perfeval.exchange.readers.tables.draft import Draft
from perfeval.exchange.readers.tables.lines import Line, Token, name_of

_CODE_AT_END: Final = re.compile(r"(?P<name>.*\S)\s+[0-9A-Z]{6,20}")
_LABEL_PART: Final = re.compile(r"\s*([^\s:：][^:：]{0,24}?)\s*[:：]\s*")
_LONGEST_LABEL: Final = 20
_LONGEST_PAIRS: Final = 500  # what is longer is prose


@dataclass(slots=True)
class Head:
    title: str | None = None
    year: int | None = None
    cells: dict[str, str] = field(default_factory=dict)
    fields: list[tuple[str, str | None]] = field(default_factory=list)
    money: dict[MoneyUnit, Token] = field(default_factory=dict)
    labels: set[str] = field(default_factory=set)

    def kind(self) -> Kind:
        title = normal(self.title or "")
        if "整体" in title or ("部门" in title and "项目" not in title):
            return "department"
        is_department = bool(self.labels & words.DEPARTMENT_LABELS) and "project_name" not in self.cells
        return "department" if is_department and "项目" not in title else "project"


def read_head(lines: Sequence[Line], head: Head, draft: Draft) -> None:
    for line in lines:
        for token in line.own:
            note_money(token, head)
        if len({token.text for token in line.own}) == 1 and _single(line.own[0], head, draft):
            continue
        for label, value in pairs(line, draft):
            _take(label, value, head, draft, loose=line.loose)


def note_money(token: Token, head: Head) -> None:
    match = words.MONEY.search(token.text) if len(token.text) <= _LONGEST_PAIRS else None
    if match:
        unit = normal(match[1] or match[2])
        head.money.setdefault("万元" if unit == "万元" else "元", token)


def _single(token: Token, head: Head, draft: Draft) -> bool:
    """A line that says one thing: the annex's number, the title, the year, or the name of a block."""
    for text in token.text.split("\n"):
        line = text.strip()
        short = name_of(line)
        if words.YEAR_LINE.fullmatch(line):
            _take_year(line, head, token, draft)
            _append(head, "年度", line, token, draft)
        elif words.ANNEX.fullmatch(line) and line:
            _append(head, "附件", line, token, draft)
        elif is_title(short):
            head.title = head.title or short
            draft.put("title", token)
            if head.year is None and (year := words.YEAR.search(short)):
                _take_year(year[1], head, token, draft)
        elif words.MONEY.fullmatch(line):
            continue  # noted already
        elif _LABEL_PART.match(line) or words.head_cell(line) is not None:
            return False
        elif not _is_block_name(short) and not words.FILLER.fullmatch(short):
            draft.doubt(f"“{short[:30]}”不知道属于表头的哪一项，没有读取。", token)
    return True


def is_title(text: str) -> bool:
    return 4 <= len(text) <= 80 and words.TITLE.fullmatch(text) is not None


def _is_block_name(text: str) -> bool:
    name = words.bare(text)
    return len(name) <= 14 and (
        name.endswith(("情况", "信息", "内容", "概况", "完成"))
        or name in words.GOAL_BLOCK
        or words.MONEY.search(text) is not None
    )


def pairs(line: Line, draft: Draft) -> Iterator[tuple[Token, Token | None]]:
    """Labels with what stands to their right. A text without a label is said."""
    label: Token | None = None
    parts = [part for token in line.own for part in _divided(token)]
    for number, part in enumerate(parts):
        if _is_label(part) or (label is None and number + 1 < len(parts) and not _is_label(parts[number + 1])):
            if label is not None:
                yield label, None
            label = part
        elif label is not None:
            yield label, part
            label = None
        else:
            draft.doubt(f"“{part.text[:30]}”前面没有认得的项目名称，没有读取。", part)
    if label is not None:
        yield label, None


def _is_label(token: Token) -> bool:
    return (
        words.head_cell(token.text) is not None
        or words.label(token.text) in words.FOOTER
        or (token.text.endswith((":", "：")) and len(token.text) <= _LONGEST_LABEL)
        or words.fund_column(token.text) is not None
    )


def _divided(token: Token) -> Iterator[Token]:
    """项目名称：甲  主管部门：乙 in one cell is two pairs. Only labels that are known divide a text."""
    short = token.text if len(token.text) <= _LONGEST_PAIRS else ""
    marks = [match for match in _LABEL_PART.finditer(short) if _is_known(match[1])]
    if not marks or marks[0].start() > 0:
        yield token
        return
    for number, match in enumerate(marks):
        end = marks[number + 1].start() if number + 1 < len(marks) else len(token.text)
        yield _with_text(token, match[1] + "：")
        if value := token.text[match.end() : end].strip():
            yield _with_text(token, value)


def _is_known(text: str) -> bool:
    return words.head_cell(text) is not None or words.label(text) in words.FOOTER


def _with_text(token: Token, text: str) -> Token:
    return Token(text, token.column, token.columns, token.place, token.number, token.problem, token.fresh)


def _take(label: Token, value: Token | None, head: Head, draft: Draft, *, loose: bool) -> None:
    name, cell = words.label(label.text), words.head_cell(label.text)
    text = value.text if value else None
    head.labels.update({name, words.bare(label.text)})
    if cell == "year" and value:
        _take_year(value.text, head, value, draft)
    elif cell and cell != "year":
        if value is None:
            draft.put(cell, label)
        elif cell not in head.cells:
            draft.put(cell, value)
            coded = _CODE_AT_END.fullmatch(value.text) if "代码" in name else None
            head.cells[cell] = coded["name"] if coded else value.text
    if name not in words.PLAIN_HEAD:
        if cell is None and label.place.column and not _is_reasonable(name):
            draft.doubt(f"“{label.text}”不是认得的项目名称，没有读取。", label)
            return
        _append(head, name_of(label.text).rstrip(":： "), text, value or label, draft)
        if (
            loose
            and cell is None
            and words.fund_column(label.text) is None
            and value is not None
            and label.place.column
        ):
            draft.doubt(
                f"“{name}”是不认识的表头项目，照原样保留。", label, f"head_fields/{name_of(label.text).rstrip(':： ')}"
            )


def _is_reasonable(name: str) -> bool:
    return re.search(r"[\u4e00-\u9fff]{2}", name) is not None


def _take_year(text: str, head: Head, token: Token, draft: Draft) -> None:
    match = words.YEAR.search(normal(text))
    if match is None:
        draft.doubt(f"“{text[:30]}”中没有年度。", token, "year")
    elif head.year is None:
        head.year = int(match[1])
        draft.put("year", token)
    elif head.year != int(match[1]):
        draft.doubt(f"表中有两个年度：{head.year} 和 {match[1]}，取前一个。", token, "year")


def _append(head: Head, label: str, text: str | None, token: Token, draft: Draft) -> None:
    if all(known != label for known, _ in head.fields):
        head.fields.append((label, text))
        draft.put(f"head_fields/{label}", token)
