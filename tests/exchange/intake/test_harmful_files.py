"""Harmful files through the public door: one kind of error, in words, in time. And each guard taken out once."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from perfeval.exchange.errors import ReadError
from perfeval.exchange.grids.files import grids_of
from perfeval.exchange.intake import grids_apart, limits, run_apart, zip_look, zip_scans
from perfeval.exchange.intake.apart import BROKEN
from perfeval.exchange.intake.look import looked_at_grids
from perfeval.exchange.intake.zip_look import look_at_zip
from tests.exchange import harmful
from tests.exchange.harmful import HARMFUL, Maker

pytestmark = [pytest.mark.once, pytest.mark.slow]

NEVER = re.compile(rb"(?!)")


@pytest.mark.parametrize("make", HARMFUL, ids=lambda make: make.__name__)
def test_a_harmful_file_is_refused_in_words(make: Maker, tmp_path: Path) -> None:
    path = make(tmp_path)
    there, began = set(tmp_path.iterdir()), time.monotonic()
    with pytest.raises(ReadError) as caught:
        grids_apart(path)
    assert time.monotonic() - began < 20
    message = caught.value.problems[0].message
    assert message.endswith("。")
    assert message != BROKEN  # what is known to happen is refused before the process dies of it
    assert not re.search(r"Error|Exception|xml|None", message)
    assert set(tmp_path.iterdir()) == there


def test_parts_that_are_each_other_give_nothing(tmp_path: Path) -> None:
    assert [grid.cells for grid in grids_apart(harmful.relation_to_itself(tmp_path))] == [()]


@pytest.mark.parametrize(
    ("make", "guard"),
    [
        (harmful.far_corner, "MAX_CELL_AREA"),
        (harmful.million_merges, "MAX_MERGED_AREA"),
        (harmful.many_merges, "MAX_MERGES"),
        (harmful.claimed_texts, "MAX_SHARED_TEXTS"),
        (harmful.paragraphs_without_end, "MAX_TAGS"),
        (harmful.many_members, "MAX_MEMBERS"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_it_is_this_limit_that_refuses(
    make: Maker, guard: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make(tmp_path)
    with pytest.raises(ReadError):
        look_at_zip(path)
    monkeypatch.setattr(limits, guard, 10**12)
    look_at_zip(path)


def test_two_limits_refuse_two_million_paragraphs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = harmful.million_paragraphs(tmp_path)
    monkeypatch.setattr(limits, "MAX_PARAGRAPHS", 10**12)
    with pytest.raises(ReadError, match="太长或太复杂"):
        look_at_zip(path)
    monkeypatch.setattr(limits, "MAX_TAGS", 10**12)
    look_at_zip(path)


def test_a_giant_text_is_stopped_by_its_length_and_then_by_its_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = harmful.giant_text(tmp_path)
    with pytest.raises(ReadError, match="一段文字"):
        look_at_zip(path)
    monkeypatch.setattr(limits, "MAX_TEXT", 30_000_000)
    monkeypatch.setattr(limits, "MAX_MEMBER", 20_000_000)
    with pytest.raises(ReadError, match="展开后太大"):
        look_at_zip(path)


@pytest.mark.parametrize("make", [harmful.entity_bomb, harmful.outside_entity], ids=lambda make: make.__name__)
def test_declarations_are_refused_twice(make: Maker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make(tmp_path)
    monkeypatch.setattr(zip_scans, "_FORBIDDEN", NEVER)
    look_at_zip(path)
    with pytest.raises(ReadError, match=r"DOCTYPE|已损坏"):  # by our parser, or by limits of libxml2 itself
        grids_of(path)


def test_paths_that_lead_outside_pass_without_the_guard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = harmful.path_outside(tmp_path)
    monkeypatch.setattr(zip_look, "is_outside", lambda name: False)
    look_at_zip(path)


@pytest.mark.parametrize("make", [harmful.far_corner, harmful.claimed_texts], ids=lambda make: make.__name__)
def test_the_danger_is_real_and_stays_in_its_process(make: Maker, tmp_path: Path) -> None:
    """Without the look calamine takes its process with it; nothing else notices."""
    path = make(tmp_path)
    with pytest.raises(ReadError, match=BROKEN):
        run_apart("tests.exchange.intake.tasks:calamine_alone", path)


def test_our_own_reader_does_not_mind_the_far_corner(tmp_path: Path) -> None:
    """The look is for the lists, which calamine reads; cells of a table are read as they come."""
    path = harmful.far_corner(tmp_path)
    assert [(cell.row, cell.column) for cell in grids_of(path)[0].cells] == [(1, 1), (1_048_576, 16_384)]
    with pytest.raises(ReadError, match="散布"):
        looked_at_grids(path)
