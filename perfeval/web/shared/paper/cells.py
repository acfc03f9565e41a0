"""One look-up for everything that a typed cell shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.safestring import SafeString

from perfeval.web.shared.paper.model import Input
from perfeval.web.shared.paper.said import NOTHING, join


@dataclass(frozen=True, slots=True)
class Cells:
    """`stored` by row and field, the others by cell id. A typed text that could not be stored is shown again."""

    stored: Mapping[str, Mapping[str, str]]
    typed: Mapping[str, str]
    refusals: Mapping[str, str]
    said: Mapping[str, SafeString]
    before: Mapping[str, str]

    def at(self, row: str, field: str) -> Input:
        anchor = f"{row}-{field}"
        text = self.typed.get(anchor, self.stored[row][field])
        if anchor not in self.said and anchor not in self.refusals:  # nearly every cell
            return Input(anchor, text, NOTHING, "", self.before.get(anchor))
        said = self.said_at(anchor)
        wrong = anchor in self.refusals or "said-error" in said
        mark = "is-wrong" if wrong else "is-warned" if "said-warning" in said else ""
        return Input(anchor, text, said, mark, self.before.get(anchor))

    def said_at(self, anchor: str) -> SafeString:
        return join(self.refusals, self.said, anchor)
