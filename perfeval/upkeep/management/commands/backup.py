"""manage.py backup [--to FOLDER] [--keep N] | --check FILE"""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from perfeval.upkeep.backup.keeping import remove_older, sweep
from perfeval.upkeep.backup.making import make_backup
from perfeval.upkeep.backup.manifest import Manifest
from perfeval.upkeep.backup.reading import check, read_manifest
from perfeval.upkeep.console import Ticker, UpkeepCommand

NOT_IN_IT = "备份中不含：签名证书、字体、环境变量（.env），请另行保存；导出、批量打印等临时文件不备份。"


def _one_or_more(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise ArgumentTypeError("应为大于 0 的整数")
    return int(text)


class Command(UpkeepCommand):
    help = "备份数据库和全部文件，成为一个 .tar 文件；系统可以照常运行。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        default = Path(settings.DATA_DIR) / "backups"
        parser.add_argument(
            "--to", type=Path, default=default, metavar="FOLDER", help=f"存放的文件夹（默认 {default}）"
        )
        parser.add_argument(
            "--keep", type=_one_or_more, metavar="N", help="只保留最新的 N 份，更早的删除（默认全部保留）"
        )
        parser.add_argument("--check", type=Path, metavar="FILE", help="不制作备份，只核对一份备份是否完好")

    def handle(self, *args: Any, **options: Any) -> None:
        ticker = Ticker()
        with self.refusals("" if options["check"] else "没有留下不完整的备份。"):
            if options["check"]:
                manifest, sha256 = read_manifest(options["check"])
                check(options["check"], manifest, ticker)
                ticker.clear()
                self.stdout.write(f"备份完好：{options['check']}")
            else:
                options["to"].mkdir(parents=True, exist_ok=True)
                sweep(options["to"], timezone.now())
                made = make_backup(folder=options["to"], clock=timezone.now, told=ticker)
                manifest, sha256 = made.manifest, made.sha256
                ticker.clear()
                self.stdout.write(f"备份完成：{made.path}（{made.path.stat().st_size:,} 字节）")
            self.stdout.write(summary(manifest, sha256))
            if not options["check"]:
                self.stdout.write(NOT_IN_IT)
                for path in remove_older(options["to"], options["keep"]) if options["keep"] else ():
                    self.stdout.write(f"已删除旧备份：{path.name}")
        for name in manifest.missing:
            self.stderr.write(f"备份时文件已经不在：{name}")


def summary(manifest: Manifest, sha256: str) -> str:
    tables = manifest.rows.get("evaluations.Evaluation", 0)
    last = f"{timezone.localtime(manifest.last_act_at):%Y-%m-%d %H:%M:%S}" if manifest.last_act_at else "无"
    return (
        f"数据时间 {timezone.localtime(manifest.taken_at):%Y-%m-%d %H:%M:%S}，其中最后一次操作 {last}；"
        f"自评表 {tables} 份，文件 {len(manifest.members) - 2} 个。清单散列值 {sha256}"
    )
