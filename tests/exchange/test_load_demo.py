"""The demonstration: complete, repeatable, and never mixed into other people's data unasked."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.utils import timezone

from perfeval.accounts.queries import demo_accounts_exist
from perfeval.core.workflow import Role
from perfeval.exchange.demo.loading import Clock
from perfeval.exchange.demo.plan import PEOPLE
from tests.exchange.running import run_refused as run
from tests.factories import make_organisation, make_user

BOTH = ("--force", "--really-mix-demo-data-into-this-database")


@pytest.mark.django_db
class TestGuard:
    """`load` is replaced: what counts here is whether it would be called."""

    @pytest.fixture(autouse=True)
    def loaded(self, monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
        calls: list[datetime] = []
        monkeypatch.setattr("perfeval.exchange.management.commands.load_demo.load", calls.append)
        return calls

    def test_an_empty_database_takes_it(self, loaded: list[datetime]) -> None:
        assert run("load_demo", "--verbosity=0").status == 0
        assert len(loaded) == 1

    @pytest.mark.parametrize("flags", [(), BOTH[:1], BOTH[1:]])
    @pytest.mark.parametrize("theirs", ["user", "office"])
    def test_one_question_is_not_enough_where_others_have_data(
        self, loaded: list[datetime], flags: tuple[str, ...], theirs: str
    ) -> None:
        make_user("zhang") if theirs == "user" else make_organisation(code="1")
        outcome = run("load_demo", "--verbosity=0", *flags)
        assert (outcome.status, loaded) == (2, [])
        assert "没有执行" in outcome.stderr

    def test_asked_twice_it_is_mixed_in(self, loaded: list[datetime]) -> None:
        make_user("zhang")
        assert run("load_demo", "--verbosity=0", *BOTH).status == 0
        assert len(loaded) == 1

    @pytest.mark.parametrize("flags", [(), BOTH])
    def test_production_never_takes_it(self, loaded: list[datetime], flags: tuple[str, ...], settings: object) -> None:
        settings.REFUSE_DEMO_ACCOUNTS = True  # type: ignore[attr-defined]
        assert (run("load_demo", "--verbosity=0", *flags).status, loaded) == (2, [])
        assert not demo_accounts_exist()


def test_the_clock_of_the_demonstration_never_passes_now() -> None:
    now = timezone.now()
    clock = Clock(now)
    ticks = [clock.tick() for _ in range(1000)]
    assert ticks == sorted(ticks)
    assert ticks[-1] <= now
    assert all(tick < now for tick in ticks[:200])


def test_the_roles_of_the_demonstration_are_all_there_are() -> None:
    assert {role for _, role, _, _ in PEOPLE} == set(Role)
