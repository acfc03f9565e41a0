"""Large exports of lists: the job, whose list it still is, its end in every way, and what it costs."""

from __future__ import annotations

import io
import re
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from django.db import IntegrityError
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from perfeval.accounts.models import Membership
from perfeval.campaigns.models import Campaign
from perfeval.core.errors import Invalid, NotAllowed
from perfeval.core.workflow import State
from perfeval.evaluations.models import Indicator
from perfeval.exchange.exports import asking, list_content, queries
from perfeval.exchange.exports.asking import Ready, cancel_export, export_again, request_list
from perfeval.exchange.exports.enums import ExportFormat, ExportState
from perfeval.exchange.exports.list_content import ListContent
from perfeval.exchange.exports.models import Export
from perfeval.exchange.exports.queries import progress_of
from perfeval.exchange.exports.writing import write
from perfeval.exchange.lists.kind import Scope
from perfeval.exchange.lists.kinds.indicators import Indicators
from perfeval.exchange.lists.kinds.organisations import Organisations
from perfeval.exchange.lists.registry import KINDS
from perfeval.jobs.models import Job
from perfeval.organisations.models import Organisation
from tests.exchange.exports.building import csv_rows, parts_in, run_jobs, stored
from tests.factories import NOW, Cast, bulk_evaluations, make_campaign

A_TABLE = 40


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three rows are a large list; it tells how far it is after every second one."""
    monkeypatch.setattr(asking, "AT_ONCE", 2)
    monkeypatch.setattr(list_content, "A_BEAT", 2)


def ask(
    cast: Cast,
    kind: str = "organisations",
    form: str = "csv",
    who: Membership | None = None,
    campaign: Campaign | None = None,
) -> Ready | Export:
    actor = who or (cast.administrator if kind in ("organisations", "users") else cast.finance_reviewer)
    campaign = (campaign or cast.campaign) if KINDS[kind].needs_campaign else None
    return request_list(actor=actor, kind=kind, campaign=campaign, export_format=ExportFormat(form), now=NOW)


def begun(cast: Cast, kind: str = "organisations", form: str = "csv", campaign: Campaign | None = None) -> Export:
    answer = ask(cast, kind, form, campaign=campaign)
    assert isinstance(answer, Export)
    return answer


def indicators(cast: Cast, tables: int) -> None:
    Indicator.objects.bulk_create(
        Indicator(
            evaluation=table, position=line, level1="产出指标", level2="数量指标", level3=f"第{line}项工作", target_text="≥95%",
            weight="2.50",
        )
        for table in bulk_evaluations(cast, tables, State.DRAFTING)
        for line in range(A_TABLE)
    )  # fmt: skip


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_it_is_counted_as_it_is_written(cast: Cast, kind: str) -> None:
    indicators(cast, 2)
    scope = Scope(cast.administrator if kind in ("organisations", "users") else cast.finance_reviewer, cast.campaign)
    assert KINDS[kind].count(scope) == len(list(KINDS[kind].stream(scope)))


def test_a_small_one_is_answered_at_once(cast: Cast, media: Path) -> None:
    bulk_evaluations(cast, 2)
    answer = ask(cast, "goals")
    assert isinstance(answer, Ready)
    assert answer.name == "绩效目标-2022年度.csv"
    assert (Export.objects.count(), Job.objects.count(), parts_in(media)) == (0, 0, [])


@pytest.mark.parametrize("form", ["xlsx", "csv", "json"])
def test_a_large_one_gives_the_same_file(cast: Cast, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    export = begun(cast, form=form)
    run_jobs()
    content = stored(export)
    units = Organisation.objects.filter(path__startswith=cast.finance.path).count()
    assert (export.state, export.lines, export.total, export.tables) == (ExportState.DONE, units, units, [])
    assert (export.title, export.unit, export.is_list) == ("单位", "行", True)
    monkeypatch.setattr(asking, "AT_ONCE", 100)
    at_once = ask(cast, form=form)
    assert isinstance(at_once, Ready)
    if form != "xlsx":  # a workbook holds the second in which it was made
        assert content == at_once.content


def test_it_says_how_far_it_is_in_rows(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    export = begun(cast)
    seen: list[int] = []

    def beat(*, job: Job, now: object, done: int) -> bool:
        seen.append(done)
        return True

    monkeypatch.setattr("perfeval.jobs.operations.beat", beat)
    run_jobs()
    assert seen == [*range(2, export.total + 1, 2), *([export.total] if export.total % 2 else []), export.total]
    Job.objects.update(done=2)
    assert (progress_of(export, NOW).done, progress_of(export, NOW).total) == (2, export.total)


def test_what_is_new_when_it_is_made_stands_in_it(cast: Cast) -> None:
    export = begun(cast)
    Organisation.objects.filter(pk=cast.unit.pk).update(name="改了名的单位")
    run_jobs()
    assert "改了名的单位".encode() in stored(export)


def test_three_presses_make_one_and_another_list_is_another(cast: Cast) -> None:
    assert len({begun(cast).pk for _ in range(3)}) == Job.objects.count() == 1
    assert begun(cast, "users").pk != begun(cast).pk
    bulk_evaluations(cast, 3)
    other = make_campaign(cast.finance, cast.scheme, title="另一个任务")
    assert begun(cast, "projects").pk != begun(cast, "projects", campaign=other).pk


def test_nobody_fills_the_queue(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "MOST_AT_WORK", 1)
    begun(cast)
    with pytest.raises(Invalid, match="正在生成"):
        begun(cast, "users")


@pytest.mark.parametrize("kind", ["organisations", "indicators"])
def test_a_list_of_another_role_is_refused(cast: Cast, kind: str) -> None:
    for who in (cast.auditor, cast.bureau_reviewer, cast.clerk):
        with pytest.raises(NotAllowed):
            ask(cast, kind, who=who)


def test_a_campaign_of_others_is_refused(cast: Cast) -> None:
    foreign = make_campaign(cast.foreign_finance, cast.scheme)
    with pytest.raises(NotAllowed, match="本单位布置的"):
        ask(cast, "indicators", campaign=foreign)


def lose_the_role(cast: Cast) -> None:
    Membership.objects.filter(pk=cast.finance_reviewer.pk).update(is_active=False)


def change_the_role(cast: Cast) -> None:
    Membership.objects.filter(pk=cast.finance_reviewer.pk).update(role="auditor")


def give_the_campaign_away(cast: Cast) -> None:
    Campaign.objects.filter(pk=cast.campaign.pk).update(organisation=cast.foreign_finance)


LOSSES = [lose_the_role, change_the_role, give_the_campaign_away]


@pytest.mark.parametrize("lose", LOSSES)
def test_nothing_is_made_for_somebody_whose_list_it_is_no_longer(cast: Cast, lose: object, media: Path) -> None:
    bulk_evaluations(cast, 3)
    export = begun(cast, "goals")
    lose(cast)  # type: ignore[operator]
    run_jobs()
    export.refresh_from_db()
    assert (export.state, export.file, parts_in(media)) == (ExportState.FAILED, "", [])
    assert export.message


@pytest.mark.parametrize("lose", LOSSES[1:])
def test_without_the_look_it_would_be_made(cast: Cast, lose: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the list as it was asked for."""
    bulk_evaluations(cast, 3)
    export = begun(cast, "goals")
    lose(cast)  # type: ignore[operator]
    monkeypatch.setattr(queries, "own_campaigns", lambda actor: Campaign.objects.all())
    monkeypatch.setattr(queries, "allowed_kind", lambda actor, kind, campaign: KINDS[kind])
    run_jobs()
    assert stored(export)


def test_cancelled_it_stops_and_again_it_is_made(cast: Cast, media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    export = begun(cast)
    texts = Organisations.texts

    def cancel_meanwhile(self: Organisations, *given: object) -> object:
        cancel_export(export=export, now=NOW)
        return texts(self, *given)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(Organisations, "texts", cancel_meanwhile)
        run_jobs()
    export.refresh_from_db()
    assert (export.state, export.file, parts_in(media)) == (ExportState.CANCELLED, "", [])
    export_again(export=export, now=NOW)
    run_jobs()
    assert len(csv_rows(stored(export))) == export.total + 1


def test_no_formula_leaves_and_codes_stay_as_they_are(cast: Cast) -> None:
    Organisation.objects.filter(pk=cast.unit.pk).update(name="=cmd|' /C calc'!A0", code="00111")
    export = begun(cast, form="xlsx")
    run_jobs()
    content = stored(export)
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        assert not re.search(rb"<f[ >]", book.read("xl/worksheets/sheet1.xml"))
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    row = next(row for row in sheet.iter_rows() if row[0].value == "00111")
    assert row[0].number_format == sheet.column_dimensions["A"].number_format == "@"  # also where people go on
    assert row[1].quotePrefix is True


def test_the_database_holds_no_list_without_its_name(cast: Cast) -> None:
    values = {"membership": cast.auditor, "format": "csv", "title": "一份", "total": 1, "created_at": NOW}
    with pytest.raises(IntegrityError, match="export_list_or_tables"):
        Export.objects.create(kind="list", **values)


@pytest.mark.parametrize(
    ("kind", "cost"), [("organisations", 2), ("users", 2), ("projects", 3), ("budgets", 3), ("goals", 3), ("indicators", 3)]
)  # fmt: skip
@pytest.mark.parametrize("tables", [1, 3])
def test_a_chunk_costs_the_same_for_any_number(
    cast: Cast, kind: str, cost: int, tables: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """The ids of the records, the records, and what stands in them."""
    indicators(cast, tables)
    scope = Scope(cast.administrator if kind in ("organisations", "users") else cast.finance_reviewer, cast.campaign)
    KINDS[kind].columns(scope)  # the scheme, which the process keeps
    with django_assert_num_queries(cost):
        list(KINDS[kind].stream(scope))


def peak(cast: Cast, folder: Path) -> int:
    scope = Scope(cast.finance_reviewer, cast.campaign)
    tracemalloc.start()
    try:
        write(ListContent(KINDS["indicators"], scope, NOW), ExportFormat.XLSX, folder / "list.xlsx")
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_rows(cast: Cast, scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Indicators, "chunk", 10)
    indicators(cast, 20)
    peak(cast, scratch)  # what is loaded and kept at the first time
    little = peak(cast, scratch)
    indicators(cast, 80)
    much = peak(cast, scratch)
    assert much < little * 1.2
    # The control: as many at once.
    monkeypatch.setattr(Indicators, "chunk", 100)
    assert peak(cast, scratch) > little * 1.5
