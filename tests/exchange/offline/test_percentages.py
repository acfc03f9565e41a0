"""0.99 where the row is in per cent: asked, never written in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from perfeval.evaluations.models import Evaluation
from tests.exchange.offline.office import compared, download, fill_in, key, retype, row_of, spare, take
from tests.factories import Cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("target", "before", "field", "typed", "problem"),
    [
        ("≥95%", "99%", "actual_text", 0.99, "分不清是 0.99% 还是 99%。请连同百分号填写，例如 99%。"),
        ("≥95%", "", "actual_text", "０.99", "分不清是 0.99% 还是 99%"),
        ("100%", "", "actual_text", 1, "分不清是 1% 还是 100%"),
        ("≥95%", "99%", "target_text", 0.9, "分不清是 0.9% 还是 90%"),
        ("逐步提高", "99%", "actual_text", 0.99, "分不清是 0.99% 还是 99%"),
        ("≥95%", "99%", "actual_text", "99", ""),
        ("≥95%", "99%", "actual_text", "0.99%", ""),
        ("≥95%", "99%", "actual_text", 0, ""),
        ("≤1%", "", "actual_text", 0.5, ""),
        ("≤3天", "", "actual_text", 0.2, ""),
    ],
)
def test_a_bare_figure_beside_a_percentage(
    target: str, before: str, field: str, typed: object, problem: str, cast: Cast, evaluation: Evaluation, tmp_path: Path
) -> None:  # fmt: skip
    retype(cast, evaluation, row_of(evaluation), "target_text", target)
    retype(cast, evaluation, row_of(evaluation), "actual_text", before)
    path = download(evaluation, tmp_path)
    fill_in(path, {key(row_of(evaluation), field): typed})
    workbook, comparison = compared(path, evaluation)
    if not problem:
        assert len(comparison.mine) == 1
        assert not comparison.refused
        return
    [refused] = comparison.refused
    assert problem in refused.problem
    assert take(cast, evaluation, workbook) == 0
    assert row_of(evaluation).actual_text == before


def test_a_spare_row_goes_by_its_own_target(evaluation: Evaluation, path: Path) -> None:
    texts = {"group": "产出指标—质量指标", "level3": "合格率", "target_text": "≥98%", "actual_text": 0.99, "weight": 2}
    fill_in(path, {spare(1, name): text for name, text in texts.items()})
    [refused] = compared(path, evaluation)[1].refused
    assert "分不清是 0.99% 还是 99%" in refused.problem


def test_what_stood_there_before_is_not_asked_about(cast: Cast, evaluation: Evaluation, tmp_path: Path) -> None:
    retype(cast, evaluation, row_of(evaluation), "target_text", "≥95%")
    retype(cast, evaluation, row_of(evaluation), "actual_text", "0.99")
    assert compared(download(evaluation, tmp_path), evaluation)[1].differences == ()
