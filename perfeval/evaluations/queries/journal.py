"""The journal of tables, as far as a person may read it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast, Concat

from perfeval.accounts.models import Membership
from perfeval.audit.models import JournalEntry
from perfeval.audit.queries import broken_links, entries_of
from perfeval.core.workflow import Role
from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.queries.visible import evaluations_visible_to

# The steps of a table's way. What was typed and remarked in between has places of its own.
STEPS = (
    "create", "submit", "recall", "open-review", "return", "approve", "reopen", "publish", "exempt", "reviewed-score",
)  # fmt: skip
LONGEST_HISTORY = 60


def steps_of(evaluation: Evaluation) -> list[JournalEntry]:
    """What happened to a table, newest first."""
    return list(entries_of(evaluation.chain).filter(action__in=STEPS)[:LONGEST_HISTORY])


def text_before_switch(evaluation: Evaluation, switch: str, cell: str) -> str:
    """What the cell held when the switch in its row was last put on; empty where nobody did."""
    for entry in entries_of(evaluation.chain).filter(action="edit").iterator():
        cells = {item["cell"]: item for item in entry.detail["cells"]}
        if switch in cells and cells[switch]["new"]:
            return str(cells[cell]["old"]) if cell in cells else ""
    return ""


def journal_visible_to(actor: Membership) -> QuerySet[JournalEntry]:
    """The entries of every table that an auditor may see, newest first; nobody else reads the journal."""
    if actor.as_role is not Role.AUDITOR:
        return JournalEntry.objects.none()
    chains = (
        evaluations_visible_to(actor)
        .order_by()
        .annotate(journal_chain=Concat(Value("evaluation:"), Cast("pk", CharField()), output_field=CharField()))
        .values("journal_chain")
    )
    return JournalEntry.objects.filter(chain__in=chains).order_by("-pk")


def filter_journal(
    entries: QuerySet[JournalEntry],
    *,
    action: str = "",
    person: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    evaluation: Evaluation | None = None,
) -> QuerySet[JournalEntry]:
    if action:
        entries = entries.filter(action=action)
    if person:
        entries = entries.filter(actor_name__icontains=person)
    if since:
        entries = entries.filter(at__gte=since)
    if until:
        entries = entries.filter(at__lt=until)
    return entries.filter(chain=evaluation.chain) if evaluation else entries


def chain_faults(evaluation: Evaluation) -> tuple[str, ...]:
    """Where the table's journal was changed after the fact; empty if every link holds."""
    return tuple(broken_links(evaluation.chain))


def chain_tables(actor: Membership, entries: Iterable[JournalEntry]) -> dict[str, Evaluation]:
    """The tables that some entries speak of, by chain: one query."""
    ids = {int(entry.chain.removeprefix("evaluation:")) for entry in entries}
    return {item.chain: item for item in evaluations_visible_to(actor).filter(pk__in=ids)}
