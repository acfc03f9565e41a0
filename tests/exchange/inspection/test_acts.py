"""Correcting what was read, choosing its scheme, taking it over into a draft."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from perfeval.core.errors import Conflict, Invalid, NotAllowed
from perfeval.core.interchange import sheet_from_json
from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.operations import Change, save_changes
from perfeval.evaluations.queries import assess
from perfeval.exchange.inspection.cells import differing
from perfeval.exchange.inspection.checking import findings_of, sheet_of
from perfeval.exchange.inspection.correcting import choose_scheme, correct_cells, remove_row, restore
from perfeval.exchange.inspection.doubts import doubts_of
from perfeval.exchange.inspection.keeping import candidates, keep_table
from perfeval.exchange.inspection.models import InspectedTable
from perfeval.web.shared.inspection.paper import read_paper
from tests.exchange.inspection.files import a_sheet, one_table
from tests.factories import CLOSES, NOW, SOUND_SEED, Cast, make_evaluation, reload


def again(table: InspectedTable) -> InspectedTable:
    return InspectedTable.objects.get(pk=table.pk)


def test_a_correction_is_checked_anew_and_the_original_stays(cast: Cast) -> None:
    table = one_table(cast.clerk)
    read, errors = table.original, table.errors
    assert correct_cells(table=table, texts={"indicators/1/score": "99"}, revision=1) == 1
    table = again(table)
    assert table.errors > errors
    assert (table.original, table.corrections, table.revision) == (read, 1, 2)
    paths = {item.path for item in findings_of(table, sheet_of(table))}
    assert "indicators/1/score" in paths
    restore(table=table, revision=2)
    table = again(table)
    assert (table.sheet, table.errors, table.corrections) == (read, errors, 0)


def test_a_doubt_goes_when_each_row_that_it_is_about_was_corrected_or_taken_out(cast: Cast) -> None:
    table = one_table(cast.clerk)
    rows = ["indicators/1/score", "indicators/1/weight", "indicators/2/score"]
    table.doubts = [
        {"message": "可能属于", "place": ["文本", 3, 1], "text": "0", "cells": rows},
        {"message": "没有读取", "place": ["文本", 9, None], "text": "其他", "cells": []},
        {"message": "没有找到年度", "place": None, "text": "", "cells": ["year"]},
    ]
    table.save()

    def left() -> list[tuple[str, ...]]:
        stored = again(table)
        paper = read_paper(stored)
        assert len(paper.doubts) == stored.doubt_count == 3 - len(paper.answered)
        corrected = differing(sheet_from_json(stored.original), sheet_of(stored), stored.rows)
        doubts = [doubt for doubt in doubts_of(stored, corrected) if not doubt.is_answered]
        marked = {cell.path for row in paper.indicators for cell in row.cells if cell.is_doubted}
        assert marked == {path for doubt in doubts for path in doubt.cells} - {"year"}
        return [doubt.cells for doubt in doubts]

    correct_cells(table=again(table), texts={"indicators/3/score": "0.5"}, revision=1)
    assert left() == [tuple(rows), (), ("year",)]
    correct_cells(table=again(table), texts={"indicators/1/weight": "0.5"}, revision=2)
    assert left() == [("indicators/2/score",), (), ("year",)]
    remove_row(table=again(table), part="indicators", number=2, revision=3)
    assert left() == [(), ("year",)]
    correct_cells(table=again(table), texts={"year": "2031"}, revision=4)
    assert left() == [()]
    restore(table=again(table), revision=5)
    assert left() == [tuple(rows), (), ("year",)]


def test_a_doubt_about_a_sum_is_reckoned_anew(cast: Cast) -> None:
    table = one_table(cast.clerk)
    level, weights = table.sheet["indicators"][0]["level1"], {}
    for number, row in enumerate(table.sheet["indicators"], start=1):
        if row["level1"] == level:
            weights[number] = Decimal(row["weight"])
    total = sum(weights.values())
    table.doubts = [
        {
            "message": "旧", "place": None, "text": "", "level": level, "points": str(total - weights[1]),
            "cells": [f"indicators/{number}/level1" for number in weights],
        }
    ]  # fmt: skip
    table.save()

    def said() -> tuple[bool, str]:
        [doubt] = doubts_of(again(table), ())
        return doubt.is_answered, doubt.message

    assert said() == (False, "旧")
    correct_cells(table=again(table), texts={"indicators/1/weight": str(weights[1] + 1)}, revision=1)
    assert f"合计 {total + 1} 分" in said()[1]
    correct_cells(table=again(table), texts={"indicators/1/level1": "别的一级指标"}, revision=2)
    assert said() == (True, "旧")
    assert again(table).doubt_count == 0


def test_of_two_who_correct_at_once_one_is_told(cast: Cast) -> None:
    table = one_table(cast.clerk)
    other = again(table)
    correct_cells(table=table, texts={"project_name": "甲"}, revision=1)
    with pytest.raises(Conflict):  # the row was read before the first was stored
        correct_cells(table=other, texts={"project_name": "乙"}, revision=1)
    with pytest.raises(Conflict):  # the page was
        correct_cells(table=again(table), texts={"project_name": "乙"}, revision=1)
    assert again(table).name == "甲"


def test_what_cannot_be_stored_changes_nothing(cast: Cast) -> None:
    table = one_table(cast.clerk)
    with pytest.raises(Invalid):
        correct_cells(table=table, texts={"indicators/1/score": "x", "project_name": "甲"}, revision=1)
    assert again(table).revision == 1


def test_cells_that_are_none_are_passed_over(cast: Cast) -> None:
    table = one_table(cast.clerk)
    assert correct_cells(table=table, texts={"indicators/999/score": "1", "levels": "x"}, revision=1) == 0


def test_another_scheme_is_another_verdict(cast: Cast) -> None:
    table = one_table(cast.clerk)
    assert table.scheme == table.guessed
    total = table.computed_total
    choose_scheme(table=table, key="")
    assert again(table).computed_total == ""
    choose_scheme(table=table, key="futian-2022")
    assert again(table).computed_total != ""
    assert total
    with pytest.raises(Invalid):
        choose_scheme(table=table, key="nothing")


def keep(cast: Cast, table: InspectedTable, evaluation: Evaluation, **other: object) -> int:
    given = {
        "actor": cast.clerk,
        "content_revision": evaluation.content_revision,
        "now": NOW,
        "is_meant": True,
        **other,
    }
    return keep_table(table=table, evaluation_id=evaluation.pk, **given)  # type: ignore[arg-type]


@pytest.fixture
def evaluation(cast: Cast) -> Evaluation:
    return make_evaluation(cast, seed=SOUND_SEED)


@pytest.fixture
def table(cast: Cast, evaluation: Evaluation) -> InspectedTable:
    return one_table(cast.clerk, a_sheet(year=evaluation.campaign.year, project_code=None))


def test_a_table_becomes_the_content_of_a_draft(cast: Cast, evaluation: Evaluation, table: InspectedTable) -> None:
    [candidate] = candidates(cast.clerk, table, NOW)
    assert (candidate.evaluation, candidate.is_likely, candidate.why_not) == (evaluation, True, "")
    aside = keep(cast, table, evaluation)
    stored = assess(reload(evaluation)).sheet
    read = sheet_of(table)
    assert [row.actual for row in stored.indicators] == [row.actual for row in read.indicators]
    assert [row.score for row in stored.indicators] == [row.score for row in read.indicators]
    assert stored.goal_actual == read.goal_actual
    assert again(table).kept == evaluation
    assert len(again(table).aside) == aside


def test_a_draft_that_somebody_else_changed_is_not_written_over(
    cast: Cast, evaluation: Evaluation, table: InspectedTable
) -> None:
    change = Change("evaluation", evaluation.pk, "goal_actual", "同事所写", evaluation.revision)
    save_changes(actor=cast.colleague, evaluation_id=evaluation.pk, changes=[change], now=NOW)
    with pytest.raises(Conflict) as caught:
        keep(cast, table, evaluation)
    assert any(clash.theirs == "同事所写" for clash in caught.value.clashes)
    assert reload(evaluation).goal_actual == "同事所写"
    assert again(table).kept is None


def test_only_one_s_own_drafts_in_time(cast: Cast, evaluation: Evaluation, table: InspectedTable) -> None:
    assert candidates(cast.finance_reviewer, table, NOW) == []
    assert candidates(cast.sibling_clerk, table, NOW) == []
    [closed] = candidates(cast.clerk, table, CLOSES)
    assert "截止" in closed.why_not
    with pytest.raises(Evaluation.DoesNotExist):
        keep(cast, table, evaluation, actor=cast.sibling_clerk)
    with pytest.raises(NotAllowed):
        keep(cast, table, evaluation, actor=cast.finance_reviewer)
    with pytest.raises(NotAllowed, match="截止"):
        keep(cast, table, evaluation, now=CLOSES + timedelta(seconds=1))
    assert again(table).kept is None


def test_another_year_or_kind_is_said_before(cast: Cast, evaluation: Evaluation) -> None:
    old = one_table(cast.clerk, a_sheet(year=2001))
    [candidate] = candidates(cast.clerk, old, NOW)
    assert "2001" in candidate.why_not
    with pytest.raises(Invalid, match="2001"):
        keep(cast, old, evaluation)


def test_a_row_that_the_scheme_does_not_know_is_named(
    cast: Cast, evaluation: Evaluation, table: InspectedTable
) -> None:
    correct_cells(table=table, texts={"indicators/2/level2": "奇怪指标"}, revision=1)
    with pytest.raises(Invalid) as caught:
        keep(cast, again(table), evaluation)
    assert list(caught.value.fields) == ["indicators[1].level2"]


def test_now_is_what_is_stored(cast: Cast, evaluation: Evaluation, table: InspectedTable) -> None:
    keep(cast, table, evaluation)
    kept_at: datetime | None = again(table).kept_at
    assert kept_at == NOW
