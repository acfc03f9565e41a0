"""One stream of lines → the lines of each table. A table begins with its title, or with its project's name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from perfeval.exchange.readers.tables import words
from perfeval.exchange.readers.tables.columns import indicator_columns, is_indicator_head, is_scored
from perfeval.exchange.readers.tables.head import is_title
from perfeval.exchange.readers.tables.lines import Line, name_of

_NEAR: Final = 4


@dataclass(slots=True)
class _Segment:
    lines: list[Line] = field(default_factory=list)
    titles: set[str] = field(default_factory=set)
    rows: int = 0
    has_indicators: bool = False

    def add(self, line: Line) -> None:
        self.lines.append(line)
        self.rows += not line.paragraph
        self.has_indicators = self.has_indicators or is_indicator_head(line)
        if title := title_of(line):
            self.titles.add(title)


def segments(stream: Iterable[Line]) -> list[list[Line]]:
    lines = [line for line in stream if line.filled]
    found = [_Segment()]
    for index, line in enumerate(lines):
        current = found[-1]
        if title_of(line) and not _is_repeated(line, current, lines[index + 1 : index + 1 + _NEAR]):
            annex = _Segment()
            for each in _annex(current.lines):
                annex.add(each)
            del current.lines[len(current.lines) - len(annex.lines) :]
            current.rows -= annex.rows
            if not current.rows and not current.titles:  # what stands before the first title belongs to no table
                found.pop()
            found.append(annex)
        elif current.has_indicators and _names_project(line):
            found.append(_Segment())
        found[-1].add(line)
    return [segment.lines for segment in found if segment.rows]


def is_self_evaluation(segment: Sequence[Line]) -> bool:
    return any(is_indicator_head(line) and is_scored(indicator_columns(line, None)) for line in segment)


def title_of(line: Line) -> str | None:
    texts = {token.text for token in line.own}
    if len(texts) != 1:
        return None
    first = name_of(texts.pop().split("\n")[0])
    return first if is_title(first) and words.head_cell(first) is None else None


def _is_repeated(line: Line, current: _Segment, following: Sequence[Line]) -> bool:
    """The title printed again at the head of the next page."""
    return (
        title_of(line) in current.titles
        and current.has_indicators
        and any(map(is_indicator_head, following))
        and not any(map(_names_project, following))
    )


def _names_project(line: Line) -> bool:
    return not line.paragraph and any(words.head_cell(token.text) == "project_name" for token in line.own)


def _annex(current: Sequence[Line]) -> list[Line]:
    """The lines right above a title that belong to it: the annex's number, the unit of money."""
    annex: list[Line] = []
    for line in reversed(current):
        if len(line.own) != 1 or not _stands_above(line.own[0].text):
            break
        annex.insert(0, line)
    return annex


def _stands_above(text: str) -> bool:
    return words.ANNEX.fullmatch(text) is not None or words.MONEY.fullmatch(text) is not None
