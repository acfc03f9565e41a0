"""The journal of tables, as far as a person may read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, Case, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Cast, Substr

from perfeval.accounts.models import Membership, User
from perfeval.audit.models import JournalEntry
from perfeval.audit.queries import broken_links, entries_of
from perfeval.audit.words import contains
from perfeval.campaigns.models import Campaign
from perfeval.core.workflow import Role
from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.queries.visible import evaluations_visible_to
from perfeval.organisations.queries import lies_within, organisations_within

# The steps of a table's way. What was typed and remarked in between has places of its own.
STEPS = (
    "create", "submit", "recall", "open-review", "return", "approve", "reopen", "publish", "exempt", "reviewed-score", "seal",
)  # fmt: skip
# What an office does with its seal stands in its own chain; where the seal was put stands with the tables.
SEAL_STEPS = ("upload-seal", "retire-seal")
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
    """The entries of every table that an auditor may see, and of the seals of their part of the tree, newest first;
    nobody else reads the journal."""
    if actor.as_role is not Role.AUDITOR:
        return JournalEntry.objects.none()
    entries = _entries_of({
        "evaluation": evaluations_visible_to(actor),
        "organisation": organisations_within(actor.organisation),
    })  # fmt: skip
    of_seals = Q(action__in=SEAL_STEPS, organisation_row__isnull=False)
    return entries.filter(Q(evaluation_row__isnull=False) | of_seals).order_by("-pk")


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
        entries = entries.filter(contains("actor_name", person))
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
    chains = (entry.chain.partition(":") for entry in entries)
    ids = {int(number) for kind, _, number in chains if kind == "evaluation"}
    return {item.chain: item for item in evaluations_visible_to(actor).filter(pk__in=ids)}


def whole_journal_visible_to(actor: Membership) -> QuerySet[JournalEntry]:
    """What was done in the audit administrator's part of the tree: to its tables, offices, people and campaigns, its
    logins and looks at personal data among them. Newest first; nobody else has it."""
    if actor.as_role is not Role.AUDIT_ADMINISTRATOR:
        return JournalEntry.objects.none()
    path = actor.organisation.path
    rows: dict[str, QuerySet[Any]] = {
        "evaluation": Evaluation.objects.filter(lies_within("organisation_path", path)),
        "organisation": organisations_within(actor.organisation),
        "campaign": Campaign.objects.filter(organisation__path__startswith=path),
        "user": User.objects.filter(memberships__organisation__path__startswith=path),
    }
    found = Q()
    for kind in rows:
        found |= Q(**{f"{kind}_row__isnull": False})
    return _entries_of(rows).filter(found).order_by("-pk")


def _entries_of(rows: Mapping[str, QuerySet[Any]]) -> QuerySet[JournalEntry]:
    """All entries; `<kind>_row` is the row that an entry's chain is named after, if it is among the rows of its kind.

    Looked up entry by entry, so that the newest hundred are found without a list of everything that the person may see.
    As a subquery for one value, because PostgreSQL makes that very list where it is only asked whether there is a row.
    """
    entries = JournalEntry.objects.all()
    for kind, found in rows.items():
        number = Cast(Substr("chain", len(kind) + 2), BigIntegerField())
        entries = entries.alias(**{f"{kind}_number": Case(When(chain__startswith=f"{kind}:", then=number))})
        one = found.order_by().filter(pk=OuterRef(f"{kind}_number")).values("pk")[:1]
        entries = entries.alias(**{f"{kind}_row": Subquery(one)})
    return entries
