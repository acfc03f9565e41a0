"""What check_sheet says about one table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from perfeval.core.findings import Finding, Severity
from perfeval.core.scheme import Scheme
from perfeval.exchange.console.doubts import doubts_json, doubts_text
from perfeval.exchange.console.names import heading, sheet_name
from perfeval.exchange.console.text import align, one_line
from perfeval.exchange.console.words import SEVERITIES, place
from perfeval.exchange.readers import ReadTable


def check_json(file: str, table: ReadTable, scheme: Scheme | None, findings: Sequence[Finding]) -> dict[str, object]:
    return {
        "file": file,
        "name": sheet_name(table.sheet),
        "scheme": scheme.key if scheme else None,
        "findings": [asdict(finding) for finding in findings],
        "doubts": doubts_json(table.doubts),
    }


def check_text(file: str, table: ReadTable, scheme: Scheme | None, findings: Sequence[Finding]) -> str:
    lines = [*heading(file, table.sheet), f"  方案 {scheme.key if scheme else '未指定（只按通用算术检查）'}"]
    lines.append("  " + counts(findings) if findings else "  没有发现问题。")
    ordered = sorted(findings, key=lambda finding: list(Severity).index(finding.severity))
    rows = [(SEVERITIES[finding.severity], place(finding), finding.id) for finding in ordered]
    for line, finding in zip(align(rows), ordered, strict=True):
        lines += [f"  {line}", f"        {one_line(finding.message)}"]
    return "\n".join([*lines, *doubts_text(table.doubts)])


def counts(findings: Sequence[Finding]) -> str:
    """错误 2 · 提示 1 · 说明 0."""
    return " · ".join(
        f"{word} {sum(finding.severity is severity for finding in findings)}" for severity, word in SEVERITIES.items()
    )
