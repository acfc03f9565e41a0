"""The controls of the matrix: with a guard taken out it must find fault."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse

from perfeval.audit.operations import SYSTEM, record
from perfeval.evaluations.models import Evaluation
from perfeval.web.auditor import journal
from perfeval.web.finance import acts
from perfeval.web.shared import access, table_files
from perfeval.web.unit import submitted
from tests.factories import NOW
from tests.rights import lines
from tests.rights.judging import Judge, whole_database
from tests.rights.lines import LINES, declared
from tests.rights.matrix import judge_page
from tests.rights.walk import ADDRESSES
from tests.rights.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def faults(world: World, name: str) -> list[str]:
    judge = Judge(world)
    judge_page(judge, name, LINES[name])
    return judge.faults


@pytest.mark.parametrize(
    ("module", "name"),
    [(table_files, "table-json"), (submitted, "unit:submitted"), (acts, "finance:exempt"), (journal, "auditor:table")],
)
def test_without_the_reach_of_a_person_strangers_come_in(
    world: World, monkeypatch: pytest.MonkeyPatch, module: Any, name: str
) -> None:
    everything = Evaluation.objects.select_related(
        "project__organisation", "campaign__scheme", "campaign__organisation"
    )
    monkeypatch.setattr(module, "evaluations_visible_to", lambda _: everything.all())
    found = faults(world, name)
    assert any("should be 404" in fault for fault in found)


@pytest.mark.parametrize("name", ["review:tables", "finance:schemes", "auditor:journal"])
def test_without_the_guard_of_roles_others_come_in(world: World, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """The view that `for_roles` wraps, with the acting role and without the question which."""
    view: Any = ADDRESSES[name].pattern.callback
    guarded = view.__wrapped__
    inner = guarded.__wrapped__

    def open_to_all(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return inner(request, *args, **kwargs) if access.find_actor(request) else guarded(request, *args, **kwargs)

    monkeypatch.setattr(ADDRESSES[name].pattern, "callback", open_to_all)
    assert any("should be 403" in fault for fault in faults(world, name))


def test_a_change_by_a_refused_call_is_noticed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    view = ADDRESSES["bureau:units"].pattern.callback

    def notes_first(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        record(chain="test", action="looked", by=SYSTEM, now=NOW)
        return view(request, *args, **kwargs)

    before = whole_database()
    monkeypatch.setattr(ADDRESSES["bureau:units"].pattern, "callback", notes_first)
    assert any("403 changed INSERT" in fault for fault in faults(world, "bureau:units"))
    assert whole_database() != before


def test_a_word_of_another_unit_is_noticed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def tells(request: HttpRequest) -> HttpResponse:
        return HttpResponse(world.foreign.indicators.earliest("pk").level3)

    monkeypatch.setattr(ADDRESSES["bureau:units"].pattern, "callback", tells)
    assert any("tells tq911q" in fault for fault in faults(world, "bureau:units"))


def test_an_act_in_another_state_is_noticed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The table says less than the program: the other way round is the same comparison."""
    line = LINES["finance:exempt"]
    monkeypatch.setitem(lines.LINES, "finance:exempt", type(line)(line.who, line.on, line.methods))
    assert any("changed UPDATE" in fault for fault in faults(world, "finance:exempt"))


def test_an_address_that_nobody_declared_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(lines.LINES, "unit:recall")
    assert set(ADDRESSES) - declared() == {"unit:recall"}
