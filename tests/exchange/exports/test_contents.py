"""What stands in an export, in each format."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from perfeval.core.findings import Severity
from perfeval.core.interchange import sheet_from_json
from perfeval.core.workflow import State
from perfeval.evaluations.models import Evaluation, FundLine, Snapshot
from perfeval.evaluations.queries import assess, evaluations_visible_to, with_scores_told
from perfeval.exchange.exports.content import Heading
from perfeval.exchange.exports.contents.registry import CONTENTS
from perfeval.exchange.exports.enums import ExportKind
from perfeval.exchange.exports.one_table import table_as_json
from perfeval.exchange.exports.table_content import TableContent
from tests.exchange.exports.building import csv_rows, json_rows, ready, rows_of, sheet_of
from tests.factories import NOW, Cast, bulk_evaluations, evaluation_in, filled_evaluation, reload

SCORED: dict[str, Any] = {"budget": Decimal("123456.78"), "executed": Decimal("100000.00"), "execution_rate": Decimal("81.00"),
          "total_score": Decimal("91.50"), "grade": "优", "error_count": 1, "warning_count": 2}  # fmt: skip


def test_a_list_has_one_line_a_table_in_the_order_that_was_asked_for(cast: Cast) -> None:
    tables = bulk_evaluations(cast, 3, **SCORED)
    asked = evaluations_visible_to(cast.finance_reviewer).order_by("-pk")
    rows = json_rows(ready(cast.finance_reviewer, "tables", "json", asked))
    assert [row["project_code"] for row in rows] == [table.project.code for table in reversed(tables)]
    assert rows[0] == {
        "organisation_code": "111", "organisation": "测试市数据局（本级）", "project_code": "B-000002",
        "project": "项目2", "year": 2022, "campaign": "2022年度绩效自评", "state": "bureau_review",
        "budget": "123456.78", "executed": "100000.00", "execution_rate": "81.00", "score": "91.50",
        "reviewed_score": None, "grade": "优", "errors": 1, "warnings": 2, "explained": 0, "version": 1,
        "changed_at": "2026-02-10T09:30:00+08:00", "submitted_at": "2026-02-10T09:30:00+08:00", "returned_at": None,
        "approved_at": None,
    }  # fmt: skip


def test_the_unit_reads_the_reviewed_score_once_the_review_is_over(cast: Cast) -> None:
    bulk_evaluations(cast, 1, State.BUREAU_REVIEW, reviewed_score=80)
    bulk_evaluations(cast, 1, State.APPROVED, reviewed_score=70)
    for actor, scores in ((cast.clerk, [None, "70.00"]), (cast.finance_reviewer, ["80.00", "70.00"])):
        asked = evaluations_visible_to(actor).order_by("pk")
        assert [row["reviewed_score"] for row in json_rows(ready(actor, "tables", "json", asked))] == scores


def test_the_three_formats_say_the_same(cast: Cast) -> None:
    bulk_evaluations(cast, 2, **SCORED)
    bulk_evaluations(cast, 1, State.DRAFTING, changed_at=None)
    actor = cast.finance_reviewer
    book, text = rows_of(ready(actor, "tables", "xlsx")), csv_rows(ready(actor, "tables", "csv"))
    assert book[0] == text[0]
    assert [len(book), len(text)] == [4, 4]
    for in_book, in_text in zip(book[1:], text[1:], strict=True):
        for cell, field in zip(in_book, in_text, strict=True):
            if isinstance(cell, int | float):
                assert Decimal(str(cell)) == Decimal(field)
            else:
                assert (cell or "") == field
    assert text[1][6:10] == ["待主管部门审核", "123456.78", "100000.00", "81.00"]
    assert text[3][6:10] == ["未送审", "", "", ""]


@pytest.mark.parametrize("state", [State.DRAFTING, State.BUREAU_REVIEW, State.APPROVED, State.EXEMPTED])
def test_the_state_is_that_of_the_pages(cast: Cast, state: State) -> None:
    table = evaluation_in(cast, state)
    (row,) = csv_rows(ready(cast.finance_reviewer, "tables", "csv"))[1:]
    assert row[6] == reload(table).status.label


def test_a_summary_is_a_form_with_sums_that_are_figures(cast: Cast) -> None:
    for number, table in enumerate(bulk_evaluations(cast, 2, execution_rate=Decimal("50.00"))):
        amounts = {"initial_budget": "100.10", "adjusted_budget": "200.20", "executed": f"{50 + number}.05"}
        FundLine.objects.create(
            evaluation=table, position=0, label="总额", **{k: Decimal(v) for k, v in amounts.items()}
        )
        FundLine.objects.create(evaluation=table, position=1, label="其他", executed=Decimal(7))
    content = ready(cast.finance_reviewer, "summary")
    sheet, rows = sheet_of(content), rows_of(content)
    assert rows[0][0] == "2022年度绩效自评汇总表"
    assert rows[1][0] == "填报单位：测试市数据局（本级）"
    assert rows[1][5] == "金额单位：元"
    assert rows[2] == ["序号", "单位", "项目名称", "年初预算", "全年预算", "全年执行", "执行率（%）", "自评得分", "等级",
                       "未完成原因", "状态"]  # fmt: skip
    assert rows[3][:7] == [1, "测试市数据局（本级）", "项目0", 100.1, 200.2, 50.05, 50]
    assert rows[5][:7] == ["合计", None, "2 个项目", 200.2, 400.4, 101.1, 25.25]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}
    assert {str(item) for item in sheet.merged_cells.ranges} == {"A1:K1", "A2:E2", "F2:K2"}
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.print_title_rows) == (
        "landscape", 9, "$3:$3",
    )  # fmt: skip
    assert all(cell.border.left.style == "thin" for row in sheet["A3:K6"] for cell in row)
    assert sheet["E4"].number_format == "#,##0.00####"
    assert sheet["A4"].font.bold is False  # not made bold by the sums below
    assert sheet["A6"].font.bold is True


def test_amounts_stand_in_the_unit_of_the_scheme(cast: Cast) -> None:
    """Three figures of 元 that 万元 show with six decimals: none is rounded away."""
    table = bulk_evaluations(cast, 1)[0]
    FundLine.objects.create(evaluation=table, position=0, label="总额", adjusted_budget=Decimal("12345678.91"))
    lines = CONTENTS[ExportKind.SUMMARY]("万元")
    (line,) = lines.of(evaluations_visible_to(cast.finance_reviewer), [table.pk])
    assert line[3:6] == (None, Decimal("1234.567891"), None)
    total = lines.total()
    assert total is not None
    assert total[4] == Decimal("1234.567891")


def test_reasons_are_those_of_the_submitted_version(cast: Cast) -> None:
    submitted = evaluation_in(cast, State.BUREAU_REVIEW)
    snapshot = Snapshot.objects.get()
    document = json.loads(snapshot.document)
    document["sheet"]["indicators"][0] |= {"level3": "完成率", "deviation_reason": "设备晚到。"}
    document["scores"]["rows"][0] |= {"weight": "10", "score": "9"}
    Snapshot.objects.filter(pk=snapshot.pk)._raw_delete("default")
    Snapshot.objects.create(
        evaluation=submitted, version=1, document=json.dumps(document), sha256="x", code="c", created_at=NOW,
        created_by=snapshot.created_by,
    )  # fmt: skip
    Evaluation.objects.update(rate_reason="招标结余。")
    draft = filled_evaluation(cast, name="草稿")
    Evaluation.objects.filter(pk=draft.pk).update(rate_reason="还没有交。")
    rows = json_rows(ready(cast.finance_reviewer, "summary", "json"))
    assert rows[0]["reason"].startswith("预算执行：招标结余；完成率：设备晚到")
    assert rows[1]["reason"] == ""
    content = rows_of(ready(cast.finance_reviewer, "summary"))
    assert content[-1][0] == "注：其中 1 个项目尚未送审或已退回修改，数字还会变化。"


def test_a_summary_as_text_says_the_unit_in_its_columns_and_has_no_sums(cast: Cast) -> None:
    bulk_evaluations(cast, 2)
    rows = csv_rows(ready(cast.finance_reviewer, "summary", "csv"))
    assert rows[0][3] == "年初预算（元）"
    assert len(rows) == 3
    whole = json.loads(ready(cast.finance_reviewer, "summary", "json"))
    assert (whole["money_unit"], whole["total"]["project"]) == ("元", "2 个项目")


def test_findings_are_those_of_the_page(cast: Cast) -> None:
    first, second = filled_evaluation(cast), evaluation_in(cast, State.BUREAU_REVIEW, name="另一个")
    rows = json_rows(ready(cast.finance_reviewer, "findings", "json"))
    expected = [(table.project.code, item) for table in (first, second) for item in assess(reload(table)).findings]
    assert len(expected) > 3
    assert [(row["project_code"], row["id"], row["row"], row["field"], row["message"], row["published"], row["blocks"])
            for row in rows] == [
        (code, item.finding.id, item.finding.row, item.finding.field, item.finding.message, item.finding.published,
         item.blocks)
        for code, item in expected
    ]  # fmt: skip
    assert {row["note"] for row in rows} == {None, "已核实，情况属实。"}
    shown = csv_rows(ready(cast.finance_reviewer, "findings", "csv"))
    assert shown[1][5] == "提示"
    assert expected[0][1].finding.severity is Severity.WARNING
    assert shown[1][6:8] == ["指标", str(expected[0][1].finding.row)]


def test_one_table_as_data_is_its_sheet(cast: Cast) -> None:
    table = filled_evaluation(cast)
    file = table_as_json(table)
    assert file.name.endswith("2022年度绩效自评表.json")
    assert sheet_from_json(json.loads(file.content)) == assess(table).sheet


@pytest.mark.parametrize(("kind", "queries"), [("tables", 1), ("summary", 3), ("findings", 4)])
@pytest.mark.parametrize("rows", [1, 3])
def test_a_chunk_costs_the_same_for_any_number(
    cast: Cast, kind: str, queries: int, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """Besides, a checked table looks for its department."""
    tables = bulk_evaluations(cast, rows)
    heading = Heading("一份", "单位", "元", timezone.now())
    visible = with_scores_told(evaluations_visible_to(cast.finance_reviewer), cast.finance_reviewer)
    content = TableContent(ExportKind(kind), heading, visible, [table.pk for table in tables])
    with django_assert_num_queries(queries + (rows if kind == "findings" else 0)):
        list(content.lines())


def test_tables_that_are_not_visible_have_no_line(cast: Cast) -> None:
    hidden = bulk_evaluations(cast, 1, organisation=cast.foreign_unit)[0]
    seen = bulk_evaluations(cast, 1)[0]
    visible = with_scores_told(evaluations_visible_to(cast.finance_reviewer), cast.finance_reviewer)
    for kind in CONTENTS:
        content = TableContent(kind, Heading("", "", "元", NOW), visible, [hidden.pk, seen.pk])
        codes = {line[2] for line in content.lines()}
        assert hidden.project.code not in codes
        assert hidden.project.name not in codes
    # The control: without the restriction its line is there.
    everything = with_scores_told(Evaluation.objects.all(), cast.finance_reviewer)
    content = TableContent(ExportKind.TABLES, Heading("", "", "元", NOW), everything, [hidden.pk, seen.pk])
    assert hidden.project.code in {line[2] for line in content.lines()}
