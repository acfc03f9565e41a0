"""manage.py load_demo: the demonstration, once, into an empty database."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone

from perfeval.accounts.enums import RoleChoice
from perfeval.exchange.console.command import Status
from perfeval.exchange.console.consent import GuardedCommand
from perfeval.exchange.console.text import align
from perfeval.exchange.demo.loading import holds_other_data, is_loaded
from perfeval.exchange.demo.plan import PASSWORD, PEOPLE, regions
from perfeval.web.management.demonstration import issue_certificates, load_and_seal


class Command(GuardedCommand):
    help = "装载演示数据：五个地区公开的二十张自评表、各角色的演示账号、演示公章和证书。重复执行不会重复装载。"
    second_flag = "--really-mix-demo-data-into-this-database"
    word = "装载演示数据"

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.REFUSE_DEMO_ACCOUNTS:
            raise CommandError("正式环境不允许装载演示数据：演示账号的密码是公开的。", returncode=Status.UNUSABLE)
        if is_loaded():
            self.say("演示数据已经装载。", options)
        else:
            if holds_other_data():
                warning = "这个数据库中已有其他单位或用户的数据，装载后将混入演示单位和密码公开的演示账号。"
                self.require_consent(warning, force=options["force"], really=options["really"])
            now = timezone.now()
            load_and_seal(now, signed=self.can_sign(now))
            self.say("演示数据装载完成。", options)
        self.say("\n".join(_accounts()), options)

    def can_sign(self, now: datetime) -> bool:
        """Signatures are a part of the demonstration that it can do without."""
        try:
            issue_certificates(now)
        except OSError as error:
            self.stderr.write(f"演示签名证书没有生成，演示任务不加电子签名：{settings.SIGNING_DIR} 不能写入（{error}）")
            return False
        return True

    def say(self, text: str, options: dict[str, Any]) -> None:
        if options["verbosity"]:
            self.stdout.write(text)


def _accounts() -> list[str]:
    """The accounts as a table: where to log in, in which role, with which name and password."""
    rows = [("入口", "地区", "角色", "用户名", "密码")]
    for region in regions():
        for suffix, role, _, is_staff in PEOPLE:
            entry = "/ 和 /admin/" if is_staff else "/"
            rows.append((entry, region.name, RoleChoice(role.value).label, region.username(suffix), PASSWORD))
    return align(rows)
