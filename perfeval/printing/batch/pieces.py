"""The tables of a chunk painted into one file: fonts stand in it once, which is what makes a merged print quick."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.storage import default_storage

from perfeval.jobs.files import store_whole
from perfeval.printing.batch_enums import ItemState
from perfeval.printing.batch_models import Batch, BatchItem
from perfeval.printing.document import PrintError
from perfeval.printing.operations import approved_document
from perfeval.printing.reasons import told
from perfeval.printing.render import laid_out


@dataclass(frozen=True, slots=True)
class Laid:
    """A table and its laid out pages."""

    item: BatchItem
    document: Any

    @property
    def pages(self) -> int:
        return len(self.document.pages)


def lay_out(item: BatchItem) -> Laid:
    return Laid(item, laid_out(approved_document(item.snapshot, item.layout)))


def store_pieces(batch: Batch, laid: Sequence[Laid]) -> list[tuple[BatchItem, str]]:
    """Paint, store, and only then call the tables printed. Returns those that could not be painted, with the reason.

    A character that no font has shows only here: then each table is painted alone, to find the one.
    """
    try:
        _store(batch, laid)
    except PrintError as error:
        if len(laid) == 1:
            return [(laid[0].item, told(error))]
        return [failure for one in laid for failure in store_pieces(batch, [one])]
    return []


def _store(batch: Batch, laid: Sequence[Laid]) -> None:
    from perfeval.printing import engine  # noqa: PLC0415 - half a second, which a web server need not wait for

    content = engine.write_together([one.document for one in laid])
    name = f"{batch.folder}/{uuid.uuid4().hex}.pdf"
    store_whole(default_storage, name, content)
    first_page = 0
    for one in laid:
        waiting = BatchItem.objects.filter(pk=one.item.pk, state=ItemState.WAITING)
        waiting.update(state=ItemState.DONE, piece=name, first_page=first_page, pages=one.pages)
        first_page += one.pages
