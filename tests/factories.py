"""Builders for the tests: a fixed cast of offices and people, campaigns, projects, tables filled from real ones.

Everything goes through the operations, so that what a test starts from can exist. `NOW` lies inside
the campaign that `make_cast` opens.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from perfeval.accounts.models import Membership, User
from perfeval.accounts.operations import create_user, grant_role
from perfeval.audit.operations import SYSTEM
from perfeval.campaigns.models import Campaign
from perfeval.campaigns.operations import create_campaign
from perfeval.core.sheet import Sheet
from perfeval.core.workflow import Role, State
from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.operations import (
    RowSpec,
    add_remark,
    answer_finding,
    approve,
    create_evaluation,
    exempt,
    publish,
    return_for_changes,
    submit,
)
from perfeval.evaluations.queries import assess
from perfeval.exchange.filling import fill, row_specs
from perfeval.exchange.readers.json_file import read_json
from perfeval.organisations.enums import OrganisationKind
from perfeval.organisations.models import Organisation
from perfeval.organisations.operations import create_organisation
from perfeval.projects.enums import ProjectKind
from perfeval.projects.models import Project
from perfeval.projects.operations import create_project
from perfeval.schemes.models import StoredScheme
from perfeval.schemes.official import official_text
from perfeval.schemes.operations import store_scheme

BEIJING = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 2, 10, 9, 30, tzinfo=BEIJING)
OPENS = datetime(2026, 1, 5, tzinfo=BEIJING)
CLOSES = datetime(2026, 3, 1, tzinfo=BEIJING)
PASSWORD = "绩效测试口令-2026"
SEEDS = Path(__file__).parent.parent / "perfeval" / "exchange" / "demo" / "tables"
SOUND_SEED = "futian-2022-02"  # a real table with a lost point here and there that can be submitted


@dataclass(frozen=True)
class Cast:
    """One region's finance bureau with two departments, a unit (two people) and a sibling unit below the
    first, a unit below the second; and the finance bureau of another region with a unit of its own."""

    finance: Organisation
    bureau: Organisation
    unit: Organisation
    sibling: Organisation
    other_bureau: Organisation
    other_unit: Organisation
    foreign_finance: Organisation
    foreign_unit: Organisation
    clerk: Membership
    colleague: Membership  # a second clerk of the same unit
    head: Membership
    bureau_reviewer: Membership
    finance_reviewer: Membership
    auditor: Membership
    administrator: Membership
    security_administrator: Membership
    audit_administrator: Membership
    sibling_clerk: Membership
    other_bureau_reviewer: Membership
    other_clerk: Membership
    foreign_finance_reviewer: Membership
    foreign_clerk: Membership
    scheme: StoredScheme
    campaign: Campaign


def make_cast(*, scheme: str = "futian-2022", bureau_level: bool = True, finance_level: bool = True) -> Cast:
    kinds = OrganisationKind
    finance = make_organisation(code="100", name="测试市财政局", kind=kinds.FINANCE, region="测试市")
    bureau = make_organisation(code="110", name="测试市数据局", kind=kinds.DEPARTMENT, parent=finance)
    unit = make_organisation(code="111", name="测试市数据局（本级）", parent=bureau)
    sibling = make_organisation(code="112", name="测试市热线中心", parent=bureau)
    other_bureau = make_organisation(code="120", name="测试市水务局", kind=kinds.DEPARTMENT, parent=finance)
    other_unit = make_organisation(code="121", name="测试市水质站", parent=other_bureau)
    foreign_finance = make_organisation(code="900", name="外县财政局", kind=kinds.FINANCE, region="外县")
    foreign_unit = make_organisation(code="911", name="外县政务中心", parent=foreign_finance)
    stored = make_scheme(scheme)
    return Cast(
        finance=finance,
        bureau=bureau,
        unit=unit,
        sibling=sibling,
        other_bureau=other_bureau,
        other_unit=other_unit,
        foreign_finance=foreign_finance,
        foreign_unit=foreign_unit,
        clerk=make_member(unit, Role.CLERK, "clerk", "填报甲"),
        colleague=make_member(unit, Role.CLERK, "colleague", "填报乙"),
        head=make_member(unit, Role.UNIT_HEAD, "head", "负责人"),
        bureau_reviewer=make_member(bureau, Role.BUREAU_REVIEWER, "bureau", "主管审核"),
        finance_reviewer=make_member(finance, Role.FINANCE_REVIEWER, "finance", "财政审核"),
        auditor=make_member(finance, Role.AUDITOR, "auditor", "审计人员"),
        administrator=make_member(finance, Role.ADMINISTRATOR, "administrator", "管理员", is_staff=True),
        security_administrator=make_member(finance, Role.SECURITY_ADMINISTRATOR, "security", "安全管理员"),
        audit_administrator=make_member(finance, Role.AUDIT_ADMINISTRATOR, "audit", "审计管理员"),
        sibling_clerk=make_member(sibling, Role.CLERK, "sibling", "兄弟单位填报"),
        other_bureau_reviewer=make_member(other_bureau, Role.BUREAU_REVIEWER, "other-bureau", "水务审核"),
        other_clerk=make_member(other_unit, Role.CLERK, "other", "水质填报"),
        foreign_finance_reviewer=make_member(foreign_finance, Role.FINANCE_REVIEWER, "foreign-finance", "外县财政"),
        foreign_clerk=make_member(foreign_unit, Role.CLERK, "foreign", "外县填报"),
        scheme=stored,
        campaign=make_campaign(finance, stored, bureau_level=bureau_level, finance_level=finance_level),
    )


def make_organisation(
    *,
    code: str,
    name: str = "",
    kind: OrganisationKind = OrganisationKind.UNIT,
    parent: Organisation | None = None,
    region: str = "",
) -> Organisation:
    return create_organisation(
        code=code, name=name or f"单位{code}", kind=kind, parent=parent, region=region, by=SYSTEM, now=OPENS
    )


def make_user(username: str, name: str = "", *, is_staff: bool = False, is_superuser: bool = False) -> User:
    return create_user(
        username=username,
        name=name or username,
        password=PASSWORD,
        is_staff=is_staff,
        is_superuser=is_superuser,
        by=SYSTEM,
        now=OPENS,
    )


def make_member(
    organisation: Organisation, role: Role, username: str, name: str = "", *, is_staff: bool = False
) -> Membership:
    """A new person with one role. `membership.user` is the account to log in with."""
    return grant_role(
        user=make_user(username, name, is_staff=is_staff), organisation=organisation, role=role, by=SYSTEM, now=OPENS
    )


def make_scheme(key: str = "futian-2022") -> StoredScheme:
    return store_scheme(text=official_text(key), by=SYSTEM, now=OPENS)


def make_campaign(
    organisation: Organisation,
    scheme: StoredScheme,
    *,
    title: str = "",
    opens: datetime = OPENS,
    closes: datetime = CLOSES,
    bureau_level: bool = True,
    finance_level: bool = True,
    year: int | None = None,
) -> Campaign:
    return create_campaign(
        title=title or f"{scheme.year}年度绩效自评",
        organisation=organisation,
        scheme=scheme,
        opens_at=opens,
        closes_at=closes,
        review_by_bureau=bureau_level,
        review_by_finance=finance_level,
        year=year,
        by=SYSTEM,
        now=OPENS,
    )


def make_project(
    organisation: Organisation, name: str = "政务服务大厅运行", code: str = "", kind: str = "project"
) -> Project:
    return create_project(
        organisation=organisation,
        name=name,
        code=code or f"P-{Project.objects.count() + 1:06d}",
        kind=ProjectKind(kind),
        by=SYSTEM,
        now=OPENS,
    )


def seed_sheet(name: str = SOUND_SEED) -> Sheet:
    """A real published table, e.g. "zhongwei-2024-01"."""
    return read_json(SEEDS / f"{name}.json")[0]


def make_evaluation(
    cast: Cast,
    *,
    seed: str | None = None,
    organisation: Organisation | None = None,
    name: str = "",
    rows: tuple[RowSpec, ...] = (),
    campaign: Campaign | None = None,
) -> Evaluation:
    """A table of the cast's unit that nobody has typed into. `seed` gives it that table's rows and targets."""
    campaign = campaign or cast.campaign
    sheet = seed_sheet(seed) if seed else None
    scheme = campaign.scheme.to_scheme()
    project = make_project(
        organisation or cast.unit, name or (sheet and sheet.project_name) or "政务服务大厅运行", kind=scheme.kind
    )
    evaluation = create_evaluation(
        project=project,
        campaign=campaign,
        rows=rows or (row_specs(sheet, scheme) if sheet else ()),
        by=SYSTEM,
        now=OPENS,
    )
    return reload(evaluation)


def filled_evaluation(
    cast: Cast, *, seed: str = SOUND_SEED, name: str = "", actor: Membership | None = None
) -> Evaluation:
    """A draft of the clerk with everything of a real table typed in."""
    actor = actor or cast.clerk
    evaluation = make_evaluation(cast, seed=seed, organisation=actor.organisation, name=name)
    fill(actor=actor, evaluation_id=evaluation.pk, sheet=seed_sheet(seed), now=NOW)
    return reload(evaluation)


def ready_evaluation(
    cast: Cast, *, seed: str = SOUND_SEED, name: str = "", actor: Membership | None = None
) -> Evaluation:
    """A filled draft whose warnings are answered: nothing blocks its submission."""
    actor = actor or cast.clerk
    evaluation = filled_evaluation(cast, seed=seed, name=name, actor=actor)
    answer_warnings(evaluation, actor)
    return reload(evaluation)


def answer_warnings(evaluation: Evaluation, actor: Membership, now: datetime = NOW) -> None:
    for item in assess(evaluation).unanswered:
        answer_finding(
            actor=actor,
            evaluation_id=evaluation.pk,
            check_id=item.finding.id,
            place=item.place,
            note="已核实，情况属实。",
            now=now,
        )


def submit_it(evaluation: Evaluation, actor: Membership, now: datetime = NOW) -> Evaluation:
    submit(
        actor=actor,
        evaluation_id=evaluation.pk,
        content_revision=reload(evaluation).content_revision,
        declared_true=True,
        now=now,
    )
    return reload(evaluation)


def evaluation_in(
    cast: Cast, state: State, *, seed: str = SOUND_SEED, name: str = "", returned: bool = False
) -> Evaluation:
    """A table of the clerk in any state, by the road that leads there. `returned` with DRAFTING: sent back
    by the bureau with one remark on its first row."""
    if state is State.EXEMPTED:
        evaluation = make_evaluation(cast, seed=seed, name=name)
        exempt(actor=cast.finance_reviewer, evaluation_id=evaluation.pk, reason="项目年中取消。", now=NOW)
        return reload(evaluation)
    evaluation = ready_evaluation(cast, seed=seed, name=name)
    if state is State.DRAFTING and not returned:
        return evaluation
    evaluation = submit_it(evaluation, cast.clerk)
    if state is State.DRAFTING:
        return send_back(evaluation, cast.bureau_reviewer)
    while evaluation.as_state is not state and evaluation.as_state in _REVIEWS:
        reviewer: Membership = getattr(cast, _REVIEWS[evaluation.as_state])
        approve(actor=reviewer, evaluation_id=evaluation.pk, version=evaluation.version, now=NOW + timedelta(hours=1))
        evaluation = reload(evaluation)
    if state is State.PUBLISHED:
        publish(actor=cast.finance_reviewer, evaluation_id=evaluation.pk, now=NOW + timedelta(hours=2))
    return reload(evaluation)


_REVIEWS = {State.BUREAU_REVIEW: "bureau_reviewer", State.FINANCE_REVIEW: "finance_reviewer"}


def send_back(
    evaluation: Evaluation, reviewer: Membership, text: str = "请补充佐证材料。", now: datetime = NOW
) -> Evaluation:
    """Returned with one remark on the actual value of the first row."""
    row = evaluation.indicators.order_by("position")[0]
    add_remark(
        actor=reviewer, evaluation_id=evaluation.pk, text=text, indicator_id=row.pk, field="actual_text", now=now
    )
    return_for_changes(actor=reviewer, evaluation_id=evaluation.pk, version=evaluation.version, now=now)
    return reload(evaluation)


def reload(evaluation: Evaluation) -> Evaluation:
    """The table as the database has it now, with its project, campaign and scheme."""
    return Evaluation.objects.select_related("project__organisation", "campaign__scheme", "campaign__organisation").get(
        pk=evaluation.pk
    )


def bulk_evaluations(
    cast: Cast,
    count: int,
    state: State = State.BUREAU_REVIEW,
    *,
    organisation: Organisation | None = None,
    **figures: object,
) -> list[Evaluation]:
    """Many tables in one state without their history, for lists and figures: stored in a few statements."""
    organisation = organisation or cast.unit
    first = Project.objects.count()
    projects = Project.objects.bulk_create(
        Project(organisation=organisation, name=f"项目{first + number}", code=f"B-{first + number:06d}")
        for number in range(count)
    )
    submitted = {} if state is State.DRAFTING else {"version": 1, "submitted_at": NOW, "submitted_by": cast.clerk.user}
    values = {"state": state.value, "changed_at": NOW, **submitted, **figures}
    return Evaluation.objects.bulk_create(
        Evaluation(project=project, organisation_path=organisation.path, campaign=cast.campaign, **values)
        for project in projects
    )


def give_away(evaluation: Evaluation, organisation: Organisation) -> None:
    """The project with this table to another organisation, which no act does: what its people had of it is no longer
    theirs to see."""
    Project.objects.filter(pk=evaluation.project_id).update(organisation=organisation)
    Evaluation.objects.filter(pk=evaluation.pk).update(organisation_path=organisation.path)


def evaluation_of_demo(region: str, state: str) -> Evaluation:
    """A table of the demonstration in a state: one that was begun."""
    return Evaluation.objects.filter(
        campaign__organisation__code__startswith=f"DEMO-{region.upper()}", state=state, changed_at__isnull=False
    ).earliest("pk")
