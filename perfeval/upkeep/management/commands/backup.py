"""manage.py backup [--to FOLDER] [--keep N] | --check FILE"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from perfeval.exchange.console.command import Status
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
    help = (
        "备份数据库和全部文件，成为一个 .tar 文件；系统可以照常运行。"
        "退出码：0 完整，1 备份了但缺少文件或有文件已损坏（逐个列出，不删除旧备份），2 没有备份。"
    )

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
                sound = "备份文件没有损坏，但内容不完整" if manifest.losses else "备份完好"
                self.stdout.write(f"{sound}：{options['check']}")
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
                if options["keep"] and not manifest.losses:  # else the older ones hold what this one lacks
                    for path in remove_older(options["to"], options["keep"]):
                        self.stdout.write(f"已删除旧备份：{path.name}")
        if manifest.losses:
            self.tell_losses(manifest)
            sys.exit(Status.FAULTY)

    def tell_losses(self, manifest: Manifest) -> None:
        for name in manifest.missing:
            self.stderr.write(f"备份时文件已经不在：{name}")
        for name in manifest.damaged:
            self.stderr.write(f"备份时文件已损坏，与记录的散列值或大小不符：{name}")
        self.stderr.write(
            f"备份不完整：{manifest.losses}。请保留旧备份，查明原因（例如存放文件的磁盘没有挂载）后重新备份。"
        )


def summary(manifest: Manifest, sha256: str) -> str:
    tables = manifest.rows.get("evaluations.Evaluation", 0)
    last = f"{timezone.localtime(manifest.last_act_at):%Y-%m-%d %H:%M:%S}" if manifest.last_act_at else "无"
    return (
        f"数据时间 {timezone.localtime(manifest.taken_at):%Y-%m-%d %H:%M:%S}，其中最后一次操作 {last}；"
        f"自评表 {tables} 份，文件 {len(manifest.members) - 2} 个。清单散列值 {sha256}"
    )
