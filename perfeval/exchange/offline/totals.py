"""Formulas of the whole table: rate, its points, the sum, the grade."""

from __future__ import annotations

from collections.abc import Mapping

from perfeval.core.scheme import Scheme


def budget_formula(scheme: Scheme, amounts: Mapping[str, str]) -> str:
    """The amount that the rate is taken on, as an expression."""
    initial, adjusted = amounts.get("initial_budget"), amounts.get("adjusted_budget")
    if scheme.execution.denominator == "initial_budget" or adjusted is None:
        return initial or adjusted or '""'
    return f"IF(ISNUMBER({adjusted}),{adjusted},{initial})" if initial else adjusted


def rate_formula(scheme: Scheme, amounts: Mapping[str, str]) -> str:
    """In per cent; nothing where there is no budget above 0."""
    budget, executed = budget_formula(scheme, amounts), amounts["executed"]
    rate = f"ROUND({executed}*100/({budget}),{scheme.execution.rate_places})"
    return f'=IF(AND(ISNUMBER({budget}),ISNUMBER({executed})),IF(({budget})>0,{rate},""),"")'


def rate_score_formula(scheme: Scheme, amounts: Mapping[str, str], rate: str) -> str:
    rule, places = scheme.execution, scheme.scoring.places
    if rule.score_from == "displayed":
        points = f"ROUND({rule.weight:f}*{rate}/100,{places})"
    else:
        points = f"ROUND({rule.weight:f}*{amounts['executed']}/({budget_formula(scheme, amounts)}),{places})"
    return f'=IF(ISNUMBER({rate}),MIN(MAX({points},0),{rule.weight:f}),"")'


def total_formula(scheme: Scheme, rate: str, rate_score: str, rows: str, still_open: str, deduction: str) -> str:
    """Nothing while a row has no points. `rows` is the sum of their points, `still_open` counts those without, `deduction` an address, "" where the form has none."""
    total = f"N({rate_score})+{rows}" + (f"-MAX(N({deduction}),0)" if deduction else "")
    limits = [f"{scheme.total.maximum:f}"]
    limits += [
        f"IF(ISNUMBER({rate}),IF({rate}<{cap.rate_below:f},{cap.maximum:f},1000),1000)" for cap in scheme.total.caps
    ]
    return f'=IF(({still_open})>0,"",MAX(MIN(ROUND({total},{scheme.scoring.places}),{",".join(limits)}),0))'


def grade_formula(scheme: Scheme, total: str) -> str:
    formula = '""'
    for rule in reversed(scheme.total.grades):
        formula = f'IF({total}>={rule.minimum:f},"{rule.grade}",{formula})'
    return f'=IF(ISNUMBER({total}),{formula},"")'
