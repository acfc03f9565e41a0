"""Why an act was refused. Every operation raises one of these and nothing else of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


class Refused(Exception):
    """An act that may not happen now. The message is a Chinese sentence for the person at the page."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotAllowed(Refused):
    """The role or the state does not permit the act."""


class Invalid(Refused):
    """Input that cannot be stored. `fields` maps a field name to its sentence."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__("；".join(fields.values()))
        self.fields = dict(fields)


@dataclass(frozen=True, slots=True)
class Clash:
    """One field that somebody else changed since the page was loaded."""

    field: str
    label: str
    mine: str
    theirs: str


class Conflict(Refused):
    """The page's revision is no longer the stored one. Nothing was written; nothing is merged.

    `fields` is what a whole form shall hold when it is shown again: what is stored, with the person's own changes;
    `gone` the cells that were typed into rows that are no longer there.
    """

    def __init__(
        self,
        message: str,
        *,
        clashes: tuple[Clash, ...] = (),
        revision: int | None = None,
        fields: Mapping[str, str] | None = None,
        gone: tuple[str, ...] = (),
    ) -> None:
        super().__init__(message)
        self.fields = dict(fields or {})
        self.gone = gone
        self.clashes = clashes
        self.revision = revision


class Blocked(Refused):
    """A submission that findings or unanswered remarks still block; `reasons` are sentences."""

    def __init__(self, message: str, reasons: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.reasons = reasons
