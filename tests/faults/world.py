"""What a stack's database holds before a test: offices, people who are logged in, tables. Called through `call`.

Each office is a tree of its own, so that tests share a stack. The first table is made by the operations, the others are
its copies, stored in a few statements.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.contrib.auth import login
from django.contrib.sessions.backends.db import SessionStore
from django.db import models, transaction
from django.http import HttpRequest
from django.test.utils import override_settings
from django.utils import timezone

from perfeval.accounts.models import Membership
from perfeval.audit.operations import SYSTEM, record_first
from perfeval.campaigns.models import Campaign
from perfeval.core.workflow import Role
from perfeval.evaluations.models import Evaluation, FindingNote, FundLine, Indicator
from perfeval.evaluations.operations import create_evaluation
from perfeval.exchange.filling import fill, row_specs
from perfeval.organisations.enums import OrganisationKind
from perfeval.organisations.models import Organisation
from perfeval.projects.models import Project
from perfeval.schemes.models import StoredScheme
from perfeval.web.shared.session import VERIFIED
from tests.factories import (
    answer_warnings,
    make_campaign,
    make_member,
    make_organisation,
    make_project,
    make_scheme,
    reload,
    seed_sheet,
    submit_it,
)

SCHEME, SEED = "futian-2022", "futian-2022-02"  # eleven rows of a real table
QUICK = override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])  # nobody types them
Row = TypeVar("Row", bound=models.Model)


@QUICK
def make_office(
    *, name: str, units: int = 1, clerks: int = 1, reviewers: int = 1, tables: int = 1, submitted: bool = False
) -> dict[str, Any]:
    """A finance bureau, a department with reviewers, units with clerks and complete drafts (`submitted`: sent).

    Returns the campaign, of each person the session, of each unit its clerks' sessions and its tables.
    """
    now = timezone.now()
    kinds = OrganisationKind
    finance = make_organisation(code=name, name=f"{name}市财政局", kind=kinds.FINANCE, region=f"{name}市")
    bureau = make_organisation(code=f"{name}-1", name=f"{name}市数据局", kind=kinds.DEPARTMENT, parent=finance)
    scheme = StoredScheme.objects.filter(key=SCHEME).first() or make_scheme(SCHEME)
    campaign = make_campaign(finance, scheme, opens=now - timedelta(days=30), closes=now + timedelta(days=30))
    offices = [
        make_organisation(code=f"{name}-1-{number}", name=f"{name}第{number}中心", parent=bureau)
        for number in range(1, units + 1)
    ]
    people = [
        [make_member(office, Role.CLERK, f"{office.code}-c{number}") for number in range(clerks)] for office in offices
    ]
    made = _make_tables(offices, people[0][0], campaign, tables, now)
    if submitted:
        for clerk, pks in zip((group[0] for group in people), made, strict=True):
            for pk in pks:
                submit_it(Evaluation.objects.get(pk=pk), clerk, now)
    return {
        "campaign": campaign.pk,
        "finance": [_session(make_member(finance, Role.FINANCE_REVIEWER, f"{name}-f"))],
        "reviewers": [
            _session(make_member(bureau, Role.BUREAU_REVIEWER, f"{name}-r{number}")) for number in range(reviewers)
        ],
        "units": [
            {"clerks": [_session(member) for member in group], "tables": pks}
            for group, pks in zip(people, made, strict=True)
        ],
    }


def more_tables(*, campaign: int, table: int, count: int) -> list[int]:
    """Further tables of the same unit, like this draft."""
    template = reload(Evaluation.objects.get(pk=table))
    return _copies(template, [template.project.organisation] * count, timezone.now())


def _make_tables(
    offices: Sequence[Organisation], clerk: Membership, campaign: Campaign, tables: int, now: datetime
) -> list[list[int]]:
    sheet = seed_sheet(SEED)
    project = make_project(offices[0], f"{offices[0].code} 项目", code=f"{offices[0].code}-P")
    template = create_evaluation(
        project=project, campaign=campaign, rows=row_specs(sheet, campaign.scheme.to_scheme()), by=SYSTEM, now=now
    )
    fill(actor=clerk, evaluation_id=template.pk, sheet=sheet, now=now)
    answer_warnings(template, clerk, now)
    owners = [office for office in offices for _ in range(tables)][1:]
    pks = [template.pk, *_copies(reload(template), owners, now)]
    return [pks[start : start + tables] for start in range(0, len(pks), tables)]


@transaction.atomic
def _copies(template: Evaluation, owners: Sequence[Organisation], now: datetime) -> list[int]:
    """One copy for each of these organisations, with a project of its own and its first line in the journal."""
    first = Project.objects.count()
    projects = Project.objects.bulk_create(
        Project(organisation=owner, name=f"{owner.code} 项目{number}", code=f"{owner.code}-{number}", kind="project")
        for number, owner in enumerate(owners, first)
    )
    tables = Evaluation.objects.bulk_create(
        _like(template, project_id=project.pk, organisation_path=project.organisation.path) for project in projects
    )
    FundLine.objects.bulk_create(
        [_like(line, evaluation_id=table.pk) for table in tables for line in template.funds.all()], batch_size=5000
    )
    rows = list(template.indicators.order_by("position"))
    copied = iter(
        Indicator.objects.bulk_create(
            [_like(row, evaluation_id=table.pk) for table in tables for row in rows], batch_size=5000
        )
    )
    notes = list(template.finding_notes.all())
    keys = [{row.pk: next(copied).pk for row in rows} for _ in tables]
    FindingNote.objects.bulk_create(
        [_note_like(note, table.pk, key) for table, key in zip(tables, keys, strict=True) for note in notes]
    )
    for chain in (projects, tables):
        record_first(details={_chain(row): {} for row in chain}, action="create", by=SYSTEM, now=now)
    return [table.pk for table in tables]


def _chain(row: Project | Evaluation) -> str:
    return row.chain if isinstance(row, Evaluation) else f"project:{row.pk}"


def _like(row: Row, **changes: object) -> Row:
    fields = [field.attname for field in row._meta.concrete_fields if not field.primary_key]
    return type(row)(**{**{name: getattr(row, name) for name in fields}, **changes})


def _note_like(note: FindingNote, table: int, keys: dict[int, int]) -> FindingNote:
    """Its place names the row."""
    if note.indicator_id is None:
        return _like(note, evaluation_id=table)
    row = keys[note.indicator_id]
    place = note.place.replace(f"indicator-{note.indicator_id}-", f"indicator-{row}-")
    return _like(note, evaluation_id=table, indicator_id=row, place=place)


def _session(member: Membership) -> str:
    """As after a login, without the tenth of a second that a password costs."""
    request = HttpRequest()
    request.session = SessionStore()
    login(request, member.user, backend="django.contrib.auth.backends.ModelBackend")
    request.session[VERIFIED] = True  # by a second factor, which reviewers must have
    request.session.save()
    return str(request.session.session_key)
