"""Tables for property tests: random ones, and the twenty published ones."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from perfeval.core.interchange.figures import FUND_FIGURES
from perfeval.core.sheet import FundLine, Indicator, Sheet, with_parents
from perfeval.core.target import parse_actual, parse_target

TABLES = Path(__file__).parents[2] / "perfeval" / "exchange" / "demo" / "tables"
PUBLISHED: dict[str, dict[str, Any]] = {
    path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(TABLES.glob("*.json"))
}

texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\t年度%≥"), max_size=20)
optional_texts = st.none() | texts
figures = st.builds(
    lambda digits, places: Decimal(digits).scaleb(-places), st.integers(-(10**15) + 1, 10**15 - 1), st.integers(0, 10)
)
optional_figures = st.none() | figures
labelled = st.lists(st.tuples(texts, optional_texts), max_size=4).map(tuple)
cells = optional_texts | st.sampled_from(
    [
        "≥95%",
        ">=98%",
        "≤49 万元",
        "2024年12月31日前",
        "24小时内",
        "不适用",
        "逐步提升",
        "80%-90%",
        "≥2天或16小时",
        "１，２３４．５０个",
        "—",
        "",
    ]
)


@st.composite
def fund_lines(draw: st.DrawFn) -> FundLine:
    """Each figure is printed, left empty, or a dash."""
    drawn = {field: draw(optional_figures | st.just("—")) for field in FUND_FIGURES}
    printed = {field: value for field, value in drawn.items() if isinstance(value, Decimal)}
    return FundLine(
        label=draw(texts), dashed=frozenset(field for field, value in drawn.items() if value == "—"), **printed
    )


indicators = st.builds(
    Indicator,
    level1=texts,
    level2=texts,
    level3=texts,
    target=cells.map(parse_target),
    actual=cells.map(parse_actual),
    weight=optional_figures,
    score=optional_figures,
    declared=st.sampled_from([None, "quantitative", "qualitative"]),
    level1_weight_label=optional_figures,
    completion=optional_figures,
    deviation_reason=optional_texts,
    improvement=optional_texts,
    children_of=optional_texts,
    deviation_columns=labelled,
)


@st.composite
def families(draw: st.DrawFn) -> tuple[tuple[Indicator, ...], dict[int, int]]:
    """Subtotal rows, often of one name, with parts that stand anywhere; and each part's subtotal row."""
    subtotals = draw(st.lists(st.sampled_from(["小计", "合计", ""]), min_size=1, max_size=3))
    drawn = draw(st.lists(indicators, max_size=4))
    order = draw(st.permutations(range(len(subtotals) + len(drawn))))
    rows: list[Indicator] = [Indicator("", "", "")] * len(order)
    for place, name in zip(order, subtotals, strict=False):
        rows[place] = Indicator("产出指标", "数量指标", name)
    parents = {}
    for place, row in zip(order[len(subtotals) :], drawn, strict=True):
        parents[place] = draw(st.sampled_from(order[: len(subtotals)]))
        rows[place] = replace(row, children_of=rows[parents[place]].level3)
    return with_parents(rows, parents), parents


sheets = st.builds(
    Sheet,
    year=st.none() | st.integers(1949, 2999),
    kind=st.sampled_from(["project", "department"]),
    unit_of_money=st.sampled_from(["元", "万元"]),
    title=optional_texts,
    project_code=optional_texts,
    project_name=optional_texts,
    supervising_department=optional_texts,
    implementing_unit=optional_texts,
    head_fields=labelled,
    funds=st.lists(fund_lines(), max_size=3).map(tuple),
    goal_expected=optional_texts,
    goal_actual=optional_texts,
    indicators=st.lists(indicators, max_size=4).map(tuple) | families().map(lambda family: family[0]),
    footer_fields=labelled,
    published_total=optional_figures,
    published_total_weight=optional_figures,
    deduction=optional_figures,
    notes=st.lists(texts, max_size=3).map(tuple),
)
