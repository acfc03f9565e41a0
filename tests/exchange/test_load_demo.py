"""The demonstration: complete, repeatable, and never mixed into other people's data unasked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from perfeval.accounts.queries import demo_accounts_exist
from perfeval.core.workflow import Role
from perfeval.exchange.demo.loading import Clock
from perfeval.exchange.demo.plan import PEOPLE, regions
from tests.exchange.running import run_refused as run
from tests.factories import make_organisation, make_user

COMMAND = "perfeval.web.management.commands.load_demo"
BOTH = ("--force", "--really-mix-demo-data-into-this-database")


@pytest.mark.django_db
class TestGuard:
    """Loading is replaced: what counts here is whether it would be called, and whether with signatures."""

    @pytest.fixture(autouse=True)
    def loaded(self, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> list[bool]:
        settings.SIGNING_DIR = tmp_path / "signing"
        calls: list[bool] = []
        monkeypatch.setattr(f"{COMMAND}.load_and_seal", lambda now, *, signed: calls.append(signed))
        return calls

    def test_an_empty_database_takes_it(self, loaded: list[bool], settings: Any) -> None:
        assert run("load_demo", "--verbosity=0").status == 0
        assert loaded == [True]
        codes = {region.code("DW") for region in regions()}
        assert {path.stem for path in settings.SIGNING_DIR.glob("*.p12")} == {*codes, "demo-root"}

    def test_without_a_folder_for_certificates_it_goes_on_unsigned_and_says_so(
        self, loaded: list[bool], settings: Any, tmp_path: Path
    ) -> None:
        (tmp_path / "file").touch()
        settings.SIGNING_DIR = tmp_path / "file" / "signing"
        outcome = run("load_demo", "--verbosity=0")
        assert (outcome.status, loaded) == (0, [False])
        assert "不加电子签名" in outcome.stderr
        assert str(settings.SIGNING_DIR) in outcome.stderr

    def test_certificates_that_are_there_are_left_alone(self, settings: Any) -> None:
        run("load_demo", "--verbosity=0")
        before = {path: path.read_bytes() for path in settings.SIGNING_DIR.iterdir()}
        run("load_demo", "--verbosity=0")
        assert {path: path.read_bytes() for path in settings.SIGNING_DIR.iterdir()} == before

    @pytest.mark.parametrize("flags", [(), BOTH[:1], BOTH[1:]])
    @pytest.mark.parametrize("theirs", ["user", "office"])
    def test_one_question_is_not_enough_where_others_have_data(
        self, loaded: list[bool], flags: tuple[str, ...], theirs: str
    ) -> None:
        make_user("zhang") if theirs == "user" else make_organisation(code="1")
        outcome = run("load_demo", "--verbosity=0", *flags)
        assert (outcome.status, loaded) == (2, [])
        assert "没有执行" in outcome.stderr

    def test_asked_twice_it_is_mixed_in(self, loaded: list[bool]) -> None:
        make_user("zhang")
        assert run("load_demo", "--verbosity=0", *BOTH).status == 0
        assert len(loaded) == 1

    @pytest.mark.parametrize("flags", [(), BOTH])
    def test_production_never_takes_it(self, loaded: list[bool], flags: tuple[str, ...], settings: Any) -> None:
        settings.REFUSE_DEMO_ACCOUNTS = True
        assert (run("load_demo", "--verbosity=0", *flags).status, loaded) == (2, [])
        assert not settings.SIGNING_DIR.exists()
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
