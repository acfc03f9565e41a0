"""One line of the benchmark's table: a ratio and the goal that it is held to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

AT_LEAST, AT_MOST = "≥", "≤"


@dataclass(frozen=True)
class Row:
    """`value` is None where the peer is missing, and then `remark` says what to install."""

    name: str
    value: float | None
    sign: str
    goal: float
    remark: str = ""

    @property
    def is_met(self) -> bool:
        if self.value is None:
            return False
        return self.value >= self.goal if self.sign == AT_LEAST else self.value <= self.goal

    def __str__(self) -> str:
        if self.value is None:
            return f"{self.name:55}     —  {self.sign} {self.goal:<4g} NOT MEASURED: {self.remark}"
        word = "met   " if self.is_met else "MISSED"
        return f"{self.name:55} {self.value:5.2f}  {self.sign} {self.goal:<4g} {word}  {self.remark}"


def middle_ratio(upper: Sequence[float], lower: Sequence[float]) -> float:
    """The median of the ratios of each round: noise that lasts for a round falls out of it."""
    return median(one / other for one, other in zip(upper, lower, strict=True))


def milliseconds(seconds: Sequence[float], count: int = 1) -> str:
    return f"{median(seconds) * 1000 / count:.0f} ms"
