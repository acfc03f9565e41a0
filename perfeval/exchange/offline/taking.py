"""Taking over what was typed offline: the same act as typing it on the page."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from perfeval.accounts.models import Membership
from perfeval.core.errors import Conflict, Invalid
from perfeval.core.workflow import Action
from perfeval.evaluations.models import Indicator
from perfeval.evaluations.operations import Change, add_row, save_changes
from perfeval.evaluations.operations.locking import lock
from perfeval.evaluations.queries import Assessment, assess
from perfeval.exchange.offline.comparing import compare
from perfeval.exchange.offline.differences import Difference
from perfeval.exchange.offline.model import GROUP, TypedCell
from perfeval.exchange.offline.spare import groups_of

_LONGEST_NAME = 120


@transaction.atomic
def take_over(
    *,
    actor: Membership,
    evaluation_id: int,
    cells: Sequence[TypedCell],
    mine: Collection[str],
    theirs: Collection[str],
    seen_revision: int,
    file: str,
    now: datetime,
) -> int:
    """Store the cells that differ and return how many. `mine` and `theirs`: which value wins where both sides changed.
    `file` is the name of the workbook, for the journal.

    All or nothing. Raises Conflict where the table is no longer what the person compared with or a choice is missing,
    Invalid keyed by the cell's key where the table's rules refuse a value. The cells go by their rows' own numbers, not
    through `fill_from_sheet`, which must guess rows by their names: a renamed row keeps its remarks and files.
    """
    evaluation = lock(actor, evaluation_id, Action.EDIT, now)  # a page that is sent twice must not add its rows twice
    assessment = assess(evaluation)
    comparison = compare(cells, assessment)
    if comparison.revision != seen_revision:
        raise Conflict(
            "没有写入：比较之后这份自评表又被修改过。下面是与现在内容的比较，请重新核对。", revision=comparison.revision
        )
    undecided = [item for item in comparison.clashes if str(item.key) not in {*mine, *theirs}]
    if undecided:
        raise Conflict(f"没有写入：还有 {len(undecided)} 处冲突没有选择保留哪个值。", revision=comparison.revision)
    taken = [*comparison.mine, *(item for item in comparison.clashes if str(item.key) in mine)]
    source = f"离线表导入：{''.join(filter(str.isprintable, file))[:_LONGEST_NAME]}"
    rows = _add_rows(actor, assessment, comparison.added, source, now)
    changes = _changes(assessment, taken) | _changes_of_new_rows(comparison.added, rows)
    try:
        save_changes(actor=actor, evaluation_id=evaluation_id, changes=list(changes.values()), now=now, source=source)
    except Invalid as refusal:
        keys = {change.anchor: key for key, change in changes.items()}
        raise Invalid({keys.get(anchor, anchor): text for anchor, text in refusal.fields.items()}) from refusal
    return len(changes)


def _add_rows(
    actor: Membership, assessment: Assessment, added: Sequence[Difference], source: str, now: datetime
) -> dict[int, Indicator]:
    """Number of the spare row → the row, empty still, as after 增加一行."""
    groups = groups_of(assessment)
    rows: dict[int, Indicator] = {}
    for item in added:
        if item.key.field == GROUP:
            level1, level2 = groups[item.mine]
            rows[item.key.pk] = add_row(
                actor=actor,
                evaluation_id=assessment.evaluation.pk,
                level1=level1,
                level2=level2,
                now=now,
                source=source,
            )
    return rows


def _changes_of_new_rows(added: Sequence[Difference], rows: dict[int, Indicator]) -> dict[str, Change]:
    return {
        str(item.key): Change("indicator", rows[item.key.pk].pk, item.key.field, item.mine, rows[item.key.pk].revision)
        for item in added
        if item.key.field != GROUP
    }


def _changes(assessment: Assessment, taken: Sequence[Difference]) -> dict[str, Change]:
    evaluation = assessment.evaluation
    revisions = {("evaluation", evaluation.pk): evaluation.revision}
    revisions.update({("fund", line.pk): line.revision for line in assessment.funds})
    revisions.update({("indicator", row.pk): row.revision for row in assessment.indicators})
    return {str(item.key): item.key.change(item.mine, revisions[item.key.kind, item.key.pk]) for item in taken}
