"""manage.py create_administrators CODE NAME SYSTEM SECURITY AUDIT: a root organisation and its three administrators."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction
from django.utils import timezone

from perfeval.accounts.models import User
from perfeval.accounts.operations import create_user, grant_role, hand_out_passwords
from perfeval.audit.operations import SYSTEM
from perfeval.core.workflow import Role
from perfeval.organisations.enums import OrganisationKind
from perfeval.organisations.models import Organisation
from perfeval.organisations.operations import create_organisation
from perfeval.upkeep.console import UpkeepCommand

ROLES = {
    "system": Role.ADMINISTRATOR,
    "security": Role.SECURITY_ADMINISTRATOR,
    "audit": Role.AUDIT_ADMINISTRATOR,
}


class Command(UpkeepCommand):
    help = "建立最上级单位（财政部门）及其系统管理员、安全管理员、审计管理员，三人不得相同；打印初始密码，只打印一次。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="单位编码；已有的单位不重复建立")
        parser.add_argument("name", help="单位名称，例如“某某县财政局”")
        for name in ROLES:
            parser.add_argument(name, help=f"用户名：{name}")

    def handle(self, *args: Any, **options: Any) -> None:
        with self.refusals(), transaction.atomic():
            handed = self._create(options)
        for user, password in handed:
            self.stdout.write(f"{user.username}\t{password}")
        self.stdout.write("请分别交给本人，首次登录须修改密码。")

    def _create(self, options: dict[str, Any]) -> list[tuple[User, str]]:
        now = timezone.now()
        office = Organisation.objects.filter(code=options["code"]).first() or create_organisation(
            code=options["code"], name=options["name"], kind=OrganisationKind.FINANCE, region="", by=SYSTEM, now=now
        )
        made = []
        for name, role in ROLES.items():
            username = options[name]
            user = User.objects.filter(username=username).first() or create_user(
                username=username, name=username, password=None, is_staff=role is Role.ADMINISTRATOR, by=SYSTEM, now=now
            )
            grant_role(user=user, organisation=office, role=role, by=SYSTEM, now=now)
            made.append(user.pk)
        return hand_out_passwords(user_ids=made, by=SYSTEM, now=now)
