"""A workbook that came back: read, kept with its comparison for a day, taken over once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from perfeval.accounts.models import Membership
from perfeval.core.errors import Conflict, Invalid, NotAllowed, Refused
from perfeval.core.interchange.cells import UNPRINTABLE
from perfeval.core.workflow import Action
from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.operations.reading import UNSTORABLE
from perfeval.evaluations.queries import assess, evaluations_visible_to, permitted_actions
from perfeval.exchange.offline.carrying import cells_from_json, cells_to_json, with_problems
from perfeval.exchange.offline.comparing import MOST_CLASHES, check_belongs, compare
from perfeval.exchange.offline.differences import Comparison
from perfeval.exchange.offline.model import TypedCell
from perfeval.exchange.offline.models import OfflineUpload
from perfeval.exchange.offline.reading import read_upload
from perfeval.exchange.offline.taking import take_over
from perfeval.exchange.spreadsheet import storable

KEPT: Final = timedelta(days=1)
MOST_KEPT: Final = 10  # of one person and table; older ones make room
TOO_MANY_CLASHES: Final = (
    "这份工作簿与系统中现在的内容有 {} 处冲突，多半是很早以前下载的。请重新下载工作簿，把需要的内容复制过去再上传。"
)
TAKEN: Final = "这份工作簿已经写入过，没有再写。要再改，请在填报页修改，或重新上传工作簿。"
STALE: Final = "没有写入：这份比较在另一个页面中有了变化。请按下面现在的比较重新核对。"


def uploads_of(actor: Membership, now: datetime) -> QuerySet[OfflineUpload]:
    """One's own, of tables that one still sees."""
    own = OfflineUpload.objects.filter(membership=actor, expires_at__gt=now)
    return own.filter(evaluation__in=evaluations_visible_to(actor)).select_related(
        "evaluation__project__organisation", "evaluation__campaign__scheme", "evaluation__campaign__organisation"
    )


def receive_workbook(
    *, actor: Membership, evaluation: Evaluation, chunks: Iterable[bytes], name: str, now: datetime
) -> OfflineUpload:
    """Nothing is written into the table. Raises ReadError, NotAllowed, Refused."""
    permitted = permitted_actions(evaluation, actor, now)
    if not permitted.allows(Action.EDIT):
        raise NotAllowed(permitted.refusals[Action.EDIT])
    read = read_upload(chunks)
    check_belongs(read, evaluation)
    clashes = len(compare(read.cells, assess(evaluation)).clashes)
    if clashes > MOST_CLASHES:
        raise Refused(TOO_MANY_CLASHES.format(clashes))
    with transaction.atomic():
        earlier = OfflineUpload.objects.filter(membership=actor, evaluation=evaluation)
        spare = list(earlier.values_list("pk", flat=True)[MOST_KEPT - 1 :])
        OfflineUpload.objects.filter(pk__in=spare).delete()
        return OfflineUpload.objects.create(
            membership=actor,
            evaluation=evaluation,
            name=storable(name)[-200:] or "（没有文件名）",
            downloaded=storable(read.facts["downloaded"])[:40],
            cells=cells_to_json([_storable(cell) for cell in read.cells]),
            created_at=now,
            expires_at=now + KEPT,
        )


def _storable(cell: TypedCell) -> TypedCell:
    """No database keeps a NUL: what holds one is said to, as it would be on the entry page."""
    text, base = (UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", each) for each in (cell.text, cell.base))
    return replace(cell, text=text, base=base, problem=cell.problem or ("" if text == cell.text else UNSTORABLE))


def comparison_of(upload: OfflineUpload) -> Comparison:
    """With the table as it stands now."""
    return compare(cells_from_json(upload.cells), assess(upload.evaluation))


def take_upload(*, upload: OfflineUpload, chosen: Mapping[str, str], seen: tuple[int, int], now: datetime) -> int:
    """Write what the page showed; returns how many cells. `chosen`: "mine" or "theirs" by a cell's key; `seen`: the
    revisions of the table and of the upload that the page was made of.

    What was chosen stays with the upload, whatever comes of it. Raises Conflict where the page is behind or a choice is
    missing; Invalid where the table's rules refuse values, which are set aside from then on; Refused where it was taken
    over already.
    """
    OfflineUpload.objects.filter(pk=upload.pk).update(choices={**upload.choices, **chosen})
    try:
        return _take(upload, chosen, seen, now)
    except Invalid as refusal:
        cells = with_problems(cells_from_json(upload.cells), refusal.fields)
        OfflineUpload.objects.filter(pk=upload.pk, revision=upload.revision).update(
            cells=cells_to_json(cells), revision=upload.revision + 1
        )
        raise


@transaction.atomic
def _take(upload: OfflineUpload, chosen: Mapping[str, str], seen: tuple[int, int], now: datetime) -> int:
    held = OfflineUpload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    if held.taken_at is not None:
        raise Refused(TAKEN)
    table_revision, upload_revision = seen
    if held.revision != upload_revision:
        raise Conflict(STALE)
    count = take_over(
        actor=upload.membership,
        evaluation_id=upload.evaluation_id,
        cells=cells_from_json(held.cells),
        mine=[key for key, side in chosen.items() if side == "mine"],
        theirs=[key for key, side in chosen.items() if side == "theirs"],
        seen_revision=table_revision,
        file=upload.name,
        now=now,
    )
    OfflineUpload.objects.filter(pk=upload.pk).update(taken_at=now)
    return count


def expire_workbooks(*, now: datetime) -> int:
    """Twice, or beside itself, does no harm."""
    return OfflineUpload.objects.filter(expires_at__lte=now).delete()[0]
