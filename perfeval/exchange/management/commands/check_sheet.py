"""manage.py check_sheet [--scheme KEY] [--format text|json] FILE..."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from perfeval.core.checks import check_sheet
from perfeval.core.findings import Severity
from perfeval.exchange.console.check_report import check_json, check_text
from perfeval.exchange.console.command import SheetCommand, Status, scheme_or_refuse
from perfeval.exchange.readers.unread import unread_cells, without_unread


class Command(SheetCommand):
    help = "检查自评表文件。退出码：0 没有错误，1 有错误，2 有文件不能读取。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--scheme", metavar="KEY", help="评分方案；不指定则只检查每张表都应成立的算术关系")

    def handle(self, *args: Any, **options: Any) -> None:
        scheme = None if options["scheme"] is None else scheme_or_refuse(options["scheme"])
        checked = [
            (file, table, scheme, without_unread(check_sheet(table.sheet, scheme), unread_cells(table.doubts)))
            for file, table in self.read(options["files"])
        ]
        if options["format"] == "json":
            self.publish_json([check_json(*each) for each in checked])
        elif checked:
            self.publish("\n\n".join(check_text(*each) for each in checked))
        faulty = any(finding.severity is Severity.ERROR for *_, findings in checked for finding in findings)
        self.finish(Status.FAULTY if faulty else Status.CLEAN)
