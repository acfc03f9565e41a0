"""The funds: rows under heads such as 年初预算数, or pairs of a label and its amount in one line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import takewhile
from typing import Final

from perfeval.core.sheet import FundLine
from perfeval.exchange.readers.tables import words
from perfeval.exchange.readers.tables.alignment import Slot, assign
from perfeval.exchange.readers.tables.columns import Column, placed_by_column
from perfeval.exchange.readers.tables.draft import FIELD_NAMES, Draft, is_dash
from perfeval.exchange.readers.tables.kinds import kind
from perfeval.exchange.readers.tables.lines import Line, Token, name_of
from perfeval.exchange.readers.tables.shares import settle_fund_rate

_HOLDS: Final = {
    "initial_budget": "amount", "adjusted_budget": "amount", "executed": "amount", "weight": "fund_weight",
    "score": "fund_weight", "rate": "rate", "annual_rate": "rate",
}  # fmt: skip
_SOURCE_HEADS: Final = frozenset({"资金来源", "资金性质", "项目", "类别", "资金类别"})


def is_fund_head(line: Line) -> bool:
    fields = {words.fund_column(token.text) for token in line.own} - {None}
    has_figures = any(kind(token.text) in ("figure", "percent") for token in line.own)
    return (
        not line.paragraph
        and len(fields) >= 2
        and bool(fields & {"initial_budget", "adjusted_budget", "executed", "budget"})
        and not has_figures
    )


def is_fund_pairs(line: Line) -> bool:
    """项目预算金额 101.5 全年执行数 99.23 执行率 97.75%: labels and figures in turn."""
    own = line.own
    amounts = [words.fund_column(token.text) for token in own[::2]]
    return (
        not line.paragraph
        and len(own) >= 2
        and len(set(amounts) & {"initial_budget", "adjusted_budget", "executed", "budget"}) >= 1
        and all(kind(token.text) in ("figure", "percent", "dash", "target") for token in own[1::2])
    )


def is_further_pair(line: Line) -> bool:
    """其中：当年财政拨款 40 全年执行数 39 执行率 97.5%: a part of the funds, told in the manner of the first line."""
    if line.paragraph or len(line.own) < 2 or kind(line.own[0].text) not in ("words", "none"):
        return False
    fields = [words.fund_column(token.text) for token in line.own]
    return fields[0] is None and words.head_cell(line.own[0].text) is None and "executed" in fields


def fund_columns(head: Line, draft: Draft) -> tuple[Column, ...]:
    """The columns of figures; what stands under another head belongs to the labels."""
    found = [_fund_column(token) for token in head.tokens]
    fields = {column.field for column in found}
    settled = []
    for column in found:
        field = column.field
        if field == "budget":
            field = "adjusted_budget" if "initial_budget" in fields else "initial_budget"
        elif field == "annual_rate" and "rate" not in fields:
            field = "rate"
        elif field == "label" and column.token is not None and not _is_source(column.token):
            field = _damaged(column, fields, draft)
        settled.append(replace(column, field=field))
    return tuple(settled)


def _is_source(token: Token) -> bool:
    return words.bare(token.text) in _SOURCE_HEADS or _is_block(token)


def _damaged(column: Column, fields: set[str], draft: Draft) -> str:
    """A head that ends in the words of one that is missing: 位 年初预算数."""
    name = words.bare(column.name)
    known = next(
        (field for words_, field in words.AMOUNTS.items() if name.endswith(words_) and field not in fields), "label"
    )
    taken = f"读作“{FIELD_NAMES[known]}”" if known != "label" else "没有读取"
    draft.doubt(f"资金表栏头中的“{column.name[:30]}”不认得，{taken}。", column.token)
    return known


def _fund_column(token: Token) -> Column:
    field = words.fund_column(token.text) or "label"
    return Column(field, name_of(token.text), token.column, token.column + token.columns, token if token.text else None)


@dataclass(frozen=True, slots=True)
class FundRow:
    label: Token | None
    cells: dict[str, Token]
    unsure: tuple[tuple[Token, tuple[str, ...]], ...] = ()  # cells with the fields that they might be meant for
    strained: bool = False  # nothing in the row is certain


def read_funds(lines: Sequence[Line], columns: Sequence[Column], start: int, draft: Draft) -> list[FundLine]:
    rows = [row for line in lines if line.own for row in _row(line, columns, draft)]
    return [_fund_line(row, f"funds/{start + number}", draft) for number, row in enumerate(rows, start=1)]


def _row(line: Line, columns: Sequence[Column], draft: Draft) -> Iterator[FundRow]:
    label = _label(line, columns)
    row = _loosely(line, columns, label, draft) if line.loose else _firmly(line, columns, label, draft)
    if label is not None or any(token.text for token in row.cells.values()):
        yield row


def _label(line: Line, columns: Sequence[Column]) -> Token | None:
    """The words before the first figure, without the name of the block that stands beside all rows."""
    first = next((column.start for column in columns if column.field != "label"), 1)
    if line.loose:
        before = takewhile(lambda token: kind(token.text) in ("words", "level1", "level2", "none"), line.own)
        candidates = [token for token in before if token.column <= first + 1]
    else:
        candidates = [token for token in line.own if token.column < first]
    own = [token for token in candidates if not _is_block(token)]
    if not own and not line.loose:
        own = candidates  # a form with one row of funds has nothing but the block's name
    if not own:
        return None
    text = "".join(name_of(token.text) for token in own).rstrip(":： ")
    return replace(own[0], text=text)


def _is_block(token: Token) -> bool:
    name = words.bare(token.text)
    return (
        name.startswith(("项目资金", "资金", "部门", "预算执行", "年度预算")) and "总额" not in name
    ) or words.MONEY.search(token.text) is not None


def _firmly(line: Line, columns: Sequence[Column], label: Token | None, draft: Draft) -> FundRow:
    first = next((column.start for column in columns if column.field != "label"), 1)
    figures = replace(line, tokens=tuple(token for token in line.own if token.column >= first))
    placed, astray = placed_by_column(figures, columns)
    for token in astray:
        draft.doubt(f"“{token.text[:30]}”不在任何一栏之下，没有读取。", token)
    cells = {columns[index].field: token for index, token in placed.items()}
    return FundRow(label, {field: token for field, token in cells.items() if field != "label"})


def _loosely(line: Line, columns: Sequence[Column], label: Token | None, draft: Draft) -> FundRow:
    first = next((index for index, column in enumerate(columns) if column.field != "label"), 0)
    slots = [
        Slot(_HOLDS.get(column.field, "label" if index < first else "pad")) for index, column in enumerate(columns)
    ]
    found = assign([token.text for token in line.tokens], slots)
    cells: dict[str, Token] = {}
    unsure: list[tuple[Token, tuple[str, ...]]] = []
    for token, column, others in zip(line.tokens, found.columns, found.others, strict=True):
        if column is None:
            if token.text:
                draft.doubt(f"“{token.text[:30]}”是这一行多出的一格，没有读取。", token)
            continue
        fields = [columns[index].field for index in (column, *others) if columns[index].field != "label"]
        if columns[column].field == "label" and column >= first and token.text:
            draft.doubt(f"“{token.text[:30]}”是这一行多出的一格，没有读取。", token)
        if columns[column].field != "label":
            cells[columns[column].field] = token
            if len(fields) > 1:
                unsure.append((token, tuple(fields)))
    return FundRow(label, cells, tuple(unsure), found.strained)


def _fund_line(row: FundRow, path: str, draft: Draft) -> FundLine:
    draft.put(f"{path}/label", row.label)
    if row.label is None:
        draft.doubt("这一行资金的名称没有印出或不能辨认，空着。", next(iter(row.cells.values()), None), f"{path}/label")
    if row.strained:
        cells = [f"{path}/{field}" for field in _HOLDS]
        draft.doubt(
            "这一行的格与栏头多处不符，各格都要核对。", row.label or next(iter(row.cells.values()), None), *cells
        )
    else:
        for token, fields in row.unsure:
            names = "、".join(FIELD_NAMES[name] for name in fields)
            message = f"这一行的格数与栏头不符：“{token.text}”可能属于{names}，暂记在{FIELD_NAMES[fields[0]]}。"
            draft.doubt(message, token, *(f"{path}/{field}" for field in fields))
    figures: dict[str, Decimal | None] = {
        field: draft.figure(f"{path}/{field}", token) for field, token in row.cells.items()
    }
    line = FundLine(
        label=row.label.text if row.label else "",
        initial_budget=figures.get("initial_budget"),
        adjusted_budget=figures.get("adjusted_budget"),
        executed=figures.get("executed"),
        weight=figures.get("weight"),
        score=figures.get("score"),
        dashed=frozenset(field for field, token in row.cells.items() if is_dash(token)),
    )
    rate, annual_rate = (
        settle_fund_rate(f"{path}/{field}", line, row.cells.get(field), figures.get(field), draft)
        for field in ("rate", "annual_rate")
    )
    return replace(line, rate=rate, annual_rate=annual_rate)


def read_fund_pairs(line: Line, start: int, draft: Draft) -> FundLine:
    """One line of funds; its label is that of the budget."""
    cells: dict[str, Token] = {}
    label: Token | None = None
    field: str | None = None
    for token in line.own:
        found = words.fund_column(token.text)
        if found is not None or label is None:
            field = _budget(cells) if found in (None, "budget") else found
            if label is None and field in ("initial_budget", "adjusted_budget"):
                label = replace(token, text=name_of(token.text).rstrip(":： "))
        elif field is not None:
            cells.setdefault(field, token)
            field = None
        else:
            draft.doubt(f"“{token.text[:30]}”前面没有认得的项目名称，没有读取。", token)
    return _fund_line(FundRow(label, cells), f"funds/{start + 1}", draft)


def _budget(cells: dict[str, Token]) -> str:
    """A budget that does not say which one it is."""
    return "initial_budget" if "initial_budget" not in cells else "adjusted_budget"
