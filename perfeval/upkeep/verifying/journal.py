"""操作日志: every chain, every table's own chain, and what an older backup remembers of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat

from perfeval.audit.models import JournalEntry, JournalHead
from perfeval.audit.queries import faults_of_all_chains
from perfeval.campaigns.models import Campaign
from perfeval.evaluations.models import Evaluation
from perfeval.organisations.models import Organisation
from perfeval.projects.models import Project
from perfeval.schemes.models import StoredScheme
from perfeval.upkeep.stored import batched
from perfeval.upkeep.verifying.fault import Fault, Progress

# The act that makes each of these begins its chain.
_CHAINED = (
    ("evaluation", Evaluation, "自评表"), ("project", Project, "项目"), ("campaign", Campaign, "填报任务"),
    ("organisation", Organisation, "单位"), ("scheme", StoredScheme, "评分方案"),
)  # fmt: skip
Head = tuple[str, int, str]  # chain, sequence, hash


def journal_faults(progress: Progress) -> Iterator[Fault]:
    for chain, sentence in faults_of_all_chains(progress):
        yield Fault("journal-broken", f"操作日志 {chain}", sentence)
    for prefix, model, label in _CHAINED:
        chain_of = Concat(Value(f"{prefix}:"), Cast("pk", CharField()), output_field=CharField())
        begun = JournalHead.objects.filter(chain=OuterRef("chain_name"), sequence__gte=1)
        rows = model._default_manager.annotate(chain_name=chain_of)  # noqa: SLF001 - Django's documented interface
        for pk in rows.filter(~Exists(begun)).order_by("pk").values_list("pk", flat=True).iterator():
            yield Fault("journal-missing", f"{label} {pk}", f"没有操作日志（{prefix}:{pk}），记录可能被整条删除。")


def heads() -> Iterator[Head]:
    """The newest link of every chain: what a backup remembers."""
    rows = JournalHead.objects.filter(sequence__gte=1).order_by("chain")
    yield from rows.values_list("chain", "sequence", "hash").iterator(chunk_size=2000)


def faults_since(remembered: Iterable[Head], progress: Progress) -> Iterator[Fault]:
    """Chains only grow: each link that was remembered must still be where it was.

    This notices what a chain cannot notice of itself: an end cut off together with its head, a chain written anew.
    """
    seen = 0
    for batch in batched(remembered, 500):
        links = JournalEntry.objects.filter(
            chain__in=[chain for chain, _, _ in batch], sequence__in={sequence for _, sequence, _ in batch}
        )
        now = {(chain, sequence): hash_ for chain, sequence, hash_ in links.values_list("chain", "sequence", "hash")}
        for chain, sequence, hash_ in batch:
            here = now.get((chain, sequence))
            if here is None:
                yield Fault(
                    "journal-cut", f"操作日志 {chain}", f"备份时已有第 {sequence} 条，现在没有：末尾的记录被删除。"
                )
            elif here != hash_:
                yield Fault(
                    "journal-rewritten",
                    f"操作日志 {chain}",
                    f"第 {sequence} 条与备份时不同：这一条或之前的记录被改写。",
                )
        seen += len(batch)
        progress(seen)
