"""评分方案: the rule set of one region, year and kind of table, read from TOML.

A scheme is data: what differs between regions stands here, never in an `if region == …`.
"""

from perfeval.core.scheme.loading import load_scheme
from perfeval.core.scheme.model import (
    Band,
    ExecutionRule,
    FundRow,
    GradeRule,
    Level1,
    Level2,
    MoneyRule,
    OverAchievement,
    Pool,
    ReasonRule,
    Scheme,
    ScoringRule,
    TargetRule,
    TotalCap,
    TotalRule,
)
from perfeval.core.scheme.reader import SchemeError

__all__ = [
    "Band",
    "ExecutionRule",
    "FundRow",
    "GradeRule",
    "Level1",
    "Level2",
    "MoneyRule",
    "OverAchievement",
    "Pool",
    "ReasonRule",
    "Scheme",
    "SchemeError",
    "ScoringRule",
    "TargetRule",
    "TotalCap",
    "TotalRule",
    "load_scheme",
]
