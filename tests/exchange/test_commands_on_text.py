"""The commands on files that are no interchange JSON. None of them has a database."""

from __future__ import annotations

from pathlib import Path

import pytest

from perfeval.core.findings import Severity
from tests.exchange.running import run

pytestmark = pytest.mark.once

TEXTS = Path(__file__).parents[1] / "golden" / "text"


def test_check_sheet_finds_the_faults_and_lists_the_doubts() -> None:
    outcome = run("check_sheet", "--scheme", "zizhou-2023", "--format", "json", TEXTS / "zizhou-2023.txt")
    (sheet,) = outcome.sheets
    assert [finding["id"] for finding in sheet["findings"] if finding["severity"] == Severity.ERROR] == [
        "execution-score"
    ]
    doubt = next(doubt for doubt in sheet["doubts"] if doubt["cells"])
    assert doubt["cells"] == ["indicators/3/level2"]
    assert doubt["place"] == {"part": "文本", "row": 37, "column": 3}
    assert "质量指标" in doubt["message"]
    assert outcome.status == 1


def test_the_doubts_follow_the_findings_in_the_text() -> None:
    text = run("check_sheet", TEXTS / "zizhou-2023.txt").stdout
    assert (
        text.index("execution-score")
        < text.index("读取时的疑问 3 处，请对照原件核对：")
        < text.index("文本 第 37 行第 3 列：")
    )


def test_a_table_without_doubts_says_nothing_of_them() -> None:
    assert "疑问" not in run("check_sheet", TEXTS / "fushun-2023.txt").stdout


def test_score_sheet_takes_several_tables_of_one_text() -> None:
    outcome = run("score_sheet", "--scheme", "futian-2022", "--format", "json", TEXTS / "futian-2022.txt")
    assert len(outcome.sheets) == 11
    assert outcome.sheets[0]["doubts"] == []
    assert outcome.sheets[10]["doubts"]
    assert "读取时的疑问" in run("score_sheet", "--scheme", "zizhou-2023", TEXTS / "zizhou-2023.txt").stdout


def test_a_text_without_a_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("会议纪要\n一\t二\n", encoding="utf-8")
    outcome = run("check_sheet", path)
    assert outcome.stderr.startswith(f"{path}: 没有找到绩效自评表")
    assert outcome.status == 2


def test_a_text_in_no_known_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"\xff\xff\xff|")
    assert "编码" in run("check_sheet", path).stderr


def test_a_web_page_is_read_in_a_process_apart(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    rows = [["三级指标", "年度指标值", "实际完成值", "分值", "得分"], ["培训场次", "≥20场", "21场", "10", "10.0"]]
    cells = "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in row)}</tr>" for row in rows)
    path.write_text(f"<meta charset=utf-8><p>项目支出绩效自评表</p><table>{cells}</table>", encoding="utf-8")
    (sheet,) = run("check_sheet", "--format", "json", path).sheets
    assert {cell for doubt in sheet["doubts"] for cell in doubt["cells"]} >= {"year", "unit_of_money", "project_name"}
