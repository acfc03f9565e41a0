"""自评汇总表: one line a project, with sums, as a department hands it in."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, Literal, cast

from django.db.models import F, QuerySet

from perfeval.core.decimals import HUNDRED, ZERO, convert_money, divide_half_up, exactly
from perfeval.core.narrative.losses import loss_reasons
from perfeval.core.narrative.words import bare, listed
from perfeval.evaluations.enums import Status
from perfeval.evaluations.models import Evaluation, FundLine, Snapshot
from perfeval.evaluations.queries import SUBMITTED
from perfeval.evaluations.queries.status import situation
from perfeval.exchange.exports.columns import Column, Line, Look
from perfeval.exchange.exports.contents.lines import Lines
from perfeval.exchange.exports.contents.tables import STATUS_WORDS

_FIELDS = (
    "pk", "project__organisation__name", "project__name", "execution_rate", "total_score", "grade", "rate_reason",
    "situation",
)  # fmt: skip
_UNSETTLED = {Status.NOT_STARTED, Status.DRAFTING, Status.RETURNED}


class SummaryLines(Lines):
    """Amounts are those of the funds' first line, which is the one that is scored. Reasons are given of what was
    submitted; a draft is still its unit's own."""

    columns = (
        Column("number", "序号", 6, Look.WORD),
        Column("organisation", "单位", 22, Look.LONG_TEXT),
        Column("project", "项目名称", 24, Look.LONG_TEXT),
        Column("initial_budget", "年初预算", 17, Look.MONEY),
        Column("adjusted_budget", "全年预算", 17, Look.MONEY),
        Column("executed", "全年执行", 17, Look.MONEY),
        Column("execution_rate", "执行率（%）", 10, Look.POINTS),
        Column("score", "自评得分", 9, Look.POINTS),
        Column("grade", "等级", 6, Look.WORD),
        Column("reason", "未完成原因", 36, Look.LONG_TEXT),
        Column("state", "状态", 12, Look.WORD, words=STATUS_WORDS),
    )
    chunk = 200  # submitted versions are read too: each is some tens of kilobytes
    is_form = True

    def __init__(self, money_unit: str) -> None:
        super().__init__(money_unit)
        self._number = 0
        self._sums = [ZERO, ZERO, ZERO]
        self._unsettled = 0

    def of(self, evaluations: QuerySet[Evaluation], ids: Sequence[int]) -> Iterator[Line]:
        """Three queries."""
        chosen = evaluations.filter(pk__in=ids).order_by()
        rows = {row["pk"]: row for row in chosen.annotate(situation=situation()).values(*_FIELDS)}
        funds = _funds(list(rows))
        losses = _losses(chosen)
        return (self._line(rows[pk], funds.get(pk, (None,) * 3), losses.get(pk)) for pk in ids if pk in rows)

    def _line(self, row: dict[str, Any], funds: tuple[Decimal | None, ...], losses: str | None) -> Line:
        self._number += 1
        amounts = [self._in_unit(amount) for amount in funds]
        with exactly():
            self._sums = [sum_ + (amount or ZERO) for sum_, amount in zip(self._sums, amounts, strict=True)]
        self._unsettled += row["situation"] in _UNSETTLED
        of_rate = bare(row["rate_reason"])
        reason = "" if losses is None else listed([f"预算执行：{of_rate}" if of_rate else "", losses])
        return (
            self._number, row["project__organisation__name"], row["project__name"], *amounts, row["execution_rate"],
            row["total_score"], row["grade"], reason, row["situation"],
        )  # fmt: skip

    def total(self) -> Line:
        _, budget, executed = self._sums
        rate = divide_half_up(executed * HUNDRED, budget) if budget else None
        return ("合计", "", f"{self._number} 个项目", *self._sums, rate, None, "", "", "")

    def note(self) -> str:
        return f"注：其中 {self._unsettled} 个项目尚未送审或已退回修改，数字还会变化。" if self._unsettled else ""

    def _in_unit(self, amount: Decimal | None) -> Decimal | None:
        unit = cast("Literal['元', '万元']", self.money_unit)
        return None if amount is None else convert_money(amount, source="元", target=unit)


def _funds(ids: Sequence[int]) -> dict[int, tuple[Decimal | None, ...]]:
    rows = FundLine.objects.filter(evaluation__in=ids, position=0).order_by()
    fields = rows.values_list("evaluation_id", "initial_budget", "adjusted_budget", "executed")
    return {pk: amounts for pk, *amounts in fields}  # type: ignore[misc]


def _losses(chosen: QuerySet[Evaluation]) -> dict[int, str]:
    """By the id of each submitted table."""
    newest = Snapshot.objects.filter(
        evaluation__in=chosen.filter(SUBMITTED).values("pk"), version=F("evaluation__version")
    )
    rows = newest.order_by().values_list("evaluation_id", "document").iterator(chunk_size=50)
    return {pk: loss_reasons(json.loads(document)) for pk, document in rows}
