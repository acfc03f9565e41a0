"""manage.py restore FILE [--replace] [--accept-losses]"""

from __future__ import annotations

import time
from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.utils import timezone

from perfeval.upkeep.backup.manifest import Manifest
from perfeval.upkeep.console import Ticker, UpkeepCommand
from perfeval.upkeep.restore.restoring import restore

AFTERWARDS = (
    "请注意：所有人都要重新登录；备份之后停用的账号、角色和接口令牌以及修改过的密码，又是备份时的样子，请核对。"
    "未完成的后台任务会在服务启动后自动继续；批量打印和导出的文件请重新生成。"
)


class Command(UpkeepCommand):
    help = "用一份备份恢复数据库和全部文件，然后自动核对（verify）。须先停止所有服务。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="backup 制作的 .tar 文件")
        parser.add_argument("--replace", action="store_true", help="替换现有的全部数据和文件（现有的不再保留）")
        parser.add_argument(
            "--accept-losses",
            action="store_true",
            help="备份时缺少文件或有文件已损坏，也照样恢复（现有的完好文件会被替换）",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        ticker = Ticker()
        begun = time.monotonic()
        with self.refusals("现有的数据没有改动。"):
            restored = restore(
                path=options["file"], replace=options["replace"], told=ticker, accept_losses=options["accept_losses"]
            )
        ticker.clear()
        for label, seconds in restored.steps:
            self.stdout.write(f"{label}：{seconds} 秒")
        self.stdout.write(self.lost(restored.manifest))
        self.stdout.write(AFTERWARDS)
        self.stdout.write(f"恢复完成，共用时 {time.monotonic() - begun:.1f} 秒。现在核对：")
        call_command("verify", stdout=self.stdout, stderr=self.stderr)

    def lost(self, manifest: Manifest) -> str:
        """Up to when the data reach."""
        ago = timezone.now() - manifest.taken_at
        last = manifest.last_act_at
        until = f"（最后一次操作在 {timezone.localtime(last):%Y-%m-%d %H:%M:%S}）" if last else ""
        taken = f"{timezone.localtime(manifest.taken_at):%Y-%m-%d %H:%M:%S}"
        return f"数据恢复到 {taken}{until}。此后{_in_words(ago)}内的操作不在备份中，需要重做。"


def _in_words(ago: timedelta) -> str:
    hours, minutes = divmod(int(ago.total_seconds()) // 60, 60)
    days, hours = divmod(hours, 24)
    parts = [f"{days} 天" if days else "", f"{hours} 小时" if hours else "", f"{minutes} 分钟" if minutes else ""]
    return "".join(f" {part}" for part in parts if part) or "不到 1 分钟"
