"""manage.py score_sheet --scheme KEY [--format text|json] FILE..."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from perfeval.core.scoring import score_sheet
from perfeval.exchange.console.command import SheetCommand, Status, scheme_or_refuse
from perfeval.exchange.console.score_report import score_json, score_text


class Command(SheetCommand):
    help = "按评分方案计算自评表文件的得分。退出码：0 完成，2 有文件不能读取。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--scheme", metavar="KEY", required=True, help="评分方案")

    def handle(self, *args: Any, **options: Any) -> None:
        scheme = scheme_or_refuse(options["scheme"])
        scored = [(file, table, score_sheet(table.sheet, scheme)) for file, table in self.read(options["files"])]
        if options["format"] == "json":
            self.publish_json([score_json(*each) for each in scored])
        elif scored:
            self.publish("\n\n".join(score_text(file, table, scheme, scores) for file, table, scores in scored))
        self.finish(Status.CLEAN)
