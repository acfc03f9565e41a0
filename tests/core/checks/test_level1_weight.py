from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from perfeval.core.checks.level1_weight import level1_weight
from perfeval.core.findings import Severity
from perfeval.core.sheet import Sheet
from perfeval.schemes.official import official_scheme
from tests.core.tables import GOOD, MOF, row, run_check, with_row, with_rows

FUTIAN, ZHONGWEI, FUSHUN = (official_scheme(key) for key in ("futian-2022", "zhongwei-2024", "fushun-2023"))


def labelled(sheet: Sheet, *labels: int | None) -> Sheet:
    names = dict(zip(("产出指标", "效益指标", "满意度指标"), labels, strict=True))
    rows = []
    for item in sheet.indicators:
        label = names[item.level1]
        rows.append(replace(item, level1_weight_label=None if label is None else Decimal(label)))
    return with_rows(*rows, sheet=sheet)


def test_the_schemes_weights_are_right() -> None:
    assert run_check(level1_weight, labelled(GOOD, 50, 30, 10)) == []
    assert run_check(level1_weight, GOOD) == []


def test_rows_that_miss_their_label_are_an_error_at_the_level() -> None:
    (finding,) = run_check(level1_weight, labelled(with_row(0, weight="5"), 50, 30, 10), FUTIAN)
    assert (finding.part, finding.row, finding.published, finding.expected) == ("level1", "产出指标", "40", "50")


def test_rows_that_miss_the_scheme_are_an_error_where_weights_are_fixed() -> None:
    (finding,) = run_check(level1_weight, with_row(0, weight="5"), FUTIAN)
    assert (finding.severity, finding.expected) == (Severity.ERROR, "50")


def test_where_weights_may_be_moved_it_is_a_warning() -> None:
    (finding,) = run_check(level1_weight, labelled(with_row(0, weight="5"), 40, 30, 10), MOF)
    assert finding.severity is Severity.WARNING
    assert "请说明理由" in finding.message


def test_a_label_may_hold_the_weight_of_the_rate() -> None:
    sheet = with_row(0, weight="5")
    sheet = with_row(5, sheet, weight="20")
    assert run_check(level1_weight, labelled(sheet, 50, 30, 20), ZHONGWEI) == []
    (finding,) = run_check(level1_weight, labelled(sheet, 40, 30, 20), ZHONGWEI)
    assert "含预算执行率 10 分" in finding.message


def test_a_pool_is_added_up_over_its_groups() -> None:
    moved = with_row(5, with_row(4, weight="26.8"), weight="13.2")
    assert run_check(level1_weight, moved, FUSHUN) == []
    (finding,) = run_check(level1_weight, with_row(5, weight="20"), FUSHUN)
    assert (finding.row, finding.published, finding.expected) == ("效益指标", "50", "40")


def test_aliases_belong_to_the_same_group() -> None:
    assert run_check(level1_weight, with_row(0, level1="产出"), FUTIAN) == []


def test_without_scheme_only_labels_count_with_or_without_the_rate() -> None:
    assert run_check(level1_weight, with_row(0, weight="5"), None) == []
    assert run_check(level1_weight, labelled(with_row(0, weight="5"), 50, 30, 25), None)[0].row == "满意度指标"
    # Labels and rate make 100 together here, so no label can hold the rate.
    assert run_check(level1_weight, labelled(with_row(0, weight="5"), 50, 30, 10), None)[0].row == "产出指标"


def test_parts_of_a_subtotal_do_not_count() -> None:
    part = row(level3="分项", weight="15", children_of="培训次数")
    assert run_check(level1_weight, with_rows(*GOOD.indicators, part), FUTIAN) == []
