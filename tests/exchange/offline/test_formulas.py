"""The workbook computes what the engine computes: recalculated by LibreOffice, compared with `core.scoring`."""

from __future__ import annotations

import itertools
from decimal import Decimal
from pathlib import Path

import pytest

from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.operations import Change, save_changes
from perfeval.evaluations.queries import Assessment, assess
from perfeval.exchange.offline.blocks import COUNTED, PROPOSED
from perfeval.exchange.offline.comparing import compare
from perfeval.exchange.offline.reading import read_workbook
from perfeval.exchange.offline.taking import take_over
from tests.exchange.offline.office import Sheet, download, figure, fill_in, key, recalculated
from tests.factories import NOW, Cast, filled_evaluation, make_cast, reload

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.once]

SEEDS = {
    "futian-2022": "futian-2022-07", "zhongwei-2024": "zhongwei-2024-04", "fushun-2023": "fushun-2023-12345-hotline",
    "zizhou-2023": "zizhou-2023", "qiannan-2024": "qiannan-2024-department",
}  # fmt: skip
TARGETS = (
    "≥95%",
    ">10人",
    "=8个",
    "≤3天",
    "<0.5%",
    "80%-90%",
    "≥0件",
    "=0次",
    "24小时内",
    "优秀",
    "2024年12月31日前",
    "100%",
    "3",
)
ACTUALS = (
    "96%", "94.99%", "9人", "10人", "11", "7个", "12个", "2.5天", "4天", "0", "0.51%", "85%", "79.9%", "95", "25小时内",
    "优秀", "良好", "2024年11月", "99.995%", "１２人", "≥96%", "≤96%", "无", "2.005", "1/2", "-1", "1e3",
)  # fmt: skip
FILES = 5  # each is three actuals further; LibreOffice takes a second for one
SAYABLE = dict(
    zip(
        TARGETS,
        ("94.2%", "9人", "7个", "4天", "0.6%", "79%", "3件", "0次", "30", "优秀", "2024年12月31日前", "97%", "2.5"),
        strict=True,
    )
)


def retargeted(cast: Cast, evaluation: Evaluation) -> Evaluation:
    """Every kind of target in some row; no scores, no kinds of the unit's own."""
    changes = []
    for row, target in zip(evaluation.indicators.order_by("position", "pk"), itertools.cycle(TARGETS)):
        texts = {"target_text": target, "actual_text": "", "score": "", "declared": ""}
        changes += [Change("indicator", row.pk, name, text, row.revision) for name, text in texts.items()]
    save_changes(actor=cast.clerk, evaluation_id=evaluation.pk, changes=changes, now=NOW)
    return reload(evaluation)


def block(sheet: Sheet) -> tuple[int, int, int]:
    """The first row of the indicators, the columns of the rule's points and of those that count."""
    [(row, counted)] = [place for place, text in sheet.items() if text == COUNTED]
    [(_, proposed)] = [place for place, text in sheet.items() if text == PROPOSED]
    return row + 1, proposed, counted


def total(sheet: Sheet) -> Decimal | None:
    [(row, _)] = [(row, column) for (row, column), text in sheet.items() if text == "总分"]
    return figure(sheet, row, 7)


@pytest.mark.parametrize("scheme", SEEDS)
def test_the_workbook_scores_like_the_engine(scheme: str, tmp_path: Path) -> None:
    """Awkward actuals against every kind of target; what the workbook cannot say it leaves open, and says so."""
    cast = make_cast(scheme=scheme)
    evaluation = retargeted(cast, filled_evaluation(cast, seed=SEEDS[scheme]))
    rows = list(evaluation.indicators.order_by("position", "pk"))
    paths = []
    for file in range(FILES + 1):
        path = download(evaluation, tmp_path, f"offline-{file}")
        actuals = (ACTUALS[(3 * file + number) % len(ACTUALS)] for number in range(len(rows)))
        if file == FILES:
            actuals = (
                "83%"
                if scheme == "qiannan-2024" and row.target_text not in ("优秀", "2024年12月31日前")
                else SAYABLE[row.target_text]
                for row in rows
            )
        texts: dict[str, object] = {key(row, "actual_text"): actual for row, actual in zip(rows, actuals, strict=True)}
        texts[f"fund-{evaluation.funds.order_by('position')[0].pk}-executed"] = 100 + 7 * file
        fill_in(path, texts)
        paths.append(path)
    computed = same = 0
    for path, sheet in zip(paths, recalculated(paths), strict=True):
        assessment = taken(cast, evaluation, path)
        first, proposed, counted = block(sheet)
        scores, opened = assessment.scores, 0
        parents = assessment.sheet.parent_rows()
        for number, row in enumerate(scores.rows):
            points = figure(sheet, first + number, counted)
            text = assessment.indicators[number]
            parts = [part for part, parent in parents.items() if parent == number]
            if points is None or any(figure(sheet, first + part, counted) is None for part in parts):
                opened += 1
                continue
            assert points == row.score, (text.target_text, text.actual_text, row.explanation.text)
            if not parts:
                assert figure(sheet, first + number, proposed) == row.proposed
            computed += 1
        if not opened:
            assert total(sheet) == scores.total
            same += 1
        else:
            assert any("行还没有得分" in text for text in sheet.values())
            assert total(sheet) is None
            assert not {str(rule.grade) for rule in assessment.scheme.total.grades} & set(sheet.values())
    assert computed >= len(rows) * FILES / 6
    assert same, "the last file has nothing but what can be said"


def taken(cast: Cast, evaluation: Evaluation, path: Path) -> Assessment:
    """After the workbook was taken over, whatever stood in the table before."""
    workbook = read_workbook(path)
    comparison = compare(workbook.cells, assess(reload(evaluation)))
    assert not comparison.refused
    clashes = [str(item.key) for item in comparison.clashes]
    theirs = [str(item.key) for item in comparison.theirs]
    assert not theirs or clashes
    take_over(
        actor=cast.clerk,
        evaluation_id=evaluation.pk,
        cells=workbook.cells,
        mine=clashes,
        theirs=(),
        seen_revision=comparison.revision,
        file="离线填报.xlsx",
        now=NOW,
    )
    return assess(reload(evaluation))


@pytest.mark.parametrize("scheme", SEEDS)
def test_a_fresh_workbook_shows_the_score_of_the_system(scheme: str, tmp_path: Path) -> None:
    cast = make_cast(scheme=scheme)
    evaluation = filled_evaluation(cast, seed=SEEDS[scheme])
    assessment = assess(reload(evaluation))
    [sheet] = recalculated([download(evaluation, tmp_path)])
    saved = read_workbook(tmp_path / "computed" / "offline.xlsx")  # as another program writes it
    assert compare(saved.cells, assessment).differences == ()
    first, _, counted = block(sheet)
    found = [figure(sheet, first + number, counted) for number in range(len(assessment.indicators))]
    assert found == [row.score for row in assessment.scores.rows]
    assert total(sheet) == assessment.scores.total
    assert assessment.scores.grade.value in sheet.values() or f"等级：{assessment.scores.grade.value}" in sheet.values()
    rate = assessment.scores.execution_rate
    assert any(text and text.replace(".", "", 1).isdigit() and Decimal(text) == rate for text in sheet.values())
