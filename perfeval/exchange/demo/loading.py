"""Bringing the demonstration into a database: everything by the acts that people use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from perfeval.accounts.models import Membership, User
from perfeval.accounts.operations import create_user, grant_role
from perfeval.campaigns.models import Campaign
from perfeval.campaigns.operations import create_campaign
from perfeval.core.workflow import Role
from perfeval.exchange.demo.plan import ADMINISTRATOR, PASSWORD, PEOPLE, PlannedCampaign, Region, regions
from perfeval.exchange.demo.tables import LOADER, load_table
from perfeval.organisations.enums import OrganisationKind
from perfeval.organisations.models import Organisation
from perfeval.organisations.operations import create_organisation
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


def is_loaded() -> bool:
    return User.objects.filter(username=ADMINISTRATOR, is_demo=True).exists()


def holds_other_data() -> bool:
    """Whether the database belongs to somebody: accounts or offices that are not the demonstration's."""
    others = Organisation.objects.exclude(code__startswith="DEMO-")
    return User.objects.filter(is_demo=False).exists() or others.exists()


@transaction.atomic
def load(now: datetime) -> None:
    """All of it or nothing, so that a second run can trust what it finds."""
    clock = Clock(now)
    create_user(
        username=ADMINISTRATOR,
        name="演示系统管理员",
        password=PASSWORD,
        is_demo=True,
        is_staff=True,
        is_superuser=True,
        by=LOADER,
        now=clock.tick(),
    )
    for region in regions():
        staff = _staff(region, clock)
        for planned in region.campaigns:
            campaign = _campaign(planned, staff, clock)
            for table in planned.tables:
                load_table(table, campaign, staff.unit, staff.people, clock.tick)


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
    return Staff(finance, unit, people)


def _campaign(planned: PlannedCampaign, staff: Staff, clock: Clock) -> Campaign:
    """Open since before the first act, for some weeks more."""
    scheme = store_scheme(text=official_text(planned.scheme), by=LOADER, now=clock.tick())
    return create_campaign(
        title=planned.title,
        organisation=staff.finance,
        scheme=scheme,
        year=planned.year,
        opens_at=clock.today - timedelta(days=20),
        closes_at=clock.today + timedelta(days=45),
        by=LOADER,
        now=clock.tick(),
    )
