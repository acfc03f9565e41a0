"""What a person types into the cells of a Sheet, by their paths (cells.py)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from perfeval.core.decimals import NumberError, parse_number, parse_percent
from perfeval.core.errors import Invalid
from perfeval.core.interchange import InterchangeError, sheet_from_json, sheet_to_json
from perfeval.core.sheet import FundLine, Sheet, with_parents
from perfeval.core.target import parse_actual, parse_target
from perfeval.exchange.inspection.cells import LABELLED, WORDS, Kind, parts_of

MOST_LABEL: Final = 100
_DASHES: Final = frozenset({"—", "——", "-", "－", "/"})


def with_texts(sheet: Sheet, texts: Mapping[str, str]) -> Sheet:
    """The Sheet with other texts in some cells. Raises Invalid, keyed by path, for what is no value of its cell."""
    kinds = {cell.path: cell for part in parts_of(sheet) for cell in part.cells}
    problems: dict[str, str] = {}
    for path, text in texts.items():
        try:
            sheet = _with(sheet, path, kinds[path].kind, text.replace("\r\n", "\n").strip())
            sheet_from_json(sheet_to_json(sheet))  # the limits of the interchange shape hold here too
        except NumberError as error:
            problems[path] = f"{kinds[path].label}：{error}"
        except InterchangeError as error:
            problems[path] = f"{kinds[path].label}：{error.problems[0].message}"
    if problems:
        raise Invalid(problems)
    return sheet


def with_field(sheet: Sheet, path: str, text: str) -> Sheet:
    """With one more labelled field. Raises Invalid, keyed by path, for a name that is none or taken."""
    field, _, label = path.partition("/")
    pairs = getattr(sheet, field)
    if not label:
        raise Invalid({path: "请填写新栏目的名称。"})
    if len(label) > MOST_LABEL:
        raise Invalid({path: f"栏目名称最多 {MOST_LABEL} 字。"})
    if label in dict(pairs):
        raise Invalid({path: f"已有“{label}”这一栏，请直接更正它的内容。"})
    return with_texts(_with_pairs(sheet, field, (*pairs, (label, None))), {path: text})


def without_field(sheet: Sheet, path: str) -> Sheet:
    field, _, label = path.partition("/")
    return _with_pairs(sheet, field, tuple(pair for pair in getattr(sheet, field) if pair[0] != label))


def _with_pairs(sheet: Sheet, field: str, pairs: tuple[tuple[str, str | None], ...]) -> Sheet:
    return replace(sheet, head_fields=pairs) if field == "head_fields" else replace(sheet, footer_fields=pairs)


def _with(sheet: Sheet, path: str, kind: Kind, text: str) -> Sheet:
    names = path.split("/", 2)
    if names[0] in LABELLED:
        label = path.partition("/")[2]
        return _with_pairs(sheet, names[0], _relabelled(getattr(sheet, names[0]), label, text))
    if len(names) == 1:
        return replace(sheet, **{path: _value(kind, text)})
    index, field = int(names[1]) - 1, names[2]
    if names[0] == "funds":
        lines = list(sheet.funds)
        lines[index] = _fund(lines[index], field, kind, text)
        return replace(sheet, funds=tuple(lines))
    return _with_indicator(sheet, index, field, kind, text)


def _fund(line: FundLine, field: str, kind: Kind, text: str) -> FundLine:
    if field == "label":
        return replace(line, label=text)
    if text in _DASHES:
        emptied: dict[str, Any] = {field: None}
        return replace(line, **emptied, dashed=line.dashed | {field})
    return replace(line, **{field: _value(kind, text)}, dashed=line.dashed - {field})


def _with_indicator(sheet: Sheet, index: int, field: str, kind: Kind, text: str) -> Sheet:
    rows, parents = list(sheet.indicators), sheet.parent_rows()
    if field.startswith("deviation_columns/"):
        label = field.partition("/")[2]
        columns = _relabelled(rows[index].deviation_columns, label, text)
        rows[index] = replace(rows[index], deviation_columns=columns)
    elif field in ("level1", "level2", "level3"):
        named: dict[str, Any] = {field: text}
        rows[index] = replace(rows[index], **named)
        if field == "level3":  # its parts name it by its text
            for part, parent in parents.items():
                if parent == index:
                    rows[part] = replace(rows[part], children_of=text)
    else:
        rows[index] = replace(rows[index], **{field: _value(kind, text)})
        if field == "children_of":
            parents.pop(index, None)
    return replace(sheet, indicators=with_parents(rows, parents))


def _relabelled(pairs: tuple[tuple[str, str | None], ...], label: str, text: str) -> tuple[tuple[str, str | None], ...]:
    return tuple((name, (text or None) if name == label else value) for name, value in pairs)


def _value(kind: Kind, text: str) -> Any:
    match kind:
        case "target":
            return parse_target(text or None)
        case "actual":
            return parse_actual(text or None)
        case "figure":
            return parse_number(text) if text else None
        case "percent":
            return parse_percent(text) if text else None
        case "year":
            return _year(text)
        case "unit":
            return text
        case "table" | "declared":
            return {word: code for code, word in WORDS[kind].items()}.get(text, text or None)
        case "notes":
            return tuple(note.strip() for note in re.split(r"\n[ \t]*\n", text) if note.strip())
        case _:
            return text or None


def _year(text: str) -> int | None:
    if not text:
        return None
    number = parse_number(text.removesuffix("年度").removesuffix("年"))
    if number != number.to_integral_value():
        raise NumberError(text, "不是年份，应为四位数字，例如 2024。")
    return int(number)
