"""What the demonstration holds: loaded once for all of these, and taken back at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from perfeval.accounts.models import Membership, User
from perfeval.audit.models import JournalEntry, JournalHead
from perfeval.audit.queries import broken_links
from perfeval.core.narrative.faults import report_faults
from perfeval.evaluations.enums import Status
from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.operations import Change, answer_remark, approve, save_changes
from perfeval.evaluations.queries import assess, narrative_report, stored_narrative, todo_list
from perfeval.exchange.demo.plan import FOLDER, PASSWORD, PEOPLE, regions
from perfeval.exchange.readers.json_file import read_json
from perfeval.jobs.models import Job
from perfeval.organisations.models import Organisation
from perfeval.organisations.queries import seal_in_use
from perfeval.printing.models import SealUse
from perfeval.printing.queries import tables_to_seal
from perfeval.web.management.demonstration import load_and_seal
from tests.exchange.running import run_refused as run
from tests.factories import answer_warnings, reload, send_back, submit_it
from tests.golden.zizhou_report import golden_content


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock():
        atomic = transaction.atomic()
        atomic.__enter__()
        load_and_seal(timezone.now(), signed=True)
    yield
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        atomic.__exit__(None, None, None)


def test_every_published_table_is_there_with_its_amounts(demo: None, db: None) -> None:
    files = sorted((FOLDER / "tables").glob("*.json"))
    assert len(files) == 20
    for path in files:
        sheet = read_json(path)[0]
        evaluation = _table_of(path.stem, sheet.project_name)
        factor = 10_000 if sheet.unit_of_money == "万元" else 1
        assert evaluation.funds.get(position=0).executed == (sheet.funds[0].executed or 0) * factor
        assert evaluation.indicators.count() == len(sheet.indicators)
        assert evaluation.campaign.year == sheet.year


def test_the_published_report_is_written(demo: None, db: None) -> None:
    evaluation = _table_of("zizhou-2023", "12345 热线服务")
    report = narrative_report(evaluation, stored_narrative(evaluation))
    assert replace(report.content, project_type="") == golden_content()
    assert {fault.id for fault in report_faults(report)} == set()


def test_every_situation_is_shown(demo: None, db: None) -> None:
    shown = Counter(item.status for item in Evaluation.objects.all())
    assert set(shown) == set(Status)


def test_tables_with_faults_show_them_as_drafts(demo: None, db: None) -> None:
    faulty = _table_of("futian-2022-08", "政务事项管理")
    assert faulty.status is Status.DRAFTING
    assert {item.finding.id for item in assess(faulty).errors} >= {"weights-sum"}


def test_nothing_that_was_submitted_holds_an_error(demo: None, db: None) -> None:
    for evaluation in Evaluation.objects.filter(version__gt=0):
        assert assess(evaluation).errors == ()


def test_every_region_has_everybody(demo: None, db: None) -> None:
    for region in regions():
        for suffix, role, _, is_staff in PEOPLE:
            member = Membership.objects.get(user__username=region.username(suffix))
            assert (member.role, member.user.is_staff) == (role.value, is_staff)
            assert member.user.check_password(PASSWORD)
    assert not User.objects.filter(is_demo=False).exists()
    assert not User.objects.exclude(name__startswith="演示").exists()


def test_a_clerk_has_a_real_table_to_finish(demo: None, db: None) -> None:
    clerk = Membership.objects.get(user__username="zhongwei-clerk")
    todo = {item.evaluation.project.name: item for item in todo_list(clerk, timezone.now())}
    assert "2 处错误要改正" in todo["2024 年中卫市 12345 政务服务热线政府购买服务费"].missing
    assert not any(item.is_late for item in todo.values())


def test_some_tables_are_sealed_and_one_waits_for_it(demo: None, db: None) -> None:
    names = [use.snapshot.evaluation.status for use in SealUse.objects.order_by("pk")]
    assert names == [Status.PUBLISHED, Status.APPROVED]
    head = Membership.objects.get(user__username="futian-head")
    (waiting,) = tables_to_seal(head)
    assert waiting.campaign.sign_prints
    assert seal_in_use(head.organisation)
    for use in SealUse.objects.all():
        assert Job.objects.filter(key__endswith=f":sealed-{use.pk}").exists()


def test_the_journal_is_whole_and_never_ahead_of_time(demo: None, db: None) -> None:
    for chain in JournalHead.objects.values_list("chain", flat=True):
        assert list(broken_links(chain)) == []
    assert not JournalEntry.objects.filter(at__gt=timezone.now()).exists()


def test_a_second_run_changes_nothing(demo: None, db: None) -> None:
    before = (JournalEntry.objects.count(), Organisation.objects.count())
    outcome = run("load_demo")
    assert (outcome.status, "已经装载" in outcome.stdout) == (0, True)
    assert (JournalEntry.objects.count(), Organisation.objects.count()) == before


def test_it_prints_every_account(demo: None, db: None) -> None:
    printed = run("load_demo").stdout
    assert all(user.username in printed for user in User.objects.all())
    assert printed.count(PASSWORD) == User.objects.count()


def test_the_road_of_the_demonstration_leads_to_the_print(demo: None, db: None) -> None:
    """The clerk gives the missing reasons and submits, the bureau sends it back, the unit mends it, both pass it."""
    people = {suffix: Membership.objects.get(user__username=f"zhongwei-{suffix}") for suffix, *_ in PEOPLE}
    clerk, bureau, finance = people["clerk"], people["bureau"], people["finance"]
    table = _table_of("zhongwei-2024-01", "2024 年中卫市 12345 政务服务热线政府购买服务费")
    now = timezone.now()
    missing = [item for item in assess(table).errors if item.finding.id == "reason-missing"]
    changes = [
        Change("indicator", row.pk, "reason", "受系统升级影响，已制定改进计划。", row.revision)
        for row in table.indicators.filter(pk__in=[item.indicator_id for item in missing])
    ]
    save_changes(actor=clerk, evaluation_id=table.pk, changes=changes, now=now)
    answer_warnings(table, clerk, now)
    returned = send_back(submit_it(table, clerk, now), bureau, now=now)
    remark = returned.remarks.get()
    answer_remark(actor=clerk, evaluation_id=table.pk, remark_id=remark.pk, text="已补充。", now=now)
    submit_it(returned, people["head"], now)
    approve(actor=bureau, evaluation_id=table.pk, version=2, now=now)
    approve(actor=finance, evaluation_id=table.pk, version=2, now=now)
    assert reload(table).status is Status.APPROVED
    assert Job.objects.filter(key__startswith=f"print:{table.snapshots.get(version=2).pk}:").exists()


def _table_of(seed: str, project: str | None) -> Evaluation:
    slug = Path(seed).stem.split("-", maxsplit=1)[0].upper()
    tables = Evaluation.objects.filter(project__organisation__code=f"DEMO-{slug}-DW")
    return tables.get(project__name=project) if project else tables.get()
