from __future__ import annotations

import importlib
import pkgutil
from dataclasses import replace
from pathlib import Path

from perfeval.core import checks
from perfeval.core.checks import CHECKS, check_sheet
from perfeval.core.findings import Severity
from perfeval.core.sheet import Sheet
from tests.core.tables import GOOD, MOF, row, with_row, with_rows

HELPERS = {"execution_amounts", "missing_cells", "rate_rows", "reasons", "reporting", "subtotals", "table"}


def test_it_has_no_findings() -> None:
    assert check_sheet(GOOD, MOF) == ()
    assert check_sheet(GOOD, None) == ()


def test_every_check_is_registered_has_its_own_file_and_its_own_test() -> None:
    files = {module.name for module in pkgutil.iter_modules(checks.__path__)} - HELPERS
    assert {check.__name__ for check in CHECKS} == files
    for check in CHECKS:
        assert importlib.import_module(f"perfeval.core.checks.{check.__name__}")
        assert check.__doc__
        assert (Path(__file__).parent / f"test_{check.__name__}.py").exists()


def test_an_empty_sheet_is_told_what_it_lacks() -> None:
    findings = check_sheet(Sheet(year=None, kind="project", unit_of_money="万元"), MOF)
    assert [finding.id for finding in findings] == [
        *["identity-missing"] * 4,
        "execution-score-missing",
        *["level1-missing"] * 3,
        "weights-sum",
    ]
    assert "还差 90 分" in findings[-1].message


def test_a_blank_row_is_named_once() -> None:
    blank = row("质量指标", "", None, None, None, None)
    sheet = with_rows(*GOOD.indicators, blank)
    assert [(finding.id, finding.row) for finding in check_sheet(sheet, MOF)] == [("weight-missing", 7)]


def test_errors_come_first_then_the_order_of_the_form() -> None:
    sheet = replace(with_row(0, score="14", actual="≥20次"), published_total=None, project_name=None)
    found = [(finding.severity, finding.part) for finding in check_sheet(sheet, MOF)]
    assert found == [
        (Severity.ERROR, "head"),
        (Severity.ERROR, "indicators"),
        (Severity.WARNING, "indicators"),
        (Severity.WARNING, "indicators"),
    ]
