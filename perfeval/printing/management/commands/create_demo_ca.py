"""manage.py create_demo_ca: certificates to try digital signatures with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from perfeval.organisations.queries import organisations_with_seal
from perfeval.printing.demo_ca import ROOT, DemoAuthority


class Command(BaseCommand):
    help = "生成演示用根证书，并为每个有公章的单位签发演示签名证书。已有的证书保留不变。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--out", type=Path, help="存放证书的目录，默认为 PERFEVAL_SIGNING_DIR")
        parser.add_argument("--force", action="store_true", help="在正式环境中也生成")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.REFUSE_DEMO_ACCOUNTS and not options["force"]:
            raise CommandError("正式环境应使用电子认证服务机构签发的证书，不生成演示证书。确需生成，请加 --force。")
        folder = Path(options["out"] or settings.SIGNING_DIR)
        authority = DemoAuthority(folder, timezone.now())
        organisations = list(organisations_with_seal())
        made = [item for item in organisations if authority.issue(item.code, item.name)]
        if options["verbosity"]:
            self.stdout.write(f"根证书：{folder / f'{ROOT}.crt'}（在阅读器中设为信任后，签名显示为有效）")
            self.stdout.write(f"签发 {len(made)} 张单位证书，原有 {len(organisations) - len(made)} 张。")
