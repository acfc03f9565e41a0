"""A Sheet as JSON."""

from __future__ import annotations

from decimal import Decimal

from perfeval.core.interchange.figures import DASH, FUND_FIGURES
from perfeval.core.interchange.limits import VERSION
from perfeval.core.sheet import FundLine, Indicator, Sheet


def sheet_to_json(sheet: Sheet) -> dict[str, object]:
    """Every key is written, null where nothing is printed, but `children_of_row`: only where a row has it.
    `sheet_from_json` gives back an equal Sheet."""
    return {
        "perfeval": VERSION,
        "year": sheet.year,
        "kind": sheet.kind,
        "unit_of_money": sheet.unit_of_money,
        "title": sheet.title,
        "project_code": sheet.project_code,
        "project_name": sheet.project_name,
        "supervising_department": sheet.supervising_department,
        "implementing_unit": sheet.implementing_unit,
        "head_fields": _labelled(sheet.head_fields),
        "funds": [_fund_line(line) for line in sheet.funds],
        "goal_expected": sheet.goal_expected,
        "goal_actual": sheet.goal_actual,
        "indicators": [_indicator(row) for row in sheet.indicators],
        "footer_fields": _labelled(sheet.footer_fields),
        "published_total": _figure(sheet.published_total),
        "published_total_weight": _figure(sheet.published_total_weight),
        "deduction": _figure(sheet.deduction),
        "notes": list(sheet.notes),
    }


def _fund_line(line: FundLine) -> dict[str, object]:
    written: dict[str, object] = {"label": line.label}
    for field in FUND_FIGURES:
        figure = _figure(getattr(line, field))
        written[field] = DASH if figure is None and field in line.dashed else figure
    return written


def _indicator(row: Indicator) -> dict[str, object]:
    target, actual = row.target, row.actual
    written: dict[str, object] = {
        "level1": row.level1,
        "level1_weight_label": _figure(row.level1_weight_label),
        "level2": row.level2,
        "level3": row.level3,
        "target_text": target.text,
        "target_operator": target.operator and target.operator.value,
        "target_value": _figure(target.value),
        "target_unit": target.unit,
        "actual_text": actual.text,
        "actual_value": _figure(actual.value),
        "completion": _figure(row.completion),
        "weight": _figure(row.weight),
        "score": _figure(row.score),
        "kind": row.declared,
        "deviation_reason": row.deviation_reason,
        "improvement": row.improvement,
        "children_of": row.children_of,
        "deviation_columns": _labelled(row.deviation_columns),
    }
    if row.children_of_row is not None:
        written["children_of_row"] = row.children_of_row + 1
    return written


def _labelled(pairs: tuple[tuple[str, str | None], ...]) -> list[dict[str, str | None]]:
    """As a list: the keys of an object lose their order in canonical JSON and in PostgreSQL, and may not repeat."""
    return [{"label": label, "value": value} for label, value in pairs]


def _figure(figure: Decimal | None) -> str | None:
    """Without an exponent; the printed zeros stay."""
    return None if figure is None else format(figure, "f")
