from __future__ import annotations

import pytest

from perfeval.audit.operations import SYSTEM
from perfeval.core.errors import Invalid, Refused
from perfeval.evaluations.enums import Status
from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.operations import RowSpec, create_evaluation
from perfeval.evaluations.operations.rows import MAX_ROWS
from tests.apps.journal import last_entry
from tests.factories import NOW, Cast, make_campaign, make_evaluation, make_project, make_scheme


def test_it_has_the_schemes_fund_rows_and_one_row_for_each_level_2(cast: Cast) -> None:
    evaluation = make_evaluation(cast)
    scheme = cast.scheme.to_scheme()
    assert [line.label for line in evaluation.funds.order_by("position")] == [row.label for row in scheme.money.rows]
    assert [row.level2 for row in evaluation.indicators.order_by("position")] == [
        level2.name for level1 in scheme.level1 for level2 in level1.level2
    ]
    assert evaluation.status is Status.NOT_STARTED
    assert last_entry(evaluation.chain).action == "create"


def test_rows_of_its_own_keep_their_subtotals(cast: Cast) -> None:
    evaluation = make_evaluation(
        cast, rows=(RowSpec("产出指标", "数量指标", "a"), RowSpec("产出指标", "数量指标", "b", parent=0))
    )
    part = evaluation.indicators.get(level3="b")
    assert part.parent == evaluation.indicators.get(level3="a")


def test_one_table_a_project_and_campaign(cast: Cast) -> None:
    evaluation = make_evaluation(cast)
    with pytest.raises(Refused, match="已有自评表"):
        create_evaluation(project=evaluation.project, campaign=cast.campaign, by=SYSTEM, now=NOW)


def test_another_kind_of_project_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused, match="类型"):
        create_evaluation(
            project=make_project(cast.unit, kind="department"), campaign=cast.campaign, by=SYSTEM, now=NOW
        )


def test_a_project_of_another_region_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused, match="范围"):
        create_evaluation(project=make_project(cast.foreign_unit), campaign=cast.campaign, by=SYSTEM, now=NOW)


@pytest.mark.parametrize(
    ("spec", "field"),
    [
        (RowSpec("产出指标", "数量指标", weight="ten"), "weight"),
        (RowSpec("产出指标", "数量指标", weight="101"), "weight"),
        (RowSpec("产出指标", "数量指标", level3="长" * 301), "level3"),
        (RowSpec("产出指标", "数量指标", target_text="\x00"), "target_text"),
    ],
)
def test_a_row_that_cannot_be_is_refused_and_nothing_is_made(cast: Cast, spec: RowSpec, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        make_evaluation(cast, rows=(spec,))
    assert list(caught.value.fields) == [field]
    assert not Evaluation.objects.exists()


def test_there_is_an_end_of_rows(cast: Cast) -> None:
    with pytest.raises(Refused):
        make_evaluation(cast, rows=(RowSpec("产出指标", "数量指标"),) * (MAX_ROWS + 1))


def test_the_same_project_may_have_one_in_each_campaign(cast: Cast) -> None:
    evaluation = make_evaluation(cast)
    other = make_campaign(cast.finance, make_scheme(), title="第二次")
    create_evaluation(project=evaluation.project, campaign=other, by=SYSTEM, now=NOW)
    assert Evaluation.objects.count() == 2
