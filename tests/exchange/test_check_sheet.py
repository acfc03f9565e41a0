"""None of these tests has a database: the command must not want one."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management.base import CommandError

from tests.core.sheets import PUBLISHED, TABLES
from tests.exchange.running import run

EXPECTED: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "golden" / "expected.json").read_text(encoding="utf-8")
)
CLEAN = TABLES / "futian-2022-01.json"
FAULTY = TABLES / "futian-2022-09.json"


def places(findings: list[dict[str, Any]], severity: str) -> list[tuple[str, str, int | str | None]]:
    return [(f["id"], f["part"], f["row"]) for f in findings if f["severity"] == severity]


@pytest.mark.parametrize("name", EXPECTED)
def test_a_published_table_has_exactly_the_expected_findings(name: str) -> None:
    expected = EXPECTED[name]
    outcome = run("check_sheet", "--scheme", expected["scheme"], "--format", "json", TABLES / f"{name}.json")
    (sheet,) = outcome.sheets
    errors = [(e["id"], e["part"], e["row"]) for e in expected["errors"]]
    assert sorted(places(sheet["findings"], "error"), key=repr) == sorted(errors, key=repr)
    infos = places(sheet["findings"], "info")
    assert all((i["id"], i["part"], i["row"]) in infos for i in expected.get("infos", []))
    warnings = {f["id"] for f in sheet["findings"] if f["severity"] == "warning"}
    assert set(expected.get("warnings_among", [])) <= warnings
    assert outcome.status == (1 if errors else 0)
    assert outcome.stderr == ""


def test_the_golden_file_speaks_of_all_tables() -> None:
    assert set(EXPECTED) == set(PUBLISHED)


def test_the_shape_of_the_json() -> None:
    (sheet,) = run("check_sheet", "--scheme", "futian-2022", "--format", "json", FAULTY).sheets
    assert list(sheet) == ["file", "name", "scheme", "findings", "doubts"]
    assert (sheet["file"], sheet["name"], sheet["scheme"]) == (str(FAULTY), "办公设备采购", "futian-2022")
    for finding in sheet["findings"]:
        assert list(finding) == ["id", "severity", "part", "row", "field", "published", "expected", "message"]
        assert finding["severity"] in {"error", "warning", "info"}
        assert finding["part"] in {"head", "funds", "indicators", "level1", "total"}
        assert all(isinstance(finding[key], str | None) for key in ("field", "published", "expected"))


def test_a_department_is_named_by_its_unit() -> None:
    (sheet,) = run("check_sheet", "--format", "json", TABLES / "qiannan-2024-department.json").sheets
    assert sheet["name"] == "黔南州人民政府政务服务中心"


def test_without_scheme_none_is_guessed() -> None:
    (sheet,) = run("check_sheet", "--format", "json", TABLES / "zizhou-2023.json").sheets
    assert sheet["scheme"] is None
    assert ("execution-score", "funds", 1) in places(sheet["findings"], "error")


def test_an_unreadable_file_is_named_and_the_others_are_done(tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text('{"kind": "project", "unit_of_money": "元", "indicators": [{"weight": 1.5}]}', encoding="utf-8")
    missing = tmp_path / "missing.json"
    outcome = run("check_sheet", "--format", "json", CLEAN, broken, missing, FAULTY)
    assert [sheet["file"] for sheet in outcome.sheets] == [str(CLEAN), str(FAULTY)]
    first, second = outcome.stderr.splitlines()
    assert first.startswith(f"{broken}: indicators[0].weight: ")
    assert second == f"{missing}: 没有这个文件。"
    assert outcome.status == 2


def test_several_tables_in_one_file(tmp_path: Path) -> None:
    path = tmp_path / "two.json"
    path.write_text(json.dumps([PUBLISHED["futian-2022-01"], PUBLISHED["zizhou-2023"]]), encoding="utf-8")
    outcome = run("check_sheet", "--format", "json", path)
    assert [sheet["name"] for sheet in outcome.sheets] == [
        PUBLISHED["futian-2022-01"]["project_name"],
        "12345 热线服务",
    ]
    assert outcome.status == 1


@pytest.mark.parametrize("key", ["futian-2099", "", "../futian-2022"])
def test_an_unknown_scheme_lists_the_known_ones(key: str) -> None:
    with pytest.raises(CommandError, match=r"futian-2022、.*zizhou-2023") as caught:
        run("check_sheet", "--scheme", key, CLEAN)
    assert caught.value.returncode == 2


@pytest.mark.parametrize("arguments", [[], ["--format", "xml", "a.json"], ["--colour", "a.json"]])
def test_wrong_arguments_are_refused(arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        run("check_sheet", *arguments)


def test_the_text_says_the_errors_first() -> None:
    outcome = run("check_sheet", "--scheme", "zizhou-2023", TABLES / "zizhou-2023.json")
    lines = outcome.stdout.splitlines()
    assert lines[0] == "12345 热线服务"
    ranks = [
        ("错误", "提示", "说明").index(line.split()[0])
        for line in lines[4:]
        if line.startswith("  ") and line[2] != " "
    ]
    assert len(ranks) > 3
    assert ranks == sorted(ranks)
    assert any("execution-score" in line and "资金第 1 行" in line for line in lines)
    assert outcome.status == 1


def test_the_text_of_a_clean_table(tmp_path: Path) -> None:
    outcome = run("check_sheet", "--scheme", "futian-2022", CLEAN, TABLES / "futian-2022-06.json")
    assert outcome.status == 0
    assert outcome.stdout.count("方案 futian-2022") == 2


def test_text_from_the_file_cannot_command_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps({**PUBLISHED["futian-2022-09"], "project_name": "甲\n\u202e乙"}), encoding="utf-8")
    assert run("check_sheet", path).stdout.startswith("甲 ?乙\n")


def test_nothing_readable_is_an_empty_list(tmp_path: Path) -> None:
    outcome = run("check_sheet", "--format", "json", tmp_path / "missing.json")
    assert outcome.sheets == []
    assert outcome.status == 2


def test_a_folder_with_all_that_lies_below_it(tmp_path: Path) -> None:
    below = tmp_path / "2024" / "中卫"
    below.mkdir(parents=True)
    (below / "甲.json").write_bytes(CLEAN.read_bytes())
    (tmp_path / "乙.json").write_bytes(FAULTY.read_bytes())
    (tmp_path / "~$乙.json").write_bytes(b"x")
    (tmp_path / "说明.pdf").write_bytes(b"x")
    with zipfile.ZipFile(tmp_path / "丙.zip", "w") as archive:
        archive.write(CLEAN, "里面/丁.json")
        archive.writestr("坏.json", b"{")
    outcome = run("check_sheet", "--format", "json", tmp_path)
    names = [Path(sheet["file"]).relative_to(tmp_path).as_posix() for sheet in outcome.sheets]
    assert names == ["2024/中卫/甲.json", "丙.zip/里面/丁.json", "乙.json"]
    assert outcome.status == 2
    assert "丙.zip/坏.json" in outcome.stderr
    assert "说明" not in outcome.stderr


def test_a_folder_without_tables_is_told(tmp_path: Path) -> None:
    outcome = run("check_sheet", tmp_path)
    assert outcome.status == 2
    assert "没有可以读取的文件" in outcome.stderr
