"""What is said below a cell: what is wrong there, in words, never by colour alone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from perfeval.core.findings import Severity

if TYPE_CHECKING:
    from perfeval.evaluations.queries import PlacedFinding

# Beside the cell one sees which row is meant.
_ROW = re.compile(r"^第 \d+ 行“[^”]*”(的(?=[^，]))?，?")
_SUMS_OF_WEIGHTS = ("weights-sum", "level1-weight")
NOTHING = SafeString()
_WORDS = {Severity.ERROR: "错误", Severity.WARNING: "提示", Severity.INFO: "说明"}


def is_missing(item: PlacedFinding, *, unfinished: bool = False) -> bool:
    """An empty cell is work to be done, not yet a fault; nor are sums while weights are still to be filled in."""
    if unfinished and item.finding.id in _SUMS_OF_WEIGHTS:
        return True
    return (
        item.finding.severity is Severity.ERROR
        and item.finding.id.endswith("-missing")
        and item.finding.id
        not in (
            "reason-missing",
            "rate-reason-missing",
            "level1-missing",
        )
    )


def is_unfinished(findings: Sequence[PlacedFinding]) -> bool:
    return any(item.finding.id == "weight-missing" for item in findings)


def said_at(findings: Sequence[PlacedFinding]) -> dict[str, SafeString]:
    """The words for every cell that has a finding."""
    by_anchor: dict[str, list[PlacedFinding]] = {}
    for item in findings:
        by_anchor.setdefault(item.anchor, []).append(item)
    unfinished = is_unfinished(findings)
    if unfinished:  # the sums stand beside what they should be anyway
        by_anchor = {
            name: [i for i in items if i.finding.id not in _SUMS_OF_WEIGHTS] for name, items in by_anchor.items()
        }
    return {
        anchor: format_html_join("", "{}", ((_sentence(item, unfinished),) for item in items))
        for anchor, items in by_anchor.items()
    }


def refusal(sentence: str) -> SafeString:
    """Why a typed text was not stored."""
    return (
        format_html('<p class="said-error"><b>没有保存</b> {}</p>', sentence.removeprefix("没有保存："))
        if sentence
        else SafeString()
    )


def join(errors: Mapping[str, str], said: Mapping[str, SafeString], anchor: str) -> SafeString:
    words = said.get(anchor, NOTHING)
    return refusal(errors[anchor]) + words if anchor in errors else words


def _sentence(item: PlacedFinding, unfinished: bool) -> SafeString:
    severity = item.finding.severity
    sentence = _ROW.sub("", item.finding.message)
    if is_missing(item, unfinished=unfinished):
        return format_html('<p class="said-missing"><b>待填</b> {}</p>', sentence)
    if severity is Severity.WARNING and item.note is not None:
        return format_html('<p class="said-answered"><b>已说明</b> {}　说明：{}</p>', sentence, item.note.note)
    return format_html('<p class="said-{}"><b>{}</b> {}</p>', severity.value, _WORDS[severity], sentence)
