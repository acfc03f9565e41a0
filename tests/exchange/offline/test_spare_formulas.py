"""Spare rows compute as the engine does: every published table with its spare rows filled, through LibreOffice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import count, product, repeat
from pathlib import Path
from typing import Any

import pytest

from perfeval.core.errors import Invalid
from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.queries import Assessment, assess
from perfeval.exchange.offline.blocks import COUNTED, PROPOSED
from perfeval.exchange.offline.carrying import with_problems
from perfeval.exchange.offline.model import SPARE_ROWS
from perfeval.exchange.offline.spare import groups_of
from tests.exchange.offline.office import compared, download, figure, fill_in, recalculated, spare, take
from tests.exchange.offline.test_formulas import ACTUALS, TARGETS, total
from tests.factories import Cast, filled_evaluation, make_cast, reload

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.once]

SEEDS = {
    "futian-2022": [f"futian-2022-{number:02}" for number in range(1, 12)],
    "zhongwei-2024": [f"zhongwei-2024-{number:02}" for number in range(1, 7)],
    "fushun-2023": ["fushun-2023-12345-hotline"],
    "zizhou-2023": ["zizhou-2023"],
    "qiannan-2024": ["qiannan-2024-department"],
}
FILES = 4  # at least, for each scheme
MORE_TARGETS = (
    *TARGETS,
    ">=95%",
    "不适用",
    "",
    "三次",
    "1-3个",
    "5天",
    "95%以上",
    "提升5%",
    "—",
    "0",
    ">0人",
    "规范 有序",
)
MORE_ACTUALS = (*ACTUALS, "三次", "1-3个", "规范有序", "100%", "6.5天", "5%", "0人", "3", "—", "")


SIGNS, FIGURES, UNITS = ("≥", ">", "≤", "<", "=", "", ">=", "<="), ("95", "0", "3.5", "1"), ("%", "个", "人次", "")
REACHED = ("94.99", "96", "0", "3.5", "140", "2", "100", "0.333")


def fillings(*, in_per_cent: bool) -> Iterator[tuple[str, str, str, float | None]]:
    """Target, actual, declared kind, own score: plain ones, and each awkward target beside each awkward actual, in an
    order that mixes them."""
    awkward, plain = list(product(MORE_TARGETS, MORE_ACTUALS)), list(product(SIGNS, FIGURES, UNITS, REACHED, (0, 1)))
    for number in count():
        target, actual = awkward[number * 97 % len(awkward)]
        if number % 3:
            sign, figure, unit, reached, has_unit = plain[number * 211 % len(plain)]
            target, actual = (
                f"{sign}{figure}{unit}",
                reached + ("%" if in_per_cent else unit) * (has_unit or reached == "0.333"),
            )
        yield target, actual, ("", "", "定量", "", "定性")[number % 5], (None, None, None, 0.3)[number % 4]


@pytest.mark.parametrize("scheme", SEEDS)
def test_spare_rows_score_like_the_engine(scheme: str, tmp_path: Path) -> None:
    cast = make_cast(scheme=scheme)
    filling = fillings(in_per_cent=scheme == "qiannan-2024")
    files: list[tuple[Evaluation, Path]] = []
    seeds = SEEDS[scheme]
    last = max(len(seeds), FILES)
    for number in range(last + 1):
        if number == last:  # a file with nothing but what can be said: the totals must be the same
            filling = repeat(("≥95%", "94.2%", "", None))
        evaluation = filled_evaluation(cast, seed=seeds[number % len(seeds)], name=f"项目{number}")
        path = download(evaluation, tmp_path, f"offline-{number}")
        fill_in(path, typed(evaluation, filling, number), formulas=False)
        files.append((evaluation, path))
    computed = same = 0
    for (evaluation, path), sheet in zip(files, recalculated([path for _, path in files]), strict=True):
        before = len(evaluation.indicators.all())
        assessment = taken(cast, evaluation, path)
        assert len(assessment.indicators) == before + SPARE_ROWS
        columns = {text: column for (_, column), text in sheet.items() if text in (COUNTED, PROPOSED)}
        rows = {text: row for (row, _), text in sheet.items() if text.startswith("备用")}
        still_open = False
        for indicator, score in zip(assessment.indicators, assessment.scores.rows, strict=True):
            if indicator.level3 not in rows:
                continue
            row = rows[indicator.level3]
            points = figure(sheet, row, columns[COUNTED])
            about = (indicator.level2, indicator.target_text, indicator.actual_text, indicator.declared, score.explanation.text)  # fmt: skip
            if points is None:
                still_open = True
                continue
            if points != score.score:  # the unit's own score, which only the upload can tell to be too high
                assert "得分上传后按规则核对" in sheet.values(), about
                assert points == Decimal("0.3") > (score.maximum or 0), about
                assert figure(sheet, row, columns[PROPOSED]) is None, about
                still_open = True
            if (proposed := figure(sheet, row, columns[PROPOSED])) is not None:
                assert proposed == score.proposed, about
                computed += 1
        if not still_open:
            same += 1
            assert total(sheet) == assessment.scores.total
        elif total(sheet) != assessment.scores.total:
            said = ("行还没有得分", "得分上传后按规则核对")
            assert any(word in text for text in sheet.values() for word in said)
    assert computed > 0.25 * SPARE_ROWS * len(files), "most plain ways of writing are understood"
    assert same, "the last file has nothing but what can be said"


def typed(evaluation: Evaluation, filling: Iterator[tuple[str, str, str, float | None]], file: int) -> dict[str, Any]:
    words = list(groups_of(assess(reload(evaluation))))
    first = evaluation.funds.order_by("position")[0]
    texts: dict[str, Any] = {f"fund-{first.pk}-executed": 1 + file}
    for number in range(1, SPARE_ROWS + 1):
        target, actual, declared, own = next(filling)
        texts[spare(number, "group")] = words[(file + number) % len(words)]
        texts[spare(number, "level3")] = f"备用{number}"
        texts[spare(number, "target_text")] = target
        texts[spare(number, "actual_text")] = actual
        texts[spare(number, "declared")] = declared
        texts[spare(number, "weight")] = 0.7
        texts[spare(number, "score")] = own
    return texts


def taken(cast: Cast, evaluation: Evaluation, path: Path) -> Assessment:
    """What the rules refuse (a score above the rule's) is left out, as on the page."""
    workbook, comparison = compared(path, evaluation)
    assert not comparison.refused
    assert comparison.added_rows == SPARE_ROWS
    try:
        take(cast, evaluation, workbook)
    except Invalid as refusal:
        take(cast, evaluation, replace(workbook, cells=with_problems(workbook.cells, refusal.fields)))
    return assess(reload(evaluation))
