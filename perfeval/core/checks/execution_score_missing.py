from __future__ import annotations

from collections.abc import Iterator

from perfeval.core.checks.reporting import finding
from perfeval.core.checks.table import Table
from perfeval.core.decimals import show
from perfeval.core.findings import Finding, Severity


def execution_score_missing(table: Table) -> Iterator[Finding]:
    """Where the rate has a weight, its score is there; with a budget of 0 there is none to give.

    While an amount is missing, the finding stands at the amount.
    """
    weight = table.execution_weight
    if table.main is None and weight:
        message = "没有填写项目资金，不能计算预算执行率和得分，请先填写。"
        yield finding("execution-score-missing", Severity.ERROR, ("funds", None, None), message)
    if table.main is None or weight is None or weight <= 0 or table.main.score is not None:
        return
    budget, executed = table.budget(table.main), table.main.executed
    if budget is not None and budget <= 0:
        return
    if budget is None:
        field = str(table.scheme.execution.denominator if table.scheme else "adjusted_budget")
        message = "没有填写预算数，不能计算预算执行率和得分，请先填写。"
    elif executed is None:
        field, message = "executed", "没有填写全年执行数，不能计算预算执行率和得分，请先填写。"
    else:
        field, message = "score", f"预算执行率有分值 {show(weight)}，但没有填写得分。"
    yield finding("execution-score-missing", Severity.ERROR, ("funds", 1, field), message)
