"""Bringing the demonstration into a database: everything by the acts that people use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from perfeval.accounts.models import Membership, User
from perfeval.accounts.operations import create_user, grant_role
from perfeval.accounts.queries import demo_accounts_exist
from perfeval.campaigns.models import Campaign
from perfeval.campaigns.operations import create_campaign
from perfeval.core.workflow import Role
from perfeval.exchange.demo.plan import PASSWORD, PEOPLE, PlannedCampaign, Region, regions
from perfeval.exchange.demo.seals import demo_seal
from perfeval.exchange.demo.tables import LOADER, load_table
from perfeval.organisations.enums import OrganisationKind
from perfeval.organisations.models import Organisation
from perfeval.organisations.operations import create_organisation, upload_seal
from perfeval.schemes.official import official_text
from perfeval.schemes.operations import store_scheme

BEIJING = ZoneInfo("Asia/Shanghai")


class Clock:
    """The demonstration's past: each act some minutes after the one before, in office hours, never in the future."""

    def __init__(self, now: datetime) -> None:
        self.now = now.astimezone(BEIJING)
        self.today = self.now.replace(hour=0, minute=0, second=0, microsecond=0)
        self.last = self.today - timedelta(days=16) + timedelta(hours=9)

    def tick(self) -> datetime:
        self.last += timedelta(minutes=20)
        if self.last.hour >= 18:
            self.last = self.last.replace(hour=9, minute=5) + timedelta(days=1)
        return min(self.last, self.now)


@dataclass(frozen=True, slots=True)
class Staff:
    """One region's offices and people."""

    finance: Organisation
    unit: Organisation
    people: dict[Role, Membership]
    has_seal: bool


@dataclass(frozen=True, slots=True)
class ToSeal:
    """An approved table that its unit seals, which is the printer's to do."""

    head: Membership
    evaluation_id: int
    at: datetime


def is_loaded() -> bool:
    return demo_accounts_exist()


def holds_other_data() -> bool:
    """Whether the database belongs to somebody: accounts or offices that are not the demonstration's."""
    others = Organisation.objects.exclude(code__startswith="DEMO-")
    return User.objects.filter(is_demo=False).exists() or others.exists()


@transaction.atomic
def load(now: datetime, *, signed: bool = True) -> tuple[ToSeal, ...]:
    """All of it or nothing, so that a second run can trust what it finds. Gives the tables that are still to be sealed;
    not `signed` leaves electronic signatures off where the plan wants them."""
    clock = Clock(now)
    to_seal = []
    for region in regions():
        staff = _staff(region, clock)
        for planned in region.campaigns:
            campaign = _campaign(planned, staff, clock, signed=signed and planned.signed)
            for table in planned.tables:
                made = load_table(table, campaign, staff.unit, staff.people, clock.tick)
                if table.sealed and staff.has_seal:
                    to_seal.append(ToSeal(staff.people[Role.UNIT_HEAD], made, clock.tick()))
    return tuple(to_seal)


def _staff(region: Region, clock: Clock) -> Staff:
    kinds = OrganisationKind
    finance = create_organisation(
        code=region.code("CZ"), name=region.finance, kind=kinds.FINANCE, region=region.name, by=LOADER, now=clock.tick()
    )
    department = create_organisation(
        code=region.code("ZG"),
        name=region.department,
        kind=kinds.DEPARTMENT,
        parent=finance,
        by=LOADER,
        now=clock.tick(),
    )
    unit = create_organisation(code=region.code("DW"), name=region.unit, parent=department, by=LOADER, now=clock.tick())
    offices = {region.finance: finance, region.department: department, region.unit: unit}
    now = clock.tick()
    people: dict[Role, Membership] = {}
    for suffix, role, name, is_staff in PEOPLE:
        user = create_user(
            username=region.username(suffix),
            name=f"{name}（{region.name}）",
            password=PASSWORD,
            is_demo=True,
            is_staff=is_staff,
            by=LOADER,
            now=now,
        )
        people[role] = grant_role(user=user, organisation=offices[region.office(role)], role=role, by=LOADER, now=now)
    seal = demo_seal(unit.name, settings.FONTS_DIR)
    if seal is not None:
        upload_seal(organisation=unit, picture=seal, by=people[Role.UNIT_HEAD].author, now=clock.tick())
    return Staff(finance, unit, people, has_seal=seal is not None)


def _campaign(planned: PlannedCampaign, staff: Staff, clock: Clock, *, signed: bool) -> Campaign:
    """Open since before the first act, for some weeks more."""
    scheme = store_scheme(text=official_text(planned.scheme), by=LOADER, now=clock.tick())
    return create_campaign(
        title=planned.title,
        organisation=staff.finance,
        scheme=scheme,
        year=planned.year,
        sign_prints=signed,
        opens_at=clock.today - timedelta(days=20),
        closes_at=clock.today + timedelta(days=45),
        by=LOADER,
        now=clock.tick(),
    )
