"""A scheme as sentences that a finance officer can check against the document it comes from."""

from __future__ import annotations

from perfeval.core.decimals import show
from perfeval.core.scheme import Scheme

_COLUMNS = {"initial_budget": "年初预算数", "adjusted_budget": "全年预算数", "executed": "全年执行数"}


def scheme_words(scheme: Scheme) -> list[tuple[str, list[str]]]:
    """Pairs of heading and sentences, in the order of the table."""
    return [
        ("资金和执行率", _execution(scheme)),
        ("指标值", _targets(scheme)),
        ("定量指标得分", _quantitative(scheme)),
        ("定性指标得分", _qualitative(scheme)),
        ("偏差原因", _reasons(scheme)),
        ("总分和等级", _total(scheme)),
    ]


def _execution(scheme: Scheme) -> list[str]:
    rule, money = scheme.execution, scheme.money
    columns = "、".join(_COLUMNS[name] for name in money.columns)
    words = [f"金额以{money.unit}为单位，保留 {money.places} 位小数；填写{columns}。"]
    words.append(f"预算执行率 = 全年执行数 ÷ {_COLUMNS[rule.denominator]}，保留 {rule.rate_places} 位小数。")
    rate = "未经四舍五入的执行率" if rule.score_from == "exact" else "四舍五入后的执行率"
    words.append(f"执行率得分 = {rate} × {show(rule.weight)} 分，最多 {show(rule.weight)} 分；预算为 0 时不计执行率。")
    if rule.reason_below is not None:
        words.append(f"执行率低于 {show(rule.reason_below)}% 的，须说明原因。")
    return words


def _targets(scheme: Scheme) -> list[str]:
    rule = scheme.target
    words = [
        f"可用的符号：{' '.join(rule.operators)}；没有写符号的按“{rule.unsigned}”，成本指标按“{rule.unsigned_cost}”。"
    ]
    if rule.actual == "completion_rate":
        words.append("实际完成值填写完成程度（%）。")
    words.append(f"写作{'、'.join(f'“{word}”' for word in scheme.not_applicable)}的指标不计分，分值为 0。")
    return words


def _quantitative(scheme: Scheme) -> list[str]:
    if scheme.scoring.quantitative == "manual":
        words = ["由单位评分，不超过分值。"]
    else:
        words = [
            "≥、＞：得分 = 实际完成值 ÷ 年度指标值 × 分值，最多得满分。",
            "≤、＜：得分 = 年度指标值 ÷ 实际完成值 × 分值，最多得满分。",
            "=：相等得满分，不足的按比例得分。",
        ]
    words.append(f"每行得分四舍五入，保留 {scheme.scoring.places} 位小数。")
    over = scheme.over_achievement
    if over is not None:
        effect = {
            "none": "不作处理",
            "reason_required": "须说明原因",
            "deduction": f"扣 {show(over.deduction)} 分",
        }[over.effect]
        words.append(f"实际完成值达到指标值的 {show(over.threshold)} 倍及以上的，{effect}。")
    return words


def _qualitative(scheme: Scheme) -> list[str]:
    if scheme.scoring.qualitative == "manual":
        return ["由单位评分，不超过分值。"]
    return [
        f"{band.name}：得分为分值的 {show(band.lower)}%（含）至 {show(band.upper)}%。" for band in scheme.scoring.bands
    ]


def _reasons(scheme: Scheme) -> list[str]:
    words = ["得分低于分值的，须写明偏差原因。"]
    if scheme.separate_improvement:
        words.append("改进措施另填一栏。")
    if scheme.reason_categories:
        words.append(f"原因分类：{'、'.join(scheme.reason_categories)}。")
    if scheme.reasons.no_reason:
        words.append(f"只写{'、'.join(f'“{word}”' for word in scheme.reasons.no_reason if word)}的，视为没有说明。")
    return words


def _total(scheme: Scheme) -> list[str]:
    words = [f"总分最高 {show(scheme.total.maximum)} 分。"]
    if scheme.total.has_deduction:
        words.append("设减分项，从总分中扣除。")
    words += [f"执行率低于 {show(cap.rate_below)}% 的，总分最高 {show(cap.maximum)} 分。" for cap in scheme.total.caps]
    words.append("；".join(f"{rule.grade}：{show(rule.minimum)} 分及以上" for rule in scheme.total.grades) + "。")
    return words
