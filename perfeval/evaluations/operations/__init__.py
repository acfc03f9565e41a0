"""Acts. Each is one function and one transaction: lock, check the move, change, journal."""

from perfeval.evaluations.operations.assignment import RowSpec, create_evaluation
from perfeval.evaluations.operations.campaign import assign_projects, open_campaign
from perfeval.evaluations.operations.editing import save_changes
from perfeval.evaluations.operations.evidence import add_evidence, remove_evidence
from perfeval.evaluations.operations.filling import Aside, Difference, Filled, Preview, fill_from_sheet, preview_fill
from perfeval.evaluations.operations.findings import answer_finding
from perfeval.evaluations.operations.narrative import save_narrative, save_summary
from perfeval.evaluations.operations.one_by_one import Outcome
from perfeval.evaluations.operations.remarks import (
    add_remark,
    answer_remark,
    remove_remark,
    resolve_remark,
    save_reviewed_score,
)
from perfeval.evaluations.operations.review import (
    approve,
    approve_many,
    exempt,
    open_review,
    publish,
    reopen,
    return_for_changes,
)
from perfeval.evaluations.operations.rows import add_row, copy_row, move_row, remove_row
from perfeval.evaluations.operations.submission import recall, submit
from perfeval.evaluations.operations.typed import Change, lost_words

__all__ = [
    "Aside",
    "Change",
    "Difference",
    "Filled",
    "Outcome",
    "Preview",
    "RowSpec",
    "add_evidence",
    "add_remark",
    "add_row",
    "answer_finding",
    "answer_remark",
    "approve",
    "approve_many",
    "assign_projects",
    "copy_row",
    "create_evaluation",
    "exempt",
    "fill_from_sheet",
    "lost_words",
    "move_row",
    "open_campaign",
    "open_review",
    "preview_fill",
    "publish",
    "recall",
    "remove_evidence",
    "remove_remark",
    "remove_row",
    "reopen",
    "resolve_remark",
    "return_for_changes",
    "save_changes",
    "save_narrative",
    "save_reviewed_score",
    "save_summary",
    "submit",
]
