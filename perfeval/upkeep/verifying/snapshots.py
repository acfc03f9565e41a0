"""送审版本: what was submitted is as it was, its scores follow from it, and the table that lists show agrees."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Count, F, prefetch_related_objects

from perfeval.audit.models import JournalEntry
from perfeval.core.interchange import InterchangeError, sheet_from_json
from perfeval.core.scheme import Scheme
from perfeval.core.scoring import score_sheet
from perfeval.core.scoring.writing import scores_to_json
from perfeval.core.workflow import State
from perfeval.evaluations.models import Evaluation, Snapshot
from perfeval.evaluations.queries.fields import typed_cells
from perfeval.schemes.models import StoredScheme
from perfeval.upkeep.stored import batched
from perfeval.upkeep.verifying.fault import Fault, Progress

# While it is filled in, or need not be, the table goes its own way.
_OPEN = (State.DRAFTING, State.EXEMPTED)
_BATCH = 200
Document = dict[str, Any]


def snapshot_faults(progress: Progress) -> Iterator[Fault]:
    schemes = _Schemes()
    yield from schemes.faults()
    versions = Evaluation.objects.annotate(stored=Count("snapshots")).exclude(stored=F("version"))
    for evaluation in versions.select_related("project").order_by("pk").iterator(chunk_size=_BATCH):
        message = f"已送审 {evaluation.version} 版，存下的有 {evaluation.stored} 版。"
        yield Fault("snapshot-missing", table_place(evaluation), message)
    rows = Snapshot.objects.select_related("evaluation__project").order_by("evaluation_id", "version")
    seen = 0
    for batch in batched(rows.iterator(chunk_size=_BATCH), _BATCH):
        submitted = _submitted(batch)
        prefetch_related_objects([row.evaluation for row in batch if _is_current(row)], "funds", "indicators")
        for snapshot in batch:
            place = version_place(snapshot)
            for check, sentence in _faults_of(snapshot, schemes, submitted):
                yield Fault(check, place, sentence)
        seen += len(batch)
        progress(seen)


def table_place(evaluation: Evaluation) -> str:
    return f"自评表 {evaluation.pk}“{evaluation.project.name}”"


def version_place(snapshot: Snapshot) -> str:
    return f"{table_place(snapshot.evaluation)}第{snapshot.version}版"


def _faults_of(
    snapshot: Snapshot, schemes: _Schemes, submitted: Mapping[tuple[str, int], str]
) -> Iterator[tuple[str, str]]:
    if hashlib.sha256(snapshot.document.encode()).hexdigest() != snapshot.sha256:
        yield "snapshot-changed", "内容与送审时的散列值不符，被改动过。"
    journalled = submitted.get((snapshot.evaluation.chain, snapshot.version))
    if journalled is None:
        yield "snapshot-not-journalled", "操作日志中没有这一版的送审记录。"
    elif journalled != snapshot.sha256:
        yield "snapshot-replaced", "散列值与操作日志中送审时记下的不同，内容被替换过。"
    try:
        document: Document = json.loads(snapshot.document)
        yield from _faults_in(snapshot, document, schemes)
    except (ValueError, LookupError, TypeError, InterchangeError):  # damaged in a way that no reader of ours expects
        yield "snapshot-unreadable", "内容已损坏，不能读取。"


def _faults_in(snapshot: Snapshot, document: Document, schemes: _Schemes) -> Iterator[tuple[str, str]]:
    named = document["scheme"]
    scheme = schemes.find(named["key"], named["version"], named["sha256"])
    if scheme is None:
        yield "scheme-missing", f"所用的评分方案 {named['key']} 第{named['version']}版不在，或与送审时不同。"
        return
    anew = scores_to_json(score_sheet(sheet_from_json(document["sheet"]), scheme))
    for label, old, new in _differences(document["scores"], anew):
        yield "score-wrong", f"{label}存的是 {old}，按送审内容和评分方案应为 {new}。"
    if _is_current(snapshot):
        yield from _live_faults(snapshot.evaluation, document, scheme)


def _live_faults(evaluation: Evaluation, document: Document, scheme: Scheme) -> Iterator[tuple[str, str]]:
    """A table under review or settled is locked: what lists and pages show of it is what was submitted."""
    total = document["scores"]["total"]
    if not _is_same(evaluation.total_score, total):
        yield "table-changed", f"列表中的自评分是 {evaluation.total_score}，送审的是 {total}。"
    if evaluation.grade != document["scores"]["grade"]:
        yield "table-changed", f"列表中的等级是“{evaluation.grade}”，送审的是“{document['scores']['grade']}”。"
    funds = sorted(evaluation.funds.all(), key=lambda line: line.position)
    rows = sorted(evaluation.indicators.all(), key=lambda row: (row.position, row.pk))
    now, then = typed_cells(evaluation, tuple(funds), tuple(rows), scheme.money), document["typed"]
    for row in dict.fromkeys([*then, *now]):
        if now.get(row) != then.get(row):
            yield "table-changed", f"已锁定的行 {row} 与送审的内容不同{_which(then.get(row), now.get(row))}。"


def _which(then: Mapping[str, str] | None, now: Mapping[str, str] | None) -> str:
    if then is None or now is None:
        return "（多出的行）" if then is None else "（少了这一行）"
    changed = [name for name in now if now[name] != then.get(name)]
    return f"（{'、'.join(changed)}）"


def _is_current(snapshot: Snapshot) -> bool:
    evaluation = snapshot.evaluation
    return snapshot.version == evaluation.version and evaluation.as_state not in _OPEN


def _submitted(snapshots: Sequence[Snapshot]) -> dict[tuple[str, int], str]:
    """The hash that the journal remembers of each submission, by chain and version."""
    chains = {snapshot.evaluation.chain for snapshot in snapshots}
    entries = JournalEntry.objects.filter(chain__in=chains, action="submit").values_list("chain", "detail")
    return {(chain, detail["version"]): detail["sha256"] for chain, detail in entries if _is_submission(detail)}


def _is_submission(detail: object) -> bool:
    return isinstance(detail, dict) and "version" in detail and "sha256" in detail


def _differences(stored: Document, anew: Mapping[str, Any]) -> Iterator[tuple[str, object, object]]:
    """The figures; how they are explained may be worded anew from one release to the next."""
    labels = {
        "execution_rate": "预算执行率", "execution_score": "预算执行率得分", "deduction": "减分", "total_weight": "总分值",
        "total": "总分", "grade": "等级",
    }  # fmt: skip
    for key, label in labels.items():
        if not _is_same(stored[key], anew[key]):
            yield label, stored[key], anew[key]
    if len(stored["rows"]) != len(anew["rows"]):
        yield "指标行数", len(stored["rows"]), len(anew["rows"])
    for old, new in zip(stored["rows"], anew["rows"], strict=False):
        for key, label in (("weight", "分值"), ("score", "得分")):
            if not _is_same(old[key], new[key]):
                yield f"第 {new['row']} 行指标的{label}", old[key], new[key]


def _is_same(one: object, other: object) -> bool:
    if one is None or other is None:
        return one is other
    try:
        return Decimal(str(one)) == Decimal(str(other))
    except InvalidOperation:
        return one == other


class _Schemes:
    """The stored schemes by key and version: those whose text is what their hash says."""

    def __init__(self) -> None:
        self.stored = {(row.key, row.version): row for row in StoredScheme.objects.all()}
        self.altered = {
            key for key, row in self.stored.items() if hashlib.sha256(row.text.encode()).hexdigest() != row.sha256
        }

    def faults(self) -> Iterator[Fault]:
        for key in sorted(self.altered):
            yield Fault("scheme-changed", f"评分方案 {key[0]} 第{key[1]}版", "正文与入库时的散列值不符，被改动过。")

    def find(self, key: str, version: int, sha256: str) -> Scheme | None:
        row = self.stored.get((key, version))
        if row is None or row.sha256 != sha256 or (key, version) in self.altered:
            return None
        return row.to_scheme()
