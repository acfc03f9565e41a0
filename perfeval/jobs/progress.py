"""How far a job is, for the page that waits for it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

SURE_AFTER = 3.0  # seconds: what is done in the first moment says nothing of the rest


@dataclass(frozen=True, slots=True)
class Progress:
    """`speed` (a minute) and `seconds_left` are known once something is done, and not by chance."""

    done: int
    total: int
    speed: int | None = None
    seconds_left: int | None = None
    is_held_up: bool = False  # waits for the broker

    @property
    def left(self) -> int:
        return self.total - self.done

    @property
    def percent(self) -> int:
        return self.done * 100 // self.total if self.total else 100

    @property
    def minutes_left(self) -> int:
        return math.ceil((self.seconds_left or 0) / 60)


def progress_since(
    began_at: datetime | None, now: datetime, *, done: int, total: int, before: int = 0, is_held_up: bool = False
) -> Progress:
    """`done` since then; `before` was done in earlier rounds and does not count for the speed."""
    settled = min(before + done, total)
    seconds = (now - began_at).total_seconds() if began_at else 0.0
    if not done or seconds < SURE_AFTER:
        return Progress(settled, total, is_held_up=is_held_up)
    left = math.ceil((total - settled) * seconds / done)
    return Progress(settled, total, round(done * 60 / seconds), left, is_held_up)
