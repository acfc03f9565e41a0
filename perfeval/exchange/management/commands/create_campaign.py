"""manage.py create_campaign: open a year's task for an organisation and everything below it."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from perfeval.audit.operations import Author
from perfeval.campaigns.operations import create_campaign
from perfeval.core.errors import Refused
from perfeval.core.workflow import Level
from perfeval.evaluations.operations import assign_projects
from perfeval.exchange.console.command import Status
from perfeval.exchange.console.consent import GuardedCommand
from perfeval.exchange.demo.loading import holds_other_data
from perfeval.organisations.models import Organisation
from perfeval.schemes.models import StoredScheme
from perfeval.schemes.official import official_keys, official_text
from perfeval.schemes.operations import store_scheme
from perfeval.schemes.queries import newest_version

BEIJING = ZoneInfo("Asia/Shanghai")
OPERATOR = Author(name="命令行 create_campaign")
LEVELS = {"bureau": Level.BUREAU, "finance": Level.FINANCE}


class Command(GuardedCommand):
    help = "为一个单位及其下级建立填报任务。日期为北京时间，截止日当天仍可送审。"
    second_flag = "--really-write-into-this-database"
    word = "建立填报任务"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--title", required=True, help="任务名称")
        parser.add_argument("--organisation", required=True, metavar="CODE", help="组织单位的编码")
        parser.add_argument("--scheme", required=True, metavar="KEY", help="评分方案")
        parser.add_argument("--opens", required=True, type=_day, metavar="YYYY-MM-DD", help="开始日")
        parser.add_argument("--closes", required=True, type=_day, metavar="YYYY-MM-DD", help="截止日（含当天）")
        parser.add_argument("--levels", default="bureau,finance", help="审核层级：bureau,finance，其中之一，或 none")
        parser.add_argument("--year", type=int, help="年度（默认为方案的年度）")
        parser.add_argument("--layout", default="", help="打印版式（默认为方案的版式）")
        parser.add_argument("--sign-prints", action="store_true", help="盖章时加单位的电子签名（须先放好各单位的证书）")
        parser.add_argument("--all-projects", action="store_true", help="为范围内每个同类项目建立自评表")

    def handle(self, *args: Any, **options: Any) -> None:
        organisation = Organisation.objects.filter(code=options["organisation"]).first()
        if organisation is None:
            raise _unusable(f"没有编码为 {options['organisation']} 的单位。")
        levels = _levels(options["levels"])
        if not re.fullmatch(r"[a-z0-9-]{0,60}", options["layout"]):
            raise _unusable(f"打印版式 {options['layout']} 不是由小写字母、数字和连字符组成的名称。")
        if options["scheme"] not in official_keys() and newest_version(options["scheme"]) is None:
            raise _unusable(f"没有评分方案 {options['scheme']}。可用的方案：{'、'.join(official_keys())}")
        if holds_other_data():
            self.require_consent(
                f"将在“{organisation}”建立填报任务“{options['title']}”，对范围内的单位立即可见。",
                force=options["force"],
                really=options["really"],
            )
        try:
            made = self._create(organisation, levels, options)
        except Refused as refusal:
            raise _unusable(refusal.message) from refusal
        self.stdout.write(f"已建立填报任务“{options['title']}”，自评表 {made} 张。")

    @transaction.atomic
    def _create(self, organisation: Organisation, levels: frozenset[Level], options: dict[str, Any]) -> int:
        now = timezone.now()
        campaign = create_campaign(
            title=options["title"],
            organisation=organisation,
            scheme=_scheme(options["scheme"], now),
            opens_at=_midnight(options["opens"]),
            closes_at=_midnight(options["closes"] + timedelta(days=1)),
            year=options["year"],
            layout=options["layout"],
            review_by_bureau=Level.BUREAU in levels,
            review_by_finance=Level.FINANCE in levels,
            sign_prints=options["sign_prints"],
            by=OPERATOR,
            now=now,
        )
        return assign_projects(campaign=campaign, by=OPERATOR, now=now) if options["all_projects"] else 0


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=BEIJING)


def _levels(text: str) -> frozenset[Level]:
    names = [] if text == "none" else [name.strip() for name in text.split(",")]
    if unknown := [name for name in names if name not in LEVELS]:
        raise _unusable(f"没有审核层级 {'、'.join(unknown)}，可用的是 bureau、finance、none。")
    return frozenset(LEVELS[name] for name in names)


def _scheme(key: str, now: datetime) -> StoredScheme:
    """The newest version, that of a shipped scheme included where it was not stored yet."""
    shipped = store_scheme(text=official_text(key), by=OPERATOR, now=now) if key in official_keys() else None
    newest = newest_version(key) or shipped
    assert newest is not None  # noqa: S101 - handle() has looked
    return newest


def _unusable(message: str) -> CommandError:
    return CommandError(message, returncode=Status.UNUSABLE)
