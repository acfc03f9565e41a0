"""What is wrong, for a person and for a machine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Progress = Callable[[int], None]  # told how many things of a kind were looked at so far


@dataclass(frozen=True, slots=True)
class Fault:
    """`check` is stable, for machines; `place` and `message` are Chinese: where, and what is wrong there."""

    check: str
    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}：{self.message}"
