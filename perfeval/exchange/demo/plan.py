"""What the demonstration consists of, read from `regions.toml`."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from perfeval.core.sheet import Sheet
from perfeval.core.workflow import Role
from perfeval.exchange.readers.json_file import read_json

FOLDER = Path(__file__).parent
PASSWORD = "perfeval-demo"  # noqa: S105 - published on purpose; production refuses such accounts

# Suffix of the user name, role, name, and whether the person may open the administration.
PEOPLE: tuple[tuple[str, Role, str, bool], ...] = (
    ("clerk", Role.CLERK, "演示填报人", False),
    ("head", Role.UNIT_HEAD, "演示单位负责人", False),
    ("bureau", Role.BUREAU_REVIEWER, "演示主管部门审核人", False),
    ("finance", Role.FINANCE_REVIEWER, "演示财政审核人", True),
    ("auditor", Role.AUDITOR, "演示审计人员", False),
    ("admin", Role.ADMINISTRATOR, "演示系统管理员", True),
    ("security", Role.SECURITY_ADMINISTRATOR, "演示安全管理员", False),
    ("audit", Role.AUDIT_ADMINISTRATOR, "演示审计管理员", False),
)


@dataclass(frozen=True, slots=True)
class PlannedRemark:
    row: int  # 1-based; 0 is the whole table
    field: str
    text: str


@dataclass(frozen=True, slots=True)
class PlannedTable:
    """`seed` names a published table; without one, `rows` say what the year's budget set. One that is `sealed` is
    approved too."""

    state: str
    seed: str | None = None
    project: str = ""
    goal: str = ""
    reason: str = ""
    sealed: bool = False
    report: str = ""  # names what the unit wrote for its 自评报告
    rows: tuple[tuple[str, str, str, str, str], ...] = ()
    remarks: tuple[PlannedRemark, ...] = ()

    def sheet(self) -> Sheet | None:
        return read_json(FOLDER / "tables" / f"{self.seed}.json")[0] if self.seed else None

    def report_fields(self) -> dict[str, str]:
        """The fields of the report's form, as they are typed."""
        path = FOLDER / "reports" / f"{self.report}.json"
        fields: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if self.report else {}
        return fields


@dataclass(frozen=True, slots=True)
class PlannedCampaign:
    title: str
    scheme: str
    year: int | None
    signed: bool  # seals are put on with the unit's electronic signature
    tables: tuple[PlannedTable, ...]


@dataclass(frozen=True, slots=True)
class Region:
    slug: str
    name: str
    finance: str
    department: str
    unit: str
    campaigns: tuple[PlannedCampaign, ...]

    def username(self, suffix: str) -> str:
        return f"{self.slug}-{suffix}"

    def code(self, kind: str) -> str:
        return f"DEMO-{self.slug.upper()}-{kind}"

    def office(self, role: Role) -> str:
        """Where a role works."""
        if role in (Role.CLERK, Role.UNIT_HEAD):
            return self.unit
        return self.department if role is Role.BUREAU_REVIEWER else self.finance


def regions() -> tuple[Region, ...]:
    data = tomllib.loads((FOLDER / "regions.toml").read_text(encoding="utf-8"))
    return tuple(_region(item) for item in data["region"])


def _region(data: dict[str, Any]) -> Region:
    campaigns = tuple(_campaign(item) for item in data.pop("campaign"))
    return Region(**data, campaigns=campaigns)


def _campaign(data: dict[str, Any]) -> PlannedCampaign:
    tables = tuple(_table(item) for item in data["tables"])
    return PlannedCampaign(data["title"], data["scheme"], data.get("year"), data.get("signed", False), tables)


def _table(data: dict[str, Any]) -> PlannedTable:
    rows = tuple(tuple(row) for row in data.pop("rows", ()))
    remarks = tuple(PlannedRemark(**item) for item in data.pop("remarks", ()))
    return PlannedTable(**data, rows=rows, remarks=remarks)
