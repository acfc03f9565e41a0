"""Files as people make them: a header and rows, written plainly."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from django.core.files.base import ContentFile
from openpyxl import Workbook

from perfeval.accounts.models import Membership
from perfeval.exchange.lists.kind import Scope
from perfeval.exchange.lists.models import ListUpload
from perfeval.exchange.lists.registry import KINDS
from perfeval.exchange.lists.uploading import receive_upload
from tests.factories import NOW, Cast


def xlsx(header: Sequence[str], *rows: Sequence[Any], title: str = "清单") -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for row in (header, *rows):
        sheet.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def header_of(cast: Cast, kind: str) -> list[str]:
    scope = Scope(cast.finance_reviewer, cast.campaign)
    return [column.heading for column in KINDS[kind].columns(scope)]


def upload_rows(cast: Cast, kind: str, *rows: Sequence[Any], actor: Membership | None = None) -> ListUpload:
    """A workbook with the list's own header, uploaded by the administrator or the finance reviewer of the cast."""
    return upload_file(cast, kind, xlsx(header_of(cast, kind), *rows), actor=actor)


def upload_file(
    cast: Cast, kind: str, content: bytes, name: str = "清单.xlsx", actor: Membership | None = None
) -> ListUpload:
    actor = actor or (cast.administrator if kind in ("organisations", "users") else cast.finance_reviewer)
    campaign = cast.campaign if KINDS[kind].needs_campaign else None
    file = ContentFile(content, name=name)
    return receive_upload(actor=actor, kind=kind, campaign=campaign, file=file, now=NOW)


def sentences(upload: ListUpload) -> list[str]:
    """Every problem as row, column, sentence."""
    return [
        f"{row.number} {title} {sentence}".replace("  ", " ")
        for row in upload.rows.order_by("position")
        for title, sentence in row.problems
    ]
