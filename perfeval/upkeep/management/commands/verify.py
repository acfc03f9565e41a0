"""manage.py verify [--since BACKUP] [--json]"""

from __future__ import annotations

import json
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.utils import timezone

from perfeval.exchange.console.command import Status
from perfeval.upkeep.backup.reading import remembered_heads
from perfeval.upkeep.console import Ticker, UpkeepCommand, refuse_unmigrated
from perfeval.upkeep.verifying import Fault, prints_to_come, verify


class Command(UpkeepCommand):
    help = (
        "核对全部数据：送审版本和得分、操作日志、打印件、附件、公章。只读，可在系统运行时执行。"
        "退出码：0 没有问题，1 有问题（逐条列出），2 不能核对。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--since", type=Path, metavar="PATH", help="并与一份备份（或备份文件夹中最新的一份）中的操作日志对照"
        )
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        self.seen: dict[str, int] = {}
        self.ticker = Ticker()
        begun = time.monotonic()
        with self.refusals():
            refuse_unmigrated()
            remembered = remembered_heads(options["since"]) if options["since"] else ()
            faults = []
            for fault in verify(now=timezone.now(), told=self.tell, remembered=remembered):
                faults.append(fault)
                if not options["json"]:
                    self.ticker.clear()
                    self.stdout.write(str(fault))
            to_come = prints_to_come()
        self.ticker.clear()
        seconds = round(time.monotonic() - begun, 1)
        if options["json"]:
            self.stdout.write(self.as_json(faults, to_come, seconds))
        else:
            self.stdout.write(self.summary(faults, to_come, seconds))
        if faults:
            sys.exit(Status.FAULTY)

    def tell(self, kind: str, count: int) -> None:
        self.seen[kind] = count
        self.ticker(kind, count)

    def summary(self, faults: list[Fault], to_come: int, seconds: float) -> str:
        looked = "、".join(f"{kind} {count}" for kind, count in self.seen.items())
        waiting = f"另有 {to_come} 份打印件正在等待打印。" if to_come else ""
        found = f"发现 {len(faults)} 处问题。" if faults else "没有发现问题。"
        return f"{found}{waiting}已核对：{looked or '没有数据'}。用时 {seconds} 秒。"

    def as_json(self, faults: list[Fault], to_come: int, seconds: float) -> str:
        listed = [{"check": fault.check, "place": fault.place, "message": fault.message} for fault in faults]
        report = {
            "clean": not faults, "faults": listed, "seen": self.seen, "prints_to_come": to_come, "seconds": seconds,
        }  # fmt: skip
        return json.dumps(report, ensure_ascii=False, indent=1)
