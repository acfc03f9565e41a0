"""The plan of an upload, kept between preview and confirmation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from django.db import transaction

from perfeval.audit.bulk import insert_rows
from perfeval.exchange.lists.enums import RowAction, UploadState
from perfeval.exchange.lists.models import ListUpload, ListUploadRow
from perfeval.exchange.lists.rows import Action, Row
from perfeval.jobs.files import delete_file

CHUNK = 5000  # short transactions: on SQLite everybody else waits for the end of each
_FIELDS = ("upload", "position", "sheet", "number", "action", "values", "before", "problems")


def store_plan(upload: ListUpload, plan: Sequence[Row], progress: Callable[[int], None]) -> None:
    """In place of what an earlier, broken attempt has left. Sets the counts of the upload, which is not saved here."""
    delete_rows(upload)
    for start in range(0, len(plan), CHUNK):
        chunk = enumerate(plan[start : start + CHUNK], start=start)
        insert_rows(ListUploadRow, _FIELDS, (_values(upload, position, row) for position, row in chunk))
        progress(min(start + CHUNK, len(plan)))
    counts = Counter(row.action for row in plan)
    for action in Action:
        setattr(upload, action.value, counts[action])


def stored_rows(upload: ListUpload) -> list[Row]:
    """The rows of the file again, as they were read; what they do is planned anew."""
    found = upload.rows.exclude(action=RowAction.REMOVED).order_by("position")
    values = found.values_list("sheet", "number", "values").iterator(chunk_size=CHUNK)
    words: dict[str, str] = {}  # lists repeat themselves: each text is kept once
    return [Row(words.setdefault(sheet, sheet), number, _shared(texts, words)) for sheet, number, texts in values]


def delete_rows(upload: ListUpload) -> None:
    rows = ListUploadRow.objects.filter(upload=upload)
    rows._raw_delete(rows.db)  # noqa: SLF001 - nothing hangs on them


def throw_away(upload: ListUpload) -> bool:
    """With its rows and its file; not while it is being written, as somebody may have confirmed it since it was read."""
    with transaction.atomic():
        held = ListUpload.objects.select_for_update().filter(pk=upload.pk).first()
        if held is not None and held.state == UploadState.WRITING:
            return False
        delete_rows(upload)
        ListUpload.objects.filter(pk=upload.pk).delete()
        transaction.on_commit(lambda: delete_file(upload.file))
    return True


def _shared(texts: Sequence[str], words: dict[str, str]) -> tuple[str, ...]:
    return tuple([words.setdefault(text, text) for text in texts])


def _values(upload: ListUpload, position: int, row: Row) -> tuple[object, ...]:
    before = row.before if row.action is Action.CHANGED else None
    return (str(upload.pk), position, row.sheet[:100], row.number, row.action.value, list(row.values),
            None if before is None else list(before), list(row.problems))  # fmt: skip


def changed_cells(values: Sequence[str], before: Sequence[str] | None) -> Iterator[int]:
    """The places where a changed row differs from what is stored."""
    if before is not None:
        yield from (place for place, text in enumerate(values) if text != before[place])
