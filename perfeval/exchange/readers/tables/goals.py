"""年度总体目标: what was planned and what was reached, side by side under two heads or one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from perfeval.exchange.readers.tables import words
from perfeval.exchange.readers.tables.draft import Draft
from perfeval.exchange.readers.tables.lines import Line, Token

_CELLS: Final = ("goal_expected", "goal_actual")


@dataclass(frozen=True, slots=True)
class GoalHeads:
    expected: Token | None
    actual: Token | None


def goal_heads(line: Line) -> GoalHeads | None:
    """The heads of the goals in this line, if it has any."""
    if line.paragraph:
        return None
    expected = next((token for token in line.own if words.bare(token.text) in words.EXPECTED), None)
    actual = next((token for token in line.own if words.bare(token.text) in words.ACHIEVED), None)
    return GoalHeads(expected, actual) if expected or actual else None


class Goals:
    def __init__(self) -> None:
        self.texts: dict[str, list[str]] = {cell: [] for cell in _CELLS}

    def text(self, cell: str) -> str | None:
        return "\n".join(self.texts[cell]) or None

    def read_beside(self, line: Line, heads: GoalHeads, draft: Draft) -> bool:
        """预期目标 | text | 实际完成情况 | text in one line. False where the heads stand over their texts."""
        found = False
        for cell, head in zip(_CELLS, (heads.expected, heads.actual), strict=True):
            if head is None:
                continue
            following = [token for token in line.own if token.column > head.column]
            if following and not _is_label(following[0]):
                self._add(cell, following[0], draft)
                found = True
        return found

    def read_below(self, lines: Sequence[Line], heads: GoalHeads, draft: Draft) -> None:
        for line in lines:
            texts = [token for token in line.own if not _is_label(token)]
            if line.paragraph or not texts:
                continue
            if line.loose and len(texts) > 2:
                for token in texts:
                    draft.doubt(f"“{token.text[:30]}”不能断定属于预期目标还是实际完成情况，没有读取。", token, *_CELLS)
            elif line.loose and len(texts) == 2 and heads.expected and heads.actual:
                in_order = heads.expected.column < heads.actual.column
                for cell, token in zip(_CELLS if in_order else reversed(_CELLS), texts, strict=True):
                    self._add(cell, token, draft)
            else:
                for token in texts:
                    self._add_by_column(token, heads, draft, loose=line.loose)

    def _add_by_column(self, token: Token, heads: GoalHeads, draft: Draft, *, loose: bool) -> None:
        over = {
            cell: head
            for cell, head in zip(_CELLS, (heads.expected, heads.actual), strict=True)
            if head is not None and token.column < head.end and head.column < token.end
        }
        if len(over) == 1:
            self._add(next(iter(over)), token, draft)
            return
        given = [cell for cell, head in zip(_CELLS, (heads.expected, heads.actual), strict=True) if head is not None]
        if len(given) == 1:
            self._add(given[0], token, draft)
            return
        draft.doubt(f"“{token.text[:30]}”不能断定属于预期目标还是实际完成情况，没有读取。", token, *given)

    def _add(self, cell: str, token: Token, draft: Draft) -> None:
        text = draft.text(cell, token)
        if text:
            self.texts[cell].append(text)


def _is_label(token: Token) -> bool:
    name = words.bare(token.text)
    return name in words.GOAL_BLOCK or name in words.EXPECTED or name in words.ACHIEVED
