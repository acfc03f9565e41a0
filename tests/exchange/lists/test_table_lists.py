"""Budgets, goals and indicators of a campaign's tables."""

from __future__ import annotations

from decimal import Decimal

import pytest

from perfeval.audit.models import JournalEntry
from perfeval.audit.queries import broken_links
from perfeval.core.workflow import State
from perfeval.evaluations.enums import Status
from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.operations import Change, RowSpec, save_changes
from perfeval.exchange.lists.confirming import confirm_upload
from perfeval.exchange.lists.enums import RowAction, UploadState
from perfeval.exchange.lists.models import ListUpload
from tests.exchange.lists.workbooks import sentences, upload_rows
from tests.factories import NOW, Cast, evaluation_in, filled_evaluation, make_evaluation, reload

UNIT, CODE = "111", "P-000001"
OUTPUT, BENEFIT = ("产出指标", "数量指标"), ("效益指标", "社会效益指标")


def row(
    number: object,
    group: tuple[str, str],
    name: str,
    target: object = "≥95%",
    weight: object = 10,
    declared: str = "",
    parent: object = None,
) -> tuple[object, ...]:
    return (UNIT, CODE, "", number, *group, name, target, weight, declared, parent)


def confirmed(upload: ListUpload) -> ListUpload:
    assert sentences(upload) == []
    confirm_upload(upload=upload, now=NOW)
    upload.refresh_from_db()
    assert (upload.state, upload.message) == (UploadState.DONE, "")
    return upload


def stored(table: Evaluation) -> list[tuple[object, ...]]:
    return list(
        table.indicators.order_by("position").values_list("position", "level2", "level3", "target_text", "weight")
    )


@pytest.fixture
def blank(cast: Cast) -> Evaluation:
    """A table as it is when the campaign is opened: one blank row for each level 2."""
    return make_evaluation(cast)


def test_a_blank_table_gets_its_rows(blank: Evaluation, cast: Cast) -> None:
    rows = [row(1, OUTPUT, "受理件数", "80000件"), row(2.0, OUTPUT, "开放窗口", 12.0, "５.50"), row(3, BENEFIT, "")]
    upload = confirmed(upload_rows(cast, "indicators", *rows))
    assert (upload.changed, upload.new, upload.removed) == (3, 0, 7)
    assert stored(blank) == [
        (0, "数量指标", "受理件数", "80000件", Decimal("10.00")),
        (1, "数量指标", "开放窗口", "12", Decimal("5.50")),
        (2, "社会效益指标", "", "≥95%", Decimal("10.00")),
    ]
    table = reload(blank)
    assert table.status is Status.NOT_STARTED
    assert table.content_revision == blank.content_revision + 1
    assert list(broken_links(table.chain)) == []
    again = upload_rows(cast, "indicators", *rows)
    assert (again.unchanged, again.to_write) == (3, 0)


def test_rows_beyond_the_last_are_added(cast: Cast) -> None:
    table = make_evaluation(cast, rows=(RowSpec(*OUTPUT, "甲", "1件", "10"),))
    upload = confirmed(
        upload_rows(cast, "indicators", row(3, BENEFIT, "丙"), row(2, OUTPUT, "乙"), row(1, OUTPUT, "甲", "1件"))
    )
    assert (upload.unchanged, upload.new) == (1, 2)
    assert [name for _, _, name, _, _ in stored(table)] == ["甲", "乙", "丙"]
    entry = JournalEntry.objects.filter(chain=table.chain).latest("sequence")
    assert entry.action == "import"
    assert entry.detail["added"][0][:2] == [2, "效益指标"]


def test_what_a_unit_has_typed_stays_and_is_scored_anew(cast: Cast) -> None:
    table = filled_evaluation(cast)
    first = table.indicators.order_by("position")[0]
    code = table.project.code
    table.indicators.filter(position__lt=2).update(reviewed_score=1, reviewed_reason="佐证不足")
    values = (UNIT, code, "", 1, first.level1, first.level2, first.level3, "1000000件", str(first.weight))
    before = reload(table)
    confirmed(upload_rows(cast, "indicators", values))
    after = reload(table)
    first.refresh_from_db()
    assert first.target_text == "1000000件"
    assert (first.reviewed_score, first.reviewed_reason) == (None, "")  # the target that it judged is another
    assert table.indicators.get(position=1).reviewed_score == 1
    entry = JournalEntry.objects.filter(chain=table.chain).latest("sequence")
    assert f"indicator-{first.pk}-reviewed_score" in {cell["cell"] for cell in entry.detail["cells"]}
    assert first.actual_text
    assert first.revision > 1
    assert after.changed_by == cast.finance_reviewer.user
    assert (after.total_score, after.error_count, after.warning_count) != (
        before.total_score, before.error_count, before.warning_count,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([row(12, OUTPUT, "空")], "2 序号 这个项目缺少第 11 行，序号应从 11 起连续。"),
        ([row(0, OUTPUT, "零")], "2 序号 序号应是 1 到 200 之间的整数。"),
        ([row("一", OUTPUT, "字")], "2 序号 “一”不是数字。请填写整数，例如 1。"),
        ([row(1, ("产出指标", "别的指标"), "名")], "2 二级指标 评分方案中没有“产出指标”之下的“别的指标”。"),
        ([row(1, OUTPUT, "名", "x", 101)], "2 分值 分值应在 0 到 100 之间。"),
        ([row(1, OUTPUT, "名", "x", "1.005")], "2 分值 分值最多两位小数。"),
        ([row(1, OUTPUT, "名" * 301)], "2 三级指标 最多 300 字，现有 301 字。"),
        (
            [row(1, OUTPUT, "甲"), row(1, OUTPUT, "乙")],
            "3 与清单第 2 行重复（单位编码、项目编码、序号相同），请只留一行。",
        ),
        (
            [row(1, OUTPUT, "甲"), row(2, BENEFIT, "乙"), row(3, OUTPUT, "丙")],
            "4 二级指标 “产出指标·数量指标”的行要连在一起，前面已经有过。",
        ),
        (
            [(UNIT, "P-9", "", 1, *OUTPUT, "名", "1", 1)],
            "2 项目编码 所选任务中没有单位“111”的项目“P-9”的自评表。请核对编码，或先导入项目。",
        ),
    ],
)
def test_what_may_not_be_said_of_an_indicator(
    blank: Evaluation, cast: Cast, rows: list[tuple[object, ...]], sentence: str
) -> None:
    assert sentence in sentences(upload_rows(cast, "indicators", *rows))


def test_a_weight_below_the_score_is_refused(cast: Cast) -> None:
    table = filled_evaluation(cast)
    code = table.project.code
    scored = table.indicators.filter(not_applicable=False, weight__gt=1).order_by("position")[0]
    change = Change("indicator", scored.pk, "score", "1", scored.revision)
    save_changes(actor=cast.clerk, evaluation_id=table.pk, changes=[change], now=NOW)
    values = (
        UNIT,
        code,
        "",
        scored.position + 1,
        scored.level1,
        scored.level2,
        scored.level3,
        scored.target_text,
        "0.5",
    )
    assert sentences(upload_rows(cast, "indicators", values)) == ["2 分值 这一行已填得分 1，分值不能更低。"]


@pytest.mark.parametrize("state", [State.BUREAU_REVIEW, State.APPROVED])
def test_a_table_that_is_out_of_the_unit_s_hands_is_not_set(cast: Cast, state: State) -> None:
    table = evaluation_in(cast, state)
    code = table.project.code
    found = sentences(upload_rows(cast, "goals", (UNIT, code, "", "新目标")))
    assert len(found) == 1
    assert "不能再导入" in found[0]
    unchanged = upload_rows(cast, "goals", (UNIT, code, "", table.goal_expected))
    assert (unchanged.unchanged, unchanged.wrong) == (1, 0)


def test_budgets_are_kept_in_yuan_and_shown_in_lists(blank: Evaluation, cast: Cast) -> None:
    label = blank.funds.order_by("position")[0].label
    upload = confirmed(upload_rows(cast, "budgets", (UNIT, CODE, "", label, "1,200.50", 1300.0)))
    assert upload.changed == 1
    line = blank.funds.order_by("position")[0]
    assert (line.initial_budget, line.adjusted_budget) == (Decimal("1200.50"), Decimal("1300.00"))
    assert reload(blank).budget in (line.initial_budget, line.adjusted_budget)
    assert upload_rows(cast, "budgets", (UNIT, CODE, "", label, 1200.5, "1300.00")).unchanged == 1


def test_goals_are_set(blank: Evaluation, cast: Cast) -> None:
    confirmed(upload_rows(cast, "goals", (UNIT, CODE, "名称不看", "全年受理 8 万件。\n群众满意。")))
    assert reload(blank).goal_expected == "全年受理 8 万件。\n群众满意。"


def test_rows_that_will_go_are_shown(blank: Evaluation, cast: Cast) -> None:
    upload = upload_rows(cast, "indicators", row(1, OUTPUT, "甲"))
    assert upload.rows.filter(action=RowAction.REMOVED).count() == 9 == upload.removed


def test_subtotal_rows_get_their_parts(cast: Cast) -> None:
    table = make_evaluation(cast, rows=(RowSpec(*OUTPUT, "旧", "1件", "10"),))
    rows = [
        row(1, OUTPUT, "办件", "100件", 10, "定量"),
        row(2, OUTPUT, "窗口办件", "60件", 6, parent=1),
        row(3, OUTPUT, "网上办件", "40件", 4, parent=1.0),
        row(4, BENEFIT, "方便群众", "明显", 20, "定性"),
    ]
    upload = confirmed(upload_rows(cast, "indicators", *rows))
    assert (upload.changed, upload.new) == (1, 3)
    found = list(table.indicators.order_by("position"))
    assert [item.parent_id for item in found] == [None, found[0].pk, found[0].pk, None]
    assert [item.declared for item in found] == ["quantitative", "", "", "qualitative"]
    entry = JournalEntry.objects.filter(chain=table.chain).latest("sequence")
    assert {"cell": f"indicator-{found[1].pk}-parent", "old": "", "new": "1"} in entry.detail["cells"]
    assert upload_rows(cast, "indicators", *rows).to_write == 0

    rows[2] = row(3, OUTPUT, "网上办件", "40件", 4)
    rows[3] = row(4, BENEFIT, "方便群众", "明显", 20)
    upload = confirmed(upload_rows(cast, "indicators", *rows))
    assert (upload.changed, upload.unchanged) == (2, 2)
    found = list(table.indicators.order_by("position"))
    assert [item.parent_id for item in found] == [None, found[0].pk, None, None]
    assert found[3].declared == ""
    entry = JournalEntry.objects.filter(chain=table.chain).latest("sequence")
    assert {"cell": f"indicator-{found[2].pk}-parent", "old": "1", "new": ""} in entry.detail["cells"]


@pytest.mark.parametrize(
    ("first", "second", "third", "sentence"),
    [
        (("甲", None), ("乙", 2), ("丙", None), "2 小计行序号 小计行要在分项之前，这一行之前没有第 2 行。"),
        (("甲", None), ("乙", 3), ("丙", None), "2 小计行序号 小计行要在分项之前，这一行之前没有第 3 行。"),
        (("甲", None), ("乙", 1), ("丙", 2), "3 小计行序号 这一行有分项，是小计行，自己不能又是分项。"),
        (("", None), ("乙", 1), ("丙", None), "3 小计行序号 第 1 行没有填三级指标，不能作小计行。"),
        (("甲", None), ("甲", None), ("丙", 1), "4 小计行序号 中间还有一行的三级指标也是“甲”，分不清是哪一行的分项。"),
    ],
)
def test_what_can_be_no_part_is_refused(
    cast: Cast,
    first: tuple[str, int | None],
    second: tuple[str, int | None],
    third: tuple[str, int | None],
    sentence: str,
) -> None:
    make_evaluation(cast, rows=(RowSpec(*OUTPUT, "旧", "1件", "10"),))
    lines = [row(number, OUTPUT, name, parent=of) for number, (name, of) in enumerate((first, second, third), start=1)]
    said = sentences(upload_rows(cast, "indicators", *lines))
    assert [line.partition(" ")[2] for line in said] == [sentence.partition(" ")[2]]


def test_a_subtotal_row_that_the_list_does_not_name_may_not_become_a_part(cast: Cast) -> None:
    rows = (
        RowSpec(*OUTPUT, "总", "1件", "10"),
        RowSpec(*OUTPUT, "甲", "1件", "10"),
        RowSpec(*OUTPUT, "乙", "1件", "10", parent=1),
    )
    make_evaluation(cast, rows=rows)
    said = sentences(upload_rows(cast, "indicators", row(2, OUTPUT, "甲", "1件", 10, parent=1)))
    assert said == ["2 小计行序号 这一行有分项，是小计行，自己不能又是分项。"]


def test_subtotal_rows_go_out_and_come_in_again(cast: Cast) -> None:
    rows = (RowSpec(*OUTPUT, "总", "1件", "10"), RowSpec(*OUTPUT, "甲", "1件", "10", parent=0))
    make_evaluation(cast, rows=rows)
    upload = upload_rows(cast, "indicators", row(1, OUTPUT, "总", "1件", 10), row(2, OUTPUT, "甲", "1件", 10, parent=1))
    assert (upload.unchanged, upload.to_write) == (2, 0)
