"""Schemes: what ships loads; what contradicts itself is refused with the key named."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from perfeval.core.scheme import Level1, Scheme, SchemeError, load_scheme
from perfeval.core.scheme.taxonomy import Taxonomy
from perfeval.core.sheet import Operator
from perfeval.schemes.official import FOLDER, official_keys, official_scheme, official_text
from tests.core.tables import MOF, row

TEXT = official_text("mof-2020-project")


def edited(pattern: str, replacement: str, text: str = TEXT) -> str:
    """The text with exactly one passage changed."""
    changed, count = re.subn(pattern, replacement, text, count=1, flags=re.DOTALL)
    assert count == 1, pattern
    return changed


def test_the_eight_official_schemes() -> None:
    assert official_keys() == (
        "fushun-2023",
        "futian-2022",
        "mof-2020-department",
        "mof-2020-project",
        "mof-2021-cost",
        "qiannan-2024",
        "zhongwei-2024",
        "zizhou-2023",
    )


@pytest.mark.parametrize("key", official_keys())
def test_an_official_scheme_is_named_as_its_file(key: str) -> None:
    scheme = official_scheme(key)
    assert scheme.key == key
    assert scheme is official_scheme(key)
    assert official_text(key) == (FOLDER / f"{key}.toml").read_text(encoding="utf-8")
    assert scheme == load_scheme(official_text(key))


@pytest.mark.parametrize("key", ["", "nobody", "../official", "futian-2022.toml"])
def test_no_other_key_is_known(key: str) -> None:
    with pytest.raises(KeyError):
        official_text(key)


def weights(scheme: Scheme) -> list[Decimal | None]:
    return [level1.weight for level1 in scheme.level1]


def test_the_weights_that_the_published_tables_have() -> None:
    assert weights(official_scheme("zizhou-2023")) == [70, 10, 10]
    assert weights(official_scheme("zhongwei-2024")) == [40, 30, 20]
    assert weights(official_scheme("futian-2022")) == weights(MOF) == [50, 30, 10]
    assert weights(official_scheme("fushun-2023")) == [50, None, None]
    assert official_scheme("fushun-2023").pools[0].weight == 40
    assert official_scheme("mof-2021-cost").level1[0].name == "成本指标"


def test_layouts() -> None:
    assert {official_scheme(key).layout for key in official_keys()} == {
        "mof-2020",
        "mof-2020-department",
        "mof-2021-cost",
        "fushun",
        "futian",
        "qiannan",
        "zhongwei",
        "zizhou",
    }


def test_a_scheme_is_read_with_its_defaults() -> None:
    assert MOF.level1[0].required
    assert not MOF.level1[0].label_includes_execution
    assert MOF.execution.reason_below == 90
    assert (MOF.pools, MOF.reason_categories, MOF.notes) == ((), (), ())
    assert MOF.over_achievement is not None
    assert MOF.over_achievement.threshold == Decimal("1.3")
    assert isinstance(MOF.over_achievement.threshold, Decimal)
    assert MOF.target.operators == (
        Operator.AT_LEAST,
        Operator.MORE_THAN,
        Operator.EQUAL,
        Operator.AT_MOST,
        Operator.LESS_THAN,
    )


@pytest.mark.parametrize(
    ("pattern", "replacement", "path"),
    [
        ("version = 1", "version = 1\nverison = 2", "verison"),
        ("version = 1", "version = 0", "version"),
        ("version = 1", "version = true", "version"),
        ("version = 1\n", "", "version"),
        ('key = "[^"]*"', 'key = "MOF 2020"', "key"),
        ("effective = .*?\n", 'effective = "2020"\n', "effective"),
        ('kind = "project"', 'kind = "programme"', "kind"),
        ('title = ".*?"', 'title = " "', "title"),
        ('"implementing_unit"', '"unit"', "identity[2]"),
        ('"project_name", ', '"year", ', "identity[3]"),
        ('unit = "万元"', 'unit = "美元"', "money.unit"),
        ('"executed"\\]', '"spent"]', "money.columns[2]"),
        (', "executed"\\]', "]", "money.columns"),
        ('"上年结转资金"', '"其他资金"', "money.rows[3].label"),
        ('"年度资金总额" }', '"年度资金总额", dashed = true }', "money.rows[0].dashed"),
        ('"年度资金总额" }', '"年度资金总额", colour = 1 }', "money.rows[0].colour"),
        ("rows = \\[.*?\\]\n", "rows = []\n", "money.rows"),
        ("rows = \\[.*?\\]\n", 'rows = ["年度资金总额"]\n', "money.rows[0]"),
        ("weight = 10", "weight = 20", "weights"),
        ("weight = 10", "weight = -10", "execution.weight"),
        ("weight = 10", "weight = nan", "execution.weight"),
        ("weight = 10", 'weight = "10"', "execution.weight"),
        ('denominator = "adjusted_budget"', 'denominator = "executed"', "execution.denominator"),
        ('score_from = "exact"', 'score_from = "rounded"', "execution.score_from"),
        ("adjustable = true", "adjustable = 1", "weights.adjustable"),
        ("weight = 50", "weight = 49.5", "weights"),
        ("weight = 50\n", "", "level1[0].weight"),
        ('name = "效益指标"', 'name = "产出指标"', "level1[1]"),
        ('aliases = \\["效益"\\]', 'aliases = ["产出"]', "level1[1]"),
        ('name = "质量指标"', 'name = "数量指标"', "level1[0].level2[1]"),
        ('name = "质量指标"', 'nmae = "质量指标"', "level1[0].level2[1].name"),
        ('form = "one_cell"', 'form = "two_cells"', "target.form"),
        ('operators = \\["≥"', 'operators = ["≈"', "target.operators[0]"),
        ('unsigned = "="', 'unsigned = "=="', "target.unsigned"),
        ('">", "=", ', '">", ', "target.unsigned"),
        ('"=", "≤", ', '"=", ', "target.unsigned_cost"),
        ("threshold = 1.3", "threshold = 1", "over_achievement.threshold"),
        ('effect = "reason_required"', 'effect = "punish"', "over_achievement.effect"),
        ('effect = "reason_required"', 'effect = "deduction"', "over_achievement.deduction"),
        ('quantitative = "computed"', 'quantitative = "guessed"', "scoring.quantitative"),
        ("lower = 80, upper = 100", "lower = 80, upper = 99", "scoring.bands"),
        ("lower = 60, upper = 80", "lower = 60, upper = 85", "scoring.bands[1].upper"),
        ("lower = 60, upper = 80", "lower = 60, upper = 75", "scoring.bands[1].upper"),
        ("lower = 60, upper = 80", "lower = 80, upper = 60", "scoring.bands[1]"),
        ("lower = 0, upper = 60", "lower = 10, upper = 60", "scoring.bands"),
        ("bands = \\[.*?\n\\]\n", "", "scoring.bands"),
        ("minimum = 80", "minimum = 95", "total.grades[1].minimum"),
        ("maximum = 100", "maximum = 85", "total.grades[0].minimum"),
        ('grade = "良"', 'grade = "优"', "total.grades[1].grade"),
        ('grade = "良"', 'grade = "好"', "total.grades[1].grade"),
        ("minimum = 0 ", "minimum = 10 ", "total.grades"),
        ("maximum = 100", "maximum = 100\ncaps = [{ rate_below = 60, maximum = 69 }, { rate_below = 80, maximum = 59 }]", "total.caps[1]"),
        ("adjustable = true", 'adjustable = true\npools = [{ level1 = ["效益指标", "满意度指标"], weight = 40 }]', "weights.pools[0].level1"),
        ("adjustable = true", 'adjustable = true\npools = [{ level1 = ["效益"], weight = 40 }]', "weights.pools[0].level1"),
        ("adjustable = true", 'adjustable = true\npools = [{ level1 = ["甲", "乙"], weight = 40 }]', "weights.pools[0].level1"),
        ("\\[total\\]", "[totals]", "total"),
        ('not_applicable = \\["不适用"', 'not_applicable = ["无"', "not_applicable[1]"),
        ('not_applicable = \\["不适用"', "not_applicable = [1", "not_applicable[0]"),
    ],
)  # fmt: skip
def test_a_contradiction_is_refused_with_its_key(pattern: str, replacement: str, path: str) -> None:
    with pytest.raises(SchemeError) as caught:
        load_scheme(edited(pattern, replacement))
    assert caught.value.path == path
    assert str(caught.value).startswith(f"{path}：")


def test_the_text_they_are_spoilt_from_is_sound() -> None:
    assert load_scheme(TEXT) == MOF


def test_what_is_no_toml_is_refused() -> None:
    with pytest.raises(SchemeError, match="TOML"):
        load_scheme("key = ")


def test_only_one_label_holds_the_rate() -> None:
    text = TEXT.replace("level2 = [", "label_includes_execution = true\nlevel2 = [")
    with pytest.raises(SchemeError) as caught:
        load_scheme(text)
    assert caught.value.path == "level1"


def test_a_pooled_group_is_in_one_pool() -> None:
    text = edited(
        "weight = 40 }",
        'weight = 20 },\n  { level1 = ["满意度指标", "效益指标"], weight = 20 }',
        official_text("fushun-2023"),
    )
    with pytest.raises(SchemeError, match="已在另一个"):
        load_scheme(text)


def test_figures_are_decimals() -> None:
    text = edited("weight = 50", "weight = 49.5", edited("weight = 30", "weight = 30.5"))
    assert [type(level1.weight) for level1 in load_scheme(text).level1] == [Decimal] * 3


def test_names_are_found_by_alias_and_cost_by_the_scheme() -> None:
    taxonomy = Taxonomy(official_scheme("mof-2021-cost"))
    assert taxonomy.level1_name("产 出") == "产出指标"
    assert taxonomy.level1_name("别的") == "别的"
    assert taxonomy.level2(row("生态环境成本", level1="成本指标")).is_cost
    assert taxonomy.level2(row("时效", level1="产出")).is_time
    assert not taxonomy.level2(row("数量指标")).is_cost


def test_without_a_scheme_cost_is_told_by_its_name() -> None:
    taxonomy = Taxonomy(None)
    assert taxonomy.level2(row("成本指标")).is_cost
    assert taxonomy.level2(row("", level1="成本指标")).is_cost
    assert taxonomy.level1("产出指标") is None


def test_parts_of_a_scheme_cannot_be_changed() -> None:
    level1: Level1 = MOF.level1[0]
    with pytest.raises(AttributeError):
        level1.weight = Decimal(60)  # type: ignore[misc]
