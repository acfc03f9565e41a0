"""The twenty published tables: every error that is known to be in them, and no other."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from perfeval.core import checks
from perfeval.core.checks import CHECKS, check_sheet
from perfeval.core.complete import complete_sheet
from perfeval.core.decimals import show
from perfeval.core.findings import Finding, Severity
from perfeval.core.interchange import sheet_from_json
from perfeval.core.scoring import score_sheet, total_with
from perfeval.core.sheet import Sheet
from perfeval.schemes.official import official_keys, official_scheme
from tests.core.sheets import PUBLISHED

pytestmark = pytest.mark.once

EXPECTED: dict[str, dict[str, Any]] = json.loads(Path(__file__).with_name("expected.json").read_text(encoding="utf-8"))
SHEETS: dict[str, Sheet] = {name: sheet_from_json(table) for name, table in PUBLISHED.items()}
FUTIAN = [name for name in SHEETS if name.startswith("futian")]

# Without a scheme: the arithmetic that every table owes.
BARE = {
    "fushun-2023-12345-hotline": ["execution-rate info 1"],
    "futian-2022-08": ["level1-weight error 产出指标", "total-score error None", "weights-sum error None"],
    "futian-2022-09": ["rate-disagrees error 4"],
    "qiannan-2024-department": ["reason-missing error 14", "subtotal-score error 12"],
    "zhongwei-2024-01": ["reason-missing error 6", "reason-missing error 8"],
    "zhongwei-2024-02": ["reason-missing error 7", "reason-missing error 8", "total-score error None"],
    "zhongwei-2024-03": ["reason-missing error 6", "reason-missing error 7"],
    "zhongwei-2024-04": ["reason-missing error 6", "reason-missing error 7"],
    "zhongwei-2024-05": ["reason-missing error 2", "reason-missing error 6", "reason-missing error 8"],
    "zhongwei-2024-06": [
        "execution-score-missing error 1",
        "reason-missing error 10",
        "total-score error None",
        "weights-sum error None",
    ],
    "zizhou-2023": ["execution-rate info 1", "execution-score error 1"],
}


def places(found: tuple[Finding, ...], severity: Severity) -> list[str]:
    return sorted(f"{item.id} {item.part} {item.row}" for item in found if item.severity is severity)


def errors_found(name: str) -> list[str]:
    return places(check_sheet(SHEETS[name], official_scheme(EXPECTED[name]["scheme"])), Severity.ERROR)


def errors_expected(name: str) -> list[str]:
    return sorted(f"{item['id']} {item['part']} {item['row']}" for item in EXPECTED[name]["errors"])


@pytest.mark.parametrize("name", SHEETS)
def test_exactly_the_known_errors_are_found(name: str) -> None:
    assert errors_found(name) == errors_expected(name)


@pytest.mark.parametrize("name", SHEETS)
def test_the_known_infos_and_warnings_are_among_those_found(name: str) -> None:
    found = check_sheet(SHEETS[name], official_scheme(EXPECTED[name]["scheme"]))
    infos = sorted(f"{item['id']} {item['part']} {item['row']}" for item in EXPECTED[name].get("infos", []))
    assert places(found, Severity.INFO) == infos
    warnings = {item.id for item in found if item.severity is Severity.WARNING}
    assert warnings >= set(EXPECTED[name].get("warnings_among", []))


@pytest.mark.parametrize("name", SHEETS)
def test_without_a_scheme_only_arithmetic_is_checked(name: str) -> None:
    found = sorted(f"{item.id} {item.severity.value} {item.row}" for item in check_sheet(SHEETS[name], None))
    assert found == BARE.get(name, [])


@pytest.mark.parametrize("identifier", sorted({item["id"] for table in EXPECTED.values() for item in table["errors"]}))
def test_without_its_check_an_error_goes_unseen(identifier: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the tests above: take one check out, and the tables no longer come out right."""
    rest = tuple(check for check in CHECKS if check.__name__ != identifier.replace("-", "_"))
    assert len(rest) == len(CHECKS) - 1
    monkeypatch.setattr(checks, "CHECKS", rest)
    assert any(errors_found(name) != errors_expected(name) for name in SHEETS)


@pytest.mark.parametrize("name", SHEETS)
def test_every_finding_is_a_sentence_with_its_place(name: str) -> None:
    sheet = SHEETS[name]
    for item in check_sheet(sheet, official_scheme(EXPECTED[name]["scheme"])):
        assert item.message.endswith("。")
        assert "None" not in item.message
        if item.part == "indicators" and item.row is not None:
            assert isinstance(item.row, int)
            assert f"第 {item.row} 行" in item.message
            assert item.field is not None
            assert hasattr(sheet.indicators[item.row - 1], item.field)


@pytest.mark.parametrize("name", FUTIAN)
def test_futians_printed_figures_come_out_exactly(name: str) -> None:
    sheet, scores = SHEETS[name], score_sheet(SHEETS[name], official_scheme("futian-2022"))
    printed = sheet.funds[0]
    assert (str(scores.execution_rate), str(scores.execution_score)) == (str(printed.rate), str(printed.score))
    assert [row.score for row in scores.rows] == [row.score for row in sheet.indicators]
    if name == "futian-2022-08":  # ten points of its rows are lost
        assert (str(scores.total), str(scores.total_weight)) == ("89.88", "90")
    else:
        assert (str(scores.total), str(scores.total_weight)) == (str(sheet.published_total), "100")


@pytest.mark.parametrize(
    ("name", "total", "grade"),
    [
        ("fushun-2023-12345-hotline", "99.78", "优"),
        ("zizhou-2023", "94.96", "优"),  # printed 94.5: the rate's score is wrong there
        ("qiannan-2024-department", "98.8", "优"),  # printed 99.65: a subtotal is not the sum of its parts
        ("zhongwei-2024-01", "98", "优"),
        ("zhongwei-2024-02", "78.5", "中"),  # printed 98.5: ten points off by addition, ten for "无"
        ("zhongwei-2024-03", "88", "良"),  # printed 98: ten points for "无"
        ("zhongwei-2024-05", "97.5", "优"),
        ("zhongwei-2024-06", "100", "优"),  # weights of 120
    ],
)
def test_the_other_totals_are_what_the_rules_give(name: str, total: str, grade: str) -> None:
    scores = score_sheet(SHEETS[name], official_scheme(EXPECTED[name]["scheme"]))
    assert (str(scores.total), scores.grade) == (total, grade)


def test_every_score_is_explained() -> None:
    for name, sheet in SHEETS.items():
        for row in score_sheet(sheet, official_scheme(EXPECTED[name]["scheme"])).rows:
            assert row.explanation.formula
            assert row.explanation.text.endswith("。")
            if row.proposed is not None and row.weight:
                assert show(row.proposed) in row.explanation.text


@pytest.mark.parametrize("name", EXPECTED)
@pytest.mark.parametrize("key", official_keys())
def test_its_own_scores_reviewed_give_its_own_total(name: str, key: str) -> None:
    sheet, scheme = SHEETS[name], official_scheme(key)
    scores = score_sheet(sheet, scheme)
    own = {place: row.score for place, row in enumerate(scores.rows) if row.score is not None}
    assert total_with(own, complete_sheet(sheet, scheme, scores), scheme, scores) == scores.total
