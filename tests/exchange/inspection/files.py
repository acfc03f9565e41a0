"""Files as people hand them in, made by code, and the way in that a page takes."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from perfeval.accounts.models import Membership
from perfeval.core.interchange import sheet_to_json
from perfeval.core.sheet import Sheet
from perfeval.exchange.inspection.models import InspectedTable, Inspection
from perfeval.exchange.inspection.receiving import receive_files
from tests.exchange.mutants import good_files
from tests.factories import seed_sheet

TEXTS = Path(__file__).parents[2] / "golden" / "text"
WORD = dict(good_files())[".docx"]


def interchange(*sheets: Sheet) -> bytes:
    return json.dumps({"sheets": [sheet_to_json(sheet) for sheet in sheets]}, ensure_ascii=False).encode()


def a_sheet(**other: object) -> Sheet:
    """Published and sound."""
    return replace(seed_sheet(), **other)  # type: ignore[arg-type]


def archive(members: Mapping[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        for name, content in members.items():
            file.writestr(name, content)
    return data.getvalue()


def inspect(actor: Membership, **files: bytes) -> Inspection:
    """Names with `__` for the point: `a__json=…`."""
    uploads = [SimpleUploadedFile(name.replace("__", "."), content) for name, content in files.items()]
    return receive_files(actor=actor, files=uploads, now=timezone.now())


def one_table(actor: Membership, sheet: Sheet | None = None) -> InspectedTable:
    inspection = inspect(actor, table__json=interchange(sheet or a_sheet()))
    return inspection.tables.get()
