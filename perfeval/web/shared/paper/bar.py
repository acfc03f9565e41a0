"""The figures that stay in view: the total, the execution score and each level 1 against what the scheme gives it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from perfeval.core.decimals import show
from perfeval.web.shared.paper.model import Figure

if TYPE_CHECKING:
    from perfeval.evaluations.queries import Assessment


def bar_of(assessment: Assessment, *, unfinished: bool = False) -> tuple[Figure, ...]:
    """While weights are still to be filled in, each level shows what the scheme gives it."""
    scores = assessment.scores
    weight = Decimal(100)
    figures = [
        Figure(
            "bar-total",
            "总分",
            f"{show(scores.total)} / {show(weight)}",
            scores.total_weight != weight and not unfinished,
        )
    ]
    execution = "—" if scores.execution_score is None else show(scores.execution_score)
    if scores.execution_weight:
        figures.append(Figure("bar-execution", "执行率", f"{execution} / {show(scores.execution_weight)}"))
    for level in scores.levels:
        wrong = level.expected is not None and level.weight != level.expected and not unfinished
        weight = level.expected if unfinished and level.expected is not None else level.weight
        words = f"{show(level.score)} / {show(weight)}"
        if wrong and level.expected is not None:
            words += f"（分值应为 {show(level.expected)}）"
        figures.append(Figure(f"bar-{level.level1}", level.level1.removesuffix("指标"), words, wrong))
    if scores.deduction:
        figures.append(Figure("bar-deduction", "减分", show(scores.deduction)))
    return tuple(figures)
