"""Reads. What a person may see starts at `evaluations_visible_to`."""

from perfeval.evaluations.queries.assessment import Assessment, PlacedFinding, assess, assess_for_page, read_authors
from perfeval.evaluations.queries.four_eyes import worked_on_for_unit
from perfeval.evaluations.queries.journal import (
    chain_faults,
    chain_tables,
    filter_journal,
    journal_visible_to,
    steps_of,
    whole_journal_visible_to,
)
from perfeval.evaluations.queries.narrative import (
    has_narrative,
    narrative_content,
    narrative_report,
    stored_narrative,
    stored_summary,
    why_no_narrative,
)
from perfeval.evaluations.queries.neighbours import Neighbours, neighbours
from perfeval.evaluations.queries.participants import campaigns_open_to, projects_without_table
from perfeval.evaluations.queries.permitted import Permitted, deadline_for, permitted_actions, refusal_of
from perfeval.evaluations.queries.queue import (
    SORTS,
    Tab,
    TabCounts,
    in_tab,
    late_condition,
    late_only,
    ordering,
    tab_counts,
    tabs_of,
)
from perfeval.evaluations.queries.related import (
    approvals_of,
    evidence_of,
    open_remarks,
    remarks_for,
    snapshot_of,
    snapshots_of,
)
from perfeval.evaluations.queries.reviewed import are_scores_told, with_scores_told
from perfeval.evaluations.queries.search import (
    SUBMITTED,
    UNSUBMITTED,
    below_code,
    below_organisation,
    changed_since,
    search,
    submitted_only,
    with_findings,
)
from perfeval.evaluations.queries.status import status_condition, status_counts, with_status
from perfeval.evaluations.queries.todo import Todo, todo_list, waiting_for
from perfeval.evaluations.queries.verification import Standing, Verified, normal_code, verify
from perfeval.evaluations.queries.versions import CellChange, changes_since_previous, latest_snapshot
from perfeval.evaluations.queries.visible import evaluations_visible_to, whole_tables_visible_to

__all__ = [
    "SORTS",
    "SUBMITTED",
    "UNSUBMITTED",
    "Assessment",
    "CellChange",
    "Neighbours",
    "Permitted",
    "PlacedFinding",
    "Standing",
    "Tab",
    "TabCounts",
    "Todo",
    "Verified",
    "approvals_of",
    "are_scores_told",
    "assess",
    "assess_for_page",
    "below_code",
    "below_organisation",
    "campaigns_open_to",
    "chain_faults",
    "chain_tables",
    "changed_since",
    "changes_since_previous",
    "deadline_for",
    "evaluations_visible_to",
    "evidence_of",
    "filter_journal",
    "has_narrative",
    "in_tab",
    "journal_visible_to",
    "late_condition",
    "late_only",
    "latest_snapshot",
    "narrative_content",
    "narrative_report",
    "neighbours",
    "normal_code",
    "open_remarks",
    "ordering",
    "permitted_actions",
    "projects_without_table",
    "read_authors",
    "refusal_of",
    "remarks_for",
    "search",
    "snapshot_of",
    "snapshots_of",
    "status_condition",
    "status_counts",
    "steps_of",
    "stored_narrative",
    "stored_summary",
    "submitted_only",
    "tab_counts",
    "tabs_of",
    "todo_list",
    "verify",
    "waiting_for",
    "whole_journal_visible_to",
    "whole_tables_visible_to",
    "why_no_narrative",
    "with_findings",
    "with_scores_told",
    "with_status",
    "worked_on_for_unit",
]
