"""The score of one row: who decides it, what the rule gives, what counts."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from perfeval.core.decimals import HUNDRED, ZERO, divide_half_up, normal, show, trim
from perfeval.core.scheme import Band, Scheme
from perfeval.core.scheme.taxonomy import Taxonomy
from perfeval.core.scoring.achievement import Achievement, achieve
from perfeval.core.scoring.dates import is_in_time
from perfeval.core.scoring.results import Explanation, RowScore, ScoreMode
from perfeval.core.sheet import Indicator, TargetKind

MANUAL_FORMULA = "由填报单位评定"
BAND_FORMULA = "按完成情况分档评定"


class Proposal(NamedTuple):
    """What the rule says of a row: `points` None where it gives none; `limit` is the most that may be entered."""

    mode: ScoreMode
    points: Decimal | None
    limit: Decimal | None
    formula: str
    inputs: tuple[tuple[str, str], ...]
    text: str


def is_not_applicable(row: Indicator, scheme: Scheme) -> bool:
    """A row that stands for "no indicator": 不适用, 无."""
    return row.target.kind is TargetKind.NOT_APPLICABLE or normal(row.level3) in scheme.not_applicable


def score_row(number: int, row: Indicator, scheme: Scheme, taxonomy: Taxonomy, *, counts: bool = True) -> RowScore:
    """The score of a row that is no subtotal. `number` is 1-based; `counts` is False for parts of a subtotal."""
    return settle(number, row, propose(row, scheme, taxonomy), scheme, counts=counts)


def propose(row: Indicator, scheme: Scheme, taxonomy: Taxonomy) -> Proposal:
    """What the scheme's rule gives for the row, before the unit's own score is looked at."""
    if is_not_applicable(row, scheme):
        return Proposal(ScoreMode.NOT_APPLICABLE, ZERO, ZERO, "0", (), "该指标不适用，不计分。")
    if row.weight is None or row.weight < 0:
        reason = "没有填写分值，不能计分。" if row.weight is None else "分值不能为负数，不能计分。"
        return Proposal(ScoreMode.MANUAL, None, None, MANUAL_FORMULA, (), reason)
    achievement = achieve(row.target, row.actual, taxonomy.level2(row), scheme.target)
    if row.target.kind.is_quantitative and row.declared != "qualitative":
        return _quantitative(row, row.weight, achievement, scheme)
    return _qualitative(row, row.weight, achievement, scheme)


def _quantitative(row: Indicator, weight: Decimal, achievement: Achievement | None, scheme: Scheme) -> Proposal:
    if achievement is None:
        return Proposal(ScoreMode.MANUAL, None, weight, MANUAL_FORMULA, (), _why_manual(row))
    points, text = _points(weight, achievement, scheme)
    by_rule = scheme.scoring.quantitative == "computed"
    return Proposal(
        mode=ScoreMode.COMPUTED if by_rule else ScoreMode.MANUAL,
        points=points,
        limit=points if by_rule else weight,
        formula=_formula(achievement),
        inputs=_inputs(row, weight),
        text=text + _second_unit(row),
    )


def _points(weight: Decimal, achievement: Achievement, scheme: Scheme) -> tuple[Decimal, str]:
    over = scheme.over_achievement
    if over and over.deduction is not None and achievement.exceeds(over.threshold):
        points = max(weight - over.deduction, ZERO)
        percent = show(over.threshold * HUNDRED)
        return (
            points,
            f"{achievement.text}，达到指标值的 {percent}% 以上，扣 {show(over.deduction)} 分，得 {show(points)} 分。",
        )
    if achievement.is_full:
        return weight, f"{achievement.text}，得满分 {show(weight)} 分。"
    if not achievement.numerator:
        return ZERO, f"{achievement.text}，得 0 分。"
    share = weight * achievement.numerator
    points = trim(min(divide_half_up(share, achievement.denominator, scheme.scoring.places), weight))
    return points, f"{achievement.text} × 分值 {show(weight)} = {show(points)}。"


def _qualitative(row: Indicator, weight: Decimal, achievement: Achievement | None, scheme: Scheme) -> Proposal:
    by_band = scheme.scoring.qualitative == "band" and row.declared != "quantitative"
    if row.target.kind is TargetKind.EMPTY or not by_band:
        return Proposal(ScoreMode.MANUAL, None, weight, MANUAL_FORMULA, (), _why_manual(row))
    points, text = _qualitative_points(row, weight, achievement, scheme)
    return Proposal(ScoreMode.BAND, points, weight, BAND_FORMULA, _inputs(row, weight), text)


def _qualitative_points(
    row: Indicator, weight: Decimal, achievement: Achievement | None, scheme: Scheme
) -> tuple[Decimal | None, str]:
    """Full points where the actual says the same as the target or keeps its date; else the unit chooses a band."""
    best = scheme.scoring.bands[0].name
    wanted, reached = row.target.text or "", row.actual.text or ""
    if not reached.strip():
        return None, "没有填写实际完成值，请填写后分档评分。"
    if normal(wanted) == normal(reached):
        return weight, f"完成情况与目标一致（{reached}），属于“{best}”，建议得 {show(weight)} 分。"
    if row.target.kind is TargetKind.DATE and is_in_time(wanted, reached):
        return weight, f"完成时间 {reached} 不晚于目标 {wanted}，属于“{best}”，建议得 {show(weight)} 分。"
    if achievement is not None and row.target.value is None:
        return _points(weight, achievement, scheme)
    return (
        None,
        f"定性指标：目标“{wanted}”，完成情况“{reached}”，请按完成情况分档评分（{_bands_in_words(scheme, weight)}）。",
    )


def _bands_in_words(scheme: Scheme, weight: Decimal) -> str:
    def points(share: Decimal) -> str:
        return show(weight * share / HUNDRED)

    return "；".join(f"{band.name} {points(band.upper)}—{points(band.lower)} 分" for band in scheme.scoring.bands)


def band_of(score: Decimal, weight: Decimal, bands: tuple[Band, ...]) -> Band:
    """The band in which a score lies; its lower bound belongs to it. `weight` above 0, `score` from 0 to it."""
    return next((band for band in bands if score * HUNDRED >= band.lower * weight), bands[-1])


def settle(number: int, row: Indicator, proposal: Proposal, scheme: Scheme, *, counts: bool) -> RowScore:
    """The score that counts: the row's own where it is allowed (from 0 to the limit), else the proposed one."""
    own, limit = row.score, proposal.limit
    legal = own is not None and limit is not None and 0 <= own <= limit
    score = own if legal else proposal.points
    text = proposal.text
    if own is not None and own != proposal.points:
        text += _own_score(own, proposal, scheme, row.weight) if legal else _refused_score(own, proposal)
    return RowScore(
        row=number,
        mode=proposal.mode,
        weight=row.weight,
        proposed=proposal.points,
        score=score,
        maximum=limit,
        counts=counts,
        explanation=Explanation(proposal.formula, proposal.inputs, text),
    )


def _own_score(own: Decimal, proposal: Proposal, scheme: Scheme, weight: Decimal | None) -> str:
    text = f"单位自评 {show(own)} 分"
    if proposal.mode is ScoreMode.BAND and weight:
        text += f"，属于“{band_of(own, weight, scheme.scoring.bands).name}”一档"
    elif proposal.points is not None:
        text += (
            f"，低于建议的 {show(proposal.points)} 分"
            if own < proposal.points
            else f"，高于建议的 {show(proposal.points)} 分"
        )
    return f"{text}，以自评分为准。"


def _refused_score(own: Decimal, proposal: Proposal) -> str:
    if own < 0:
        reason = "得分不能为负数"
    elif proposal.limit is None:
        reason = "没有分值"
    elif proposal.mode is ScoreMode.NOT_APPLICABLE:
        reason = "不适用的指标没有得分"
    else:
        reason = f"最高只能得 {show(proposal.limit)} 分"
    rest = "不计分" if proposal.points is None else f"按 {show(proposal.points)} 分计"
    return f"单位自评 {show(own)} 分不能采用：{reason}，{rest}。"


def _why_manual(row: Indicator) -> str:
    if row.target.kind is TargetKind.EMPTY:
        return "没有填写年度指标值，由填报单位评分。"
    if not (row.actual.text or "").strip():
        return "没有填写实际完成值，不能计算得分。"
    if row.actual.value is None:
        return f"实际完成值“{row.actual.text}”中没有可以计算的数，由填报单位评分。"
    if not row.target.kind.is_quantitative:
        return f"年度指标值“{row.target.text}”不是数，由填报单位评分。"
    return f"年度指标值“{row.target.text}”与实际完成值“{row.actual.text}”不能直接比较，由填报单位评分。"


def _second_unit(row: Indicator) -> str:
    if not row.target.has_second_unit:
        return ""
    return f"指标值有两个计量单位（{row.target.text}），按第一个数 {show(row.target.value)} 计算。"


def _formula(achievement: Achievement) -> str:
    if achievement.operator.value in "≤<":
        return "min(年度指标值 ÷ 实际完成值, 1) × 分值"
    return "min(实际完成值 ÷ 年度指标值, 1) × 分值"


def _inputs(row: Indicator, weight: Decimal) -> tuple[tuple[str, str], ...]:
    return (
        ("年度指标值", row.target.text or "—"),
        ("实际完成值", row.actual.text or "—"),
        ("分值", show(weight)),
    )
