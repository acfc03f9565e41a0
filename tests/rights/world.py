"""The offices, people and objects of the matrix: one unit whose objects everybody asks for, from everywhere.

Each office has words of its own in every text (canaries): one that turns up in an answer to somebody who may not see
that office is a leak.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import QuerySet, TextField, Value
from django.db.models.functions import Concat
from django.test import Client

from perfeval.accounts.delegation import delegate_role
from perfeval.accounts.models import ApiToken, Membership, User
from perfeval.accounts.operations import create_token
from perfeval.audit.operations import SYSTEM
from perfeval.campaigns.models import Extension
from perfeval.campaigns.operations import extend_deadline
from perfeval.core.interchange import sheet_to_json
from perfeval.core.workflow import Role, State
from perfeval.evaluations.models import Evaluation, Evidence, FindingNote, Indicator, NarrativeReport, Remark, Snapshot
from perfeval.exchange.exports.models import Export
from perfeval.exchange.models import InspectedFile, InspectedTable, Inspection, ListUpload, OfflineUpload
from perfeval.jobs.models import Job
from perfeval.organisations.models import Organisation, Seal
from perfeval.printing.batch_models import Batch
from perfeval.printing.models import PrintedDocument
from perfeval.projects.models import Project
from tests.factories import (
    CLOSES,
    NOW,
    Cast,
    evaluation_in,
    make_campaign,
    make_cast,
    make_member,
    make_organisation,
    ready_evaluation,
    reload,
    seed_sheet,
    submit_it,
)  # fmt: skip
from tests.rights.table import STATES, Place
from tests.seals import give_seal

STAFF = frozenset({Role.ADMINISTRATOR, Role.FINANCE_REVIEWER})


class Browser(Client):
    """Keeps its cookies as they are, whatever an answer says, and notes nothing of templates: a third of the time."""

    def request(self, **request: Any) -> Any:
        return self.handler(self._base_environ(**request))  # type: ignore[attr-defined]


@dataclass
class Person:
    """With a browser in which they are logged in, and a token of their role."""

    membership: Membership
    place: Place
    client: Browser
    token: str

    @property
    def role(self) -> Role:
        return self.membership.as_role

    def __str__(self) -> str:
        return f"{self.role.value}@{self.place.value}"


@dataclass
class World:
    cast: Cast
    offices: dict[Place, Organisation]
    people: dict[tuple[Role, Place], Person]
    outsiders: dict[str, Person | Browser]
    tables: dict[str, Evaluation]  # of the unit, one in each state
    foreign: Evaluation
    values: dict[str, object]  # of addresses, beside those of a table
    mine: dict[Role, dict[str, object]]
    rows: dict[str, object]  # of the lists of Django's administration


def make_world() -> World:
    cast = make_cast()
    child = make_organisation(code="1111", name="测试市数据局信息站", parent=cast.unit)
    offices = {
        Place.OWN: cast.unit, Place.COLLEAGUE: cast.unit, Place.CHILD: child, Place.PARENT: cast.bureau,
        Place.TOP: cast.finance, Place.SIBLING: cast.sibling, Place.COUSIN: cast.other_unit,
        Place.FOREIGN: cast.foreign_finance,
    }  # fmt: skip
    people = {
        (role, place): _person(make_member(office, role, f"{role.value}-{place.value}", is_staff=role in STAFF), place)
        for role in Role
        for place, office in offices.items()
    }
    tables = {state: _table_in(cast, state) for state in STATES}
    abroad = replace(cast, campaign=make_campaign(cast.foreign_finance, cast.scheme, title="外县的任务"))
    foreign = _other_table(abroad, cast.foreign_clerk)
    child_clerk = people[Role.CLERK, Place.CHILD].membership
    for clerk in (child_clerk, cast.sibling_clerk, cast.other_clerk):
        _other_table(cast, clerk)
    _put_canaries(cast, offices)
    give_seal(cast.head)
    extend_deadline(
        campaign=cast.campaign, organisation=cast.unit, closes_at=CLOSES + timedelta(days=9), reason="机房搬迁。",
        by=SYSTEM, now=NOW,
    )  # fmt: skip
    head = people[Role.UNIT_HEAD, Place.OWN].membership
    lent = delegate_role(
        actor=head, user_id=cast.colleague.user_id, starts_at=NOW, ends_at=NOW + timedelta(days=9), now=NOW
    )
    job = Job.objects.create(
        task="exchange.write_export", key="export:x", payload={"export": str(uuid4())}, state="failed",
        created_by=cast.clerk.user, created_at=NOW,
    )  # fmt: skip
    tables = {state: reload(table) for state, table in tables.items()}
    table = tables["published"]
    values: dict[str, object] = {
        "campaign_id": cast.campaign.pk, "extension_id": Extension.objects.get().pk, "scheme_id": cast.scheme.pk,
        "seal": Seal.objects.get().pk, "layout": "futian", "suffix": "xlsx", "what": "copy", "version": 1,
        "code": Snapshot.objects.get(evaluation=table, version=1).code, "project_id": table.project_id,
        "delegation": lent.pk, "job": job.pk, "user": cast.colleague.user_id, "membership": cast.colleague.pk,
        "unit": cast.unit.pk,
    }  # fmt: skip
    mine = {role: _things_of(people[role, Place.OWN].membership, table, tables["drafting"]) for role in Role}
    rows: dict[str, object] = {
        "organisations_organisation": cast.unit.pk, "accounts_user": cast.colleague.user_id,
        "schemes_storedscheme": cast.scheme.pk, "campaigns_campaign": cast.campaign.pk,
        "projects_project": table.project_id, "evaluations_evaluation": table.pk,
    }  # fmt: skip
    return World(cast, offices, people, _outsiders(cast), tables, foreign, values, mine, rows)


def _person(membership: Membership, place: Place) -> Person:
    client = Browser()
    client.force_login(membership.user)
    _, token = create_token(actor=membership, name="对接", days=30, may_write=True, now=NOW)
    # That a token was used is noted once an hour: from here on a look leaves no mark.
    ApiToken.objects.filter(membership=membership).update(last_used_at=NOW)
    return Person(membership, place, client, token)


def _outsiders(cast: Cast) -> dict[str, Person | Browser]:
    """People who are shut out, each with a browser that was let in before; and nobody."""
    disabled = _person(make_member(cast.unit, Role.UNIT_HEAD, "disabled"), Place.OWN)
    User.objects.filter(pk=disabled.membership.user_id).update(is_active=False)
    demoted = _person(make_member(cast.unit, Role.UNIT_HEAD, "demoted"), Place.OWN)
    Membership.objects.filter(pk=demoted.membership.pk).update(is_active=False)
    expired = _person(make_member(cast.unit, Role.UNIT_HEAD, "expired"), Place.OWN)
    session = expired.client.session
    session["began"] = (NOW - timedelta(days=2)).isoformat()
    session.save()
    ApiToken.objects.filter(membership=expired.membership).update(
        created_at=NOW - timedelta(days=9), expires_at=NOW - timedelta(days=1)
    )
    newcomer = _person(make_member(cast.unit, Role.UNIT_HEAD, "newcomer"), Place.OWN)
    User.objects.filter(pk=newcomer.membership.user_id).update(must_change_password=True)
    return {
        "nobody": Browser(), "disabled": disabled, "demoted": demoted, "expired": expired, "newcomer": newcomer,
    }  # fmt: skip


def _table_in(cast: Cast, state: str) -> Evaluation:
    """With a remark that was answered, a file and a finished print where one is due."""
    returned = state == "returned"
    table = evaluation_in(cast, State.DRAFTING if returned else State(state), name=f"项目{state}", returned=returned)
    row = table.indicators.order_by("position")[0]
    table.remarks.all().delete()
    table.returned_at = table.returned_at or NOW  # as of each table that has a remark
    table.save(update_fields=["returned_at"])
    reviewer = cast.finance_reviewer if state == "finance_review" else cast.bureau_reviewer
    Remark.objects.create(
        evaluation=table, version=table.version, indicator=row, place="第1行", text="请补充。", created_at=NOW, sent_at=NOW,
        author=reviewer.user, author_role=reviewer.role, answer="已补充。", answered_at=NOW, answered_by=cast.clerk.user,
    )  # fmt: skip
    NarrativeReport.objects.create(evaluation=table, texts={"background": "报告"}, changed_at=NOW)
    Evidence.objects.create(
        evaluation=table, name="合同.pdf", file=_stored("evidence/a.pdf"), size=8, sha256="x",
        media_type="application/pdf", uploaded_by=cast.clerk.user, uploaded_at=NOW,
    )  # fmt: skip
    if state in ("approved", "published"):
        PrintedDocument.objects.create(
            snapshot=Snapshot.objects.get(evaluation=table, version=table.version), layout=cast.campaign.layout,
            file=_stored("printed/a.pdf"), sha256="x", created_at=NOW,
        )  # fmt: skip
    return table


def _other_table(cast: Cast, clerk: Membership) -> Evaluation:
    table = submit_it(ready_evaluation(cast, actor=clerk, name="别家的项目"), clerk)
    Remark.objects.create(
        evaluation=table, version=1, place="整张表", text="请补充。", created_at=NOW, sent_at=NOW,
        author=cast.bureau_reviewer.user, author_role=cast.bureau_reviewer.role,
    )  # fmt: skip
    NarrativeReport.objects.create(evaluation=table, texts={"background": "报告"}, changed_at=NOW)
    return table


def _things_of(membership: Membership, table: Evaluation, draft: Evaluation) -> dict[str, object]:
    later = NOW + timedelta(days=1)
    unique = f"{membership.pk}"
    batch = Batch.objects.create(
        membership=membership, kind="zip", title="一批", fingerprint=unique, total=0, state="done", created_at=NOW,
        file=_stored("batches/one.zip"), expires_at=later,
    )  # fmt: skip
    export = Export.objects.create(
        membership=membership, kind="tables", format="csv", title="一份", fingerprint=unique, total=0, state="done",
        created_at=NOW, file=_stored("exports/one.csv"), expires_at=later,
    )  # fmt: skip
    upload = ListUpload.objects.create(
        membership=membership, kind="projects", campaign=table.campaign, name="项目.xlsx", size=1, sha256="x",
        state="checked", new=1, created_at=NOW, expires_at=later,
    )  # fmt: skip
    inspection = Inspection.objects.create(
        membership=membership, title="表.docx", state="done", created_at=NOW, expires_at=later
    )
    file = InspectedFile.objects.create(inspection=inspection, position=1, name="表.docx", state="read")
    sheet = sheet_to_json(seed_sheet())
    inspected = InspectedTable.objects.create(
        inspection=inspection, file=file, position=1, original=sheet, sheet=sheet, scheme="futian-2022"
    )
    cell = [f"evaluation-{draft.pk}-goal_actual", "B9", draft.goal_actual, "改", "", False]
    workbook = OfflineUpload.objects.create(
        membership=membership, evaluation=draft, name="填好的.xlsx", cells=[cell], created_at=NOW, expires_at=later
    )
    return {
        "workbook": workbook.pk, "batch": batch.pk, "export": export.pk, "upload": upload.pk, "inspection": inspection.pk,
        "inspected": inspected.pk, "token": ApiToken.objects.get(membership=membership).pk,
    }  # fmt: skip


def _stored(name: str) -> str:
    return default_storage.save(name, SimpleUploadedFile("file", b"content"))


# --- Canaries --------------------------------------------------------------------------------------------------------


def table_canary(office: Organisation) -> str:
    """In what a unit has typed, been told, handed in."""
    return f"tq{office.code}q"


def register_canary(office: Organisation) -> str:
    """In the names of offices, people and projects, and how to reach them."""
    return f"rq{office.code}q"


def _put_canaries(cast: Cast, offices: dict[Place, Organisation]) -> None:
    """Into every text of every office, past the operations: a snapshot too holds what its unit has typed."""
    for office in {*offices.values(), cast.foreign_unit}:
        typed, named = f" {table_canary(office)}", f" {register_canary(office)}"
        of_the_unit = {"evaluation__project__organisation": office}
        _add(Evaluation.objects.filter(project__organisation=office), typed, "goal_expected", "goal_actual",
             "rate_reason", "conclusion")  # fmt: skip
        _add(Indicator.objects.filter(**of_the_unit), typed, "level3", "reason", "improvement")
        _add(Remark.objects.filter(**of_the_unit), typed, "text", "answer")
        _add(Evidence.objects.filter(**of_the_unit), f"{typed}.pdf", "name")
        _add(NarrativeReport.objects.filter(**of_the_unit), typed, "cover_name", "leader", "contact")
        _add(FindingNote.objects.filter(**of_the_unit), typed, "note")
        for snapshot in Snapshot.objects.filter(**of_the_unit):
            document = json.dumps(_typed_with(json.loads(snapshot.document), typed), ensure_ascii=False)
            QuerySet(Snapshot).filter(pk=snapshot.pk).update(document=document)
        _add(Project.objects.filter(organisation=office), named, "name")
        _add(User.objects.filter(memberships__organisation=office), named, "name")
        _add(Organisation.objects.filter(pk=office.pk), named, "name", "contact_name", "contact_phone")


def _add(rows: QuerySet[Any], words: str, *names: str) -> None:
    rows.update(**{name: Concat(name, Value(words), output_field=TextField()) for name in names})


_TYPED = {"goal_actual", "deviation_reason", "reason", "improvement", "level3"}


def _typed_with(value: Any, words: str, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _typed_with(item, words, name) for name, item in value.items()}
    if isinstance(value, list):
        return [_typed_with(item, words) for item in value]
    return f"{value}{words}" if key in _TYPED and isinstance(value, str) and value else value
