"""File by file: what was found in it is stored with it. A harmful file is named with its sentence, the others go on."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import asdict
from typing import Final

from celery.exceptions import SoftTimeLimitExceeded
from django.core.files import File
from django.db import transaction

from perfeval.core.interchange import sheet_to_json
from perfeval.core.interchange.cells import UNPRINTABLE
from perfeval.exchange.errors import ReadError
from perfeval.exchange.grids import Place
from perfeval.exchange.inspection import storing
from perfeval.exchange.inspection.checking import recount, scheme_of
from perfeval.exchange.inspection.enums import FileState, InspectionState
from perfeval.exchange.inspection.models import InspectedFile, InspectedTable, Inspection
from perfeval.exchange.intake.archive import unpack_apart
from perfeval.exchange.readers import ReadTable, read_tables
from perfeval.exchange.readers.tables.scheme_guess import guess_scheme
from perfeval.jobs.files import delete_file
from perfeval.jobs.scratch import as_path, scratch

logger = logging.getLogger(__name__)

MOST_TABLES: Final = 500  # of one file
FOREIGN_JSON: Final = "这个 JSON 文件不是从系统导出的自评表，或被改动过，请重新导出，或上传 Word、Excel 文件："
BROKEN: Final = "读取这个文件时程序出错，请把文件发给系统管理员。"
Alive = Callable[[int], None]  # called with how many files are done; raises where the work must stop


def read_inspection(*, inspection: Inspection, alive: Alive = lambda _: None) -> None:
    """Everything that still waits. It may run twice, also at the same time, and stores each file's tables once."""
    while True:
        file = inspection.files.filter(state=FileState.WAITING).first()
        if file is None:
            break
        alive(inspection.files.exclude(state=FileState.WAITING).count())
        if storing.suffix_of(file.file) == ".zip":
            _open(file)
        else:
            _read(file)
    Inspection.objects.filter(pk=inspection.pk, state=InspectionState.READING).update(state=InspectionState.DONE)
    inspection.state = InspectionState.DONE


def _read(file: InspectedFile) -> None:
    try:
        with as_path(file.file) as path:
            found = read_tables(path)
    except ReadError as error:
        _settle(file, FileState.REFUSED, _sentence(error))
        return
    except SoftTimeLimitExceeded:  # said once, of the whole job: another attempt goes on from here
        raise
    except Exception:
        logger.exception("The reading of a file failed")
        _settle(file, FileState.REFUSED, BROKEN)
        return
    if len(found) > MOST_TABLES:
        _settle(file, FileState.REFUSED, f"文件里的自评表超过 {MOST_TABLES} 张，请分成几个文件。")
        return
    try:
        tables = [_table(file, position, read) for position, read in enumerate(found, start=1)]
    except SoftTimeLimitExceeded:
        raise
    except Exception:
        logger.exception("The checking of a file failed")
        _settle(file, FileState.REFUSED, BROKEN)
        return
    _settle(file, FileState.READ, "", lambda: InspectedTable.objects.bulk_create(tables))


def _table(file: InspectedFile, position: int, read: ReadTable) -> InspectedTable:
    data = sheet_to_json(read.sheet)
    guessed = guess_scheme(read.sheet) or ""
    table = InspectedTable(
        inspection_id=file.inspection_id,
        file=file,
        position=position,
        original=data,
        sheet=data,
        places={path: _place(place) for path, place in read.places.items()},
        doubts=[{**asdict(doubt), "place": _place(doubt.place), "cells": doubt.cells} for doubt in read.doubts],
        scheme=guessed,
        guessed=guessed,
    )
    recount(table, read.sheet, scheme_of(guessed))
    return table


def _place(place: Place | None) -> list[object] | None:
    return None if place is None else [place.part, place.row, place.column]


def _storable(text: str) -> str:
    """PostgreSQL keeps no NUL, and no page shows the other control characters: a mark stands where they stood."""
    return UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def _open(file: InspectedFile) -> None:
    """The members of an archive become files that wait in their turn."""
    stored: list[str] = []
    try:
        with as_path(file.file) as path, scratch() as folder:
            members: list[InspectedFile] = []
            for number, member in enumerate(unpack_apart(path, folder), start=1):
                row = InspectedFile(
                    inspection_id=file.inspection_id,
                    position=file.position,
                    member=number,
                    name=_storable(member.name)[-300:],
                    state=FileState.REFUSED if member.file is None else FileState.WAITING,
                    message=member.problem,
                )
                if member.file is not None:
                    row.size = member.file.stat().st_size
                    with member.file.open("rb") as content:
                        row.file = storing.keep(File(content), member.file.name)
                    stored.append(row.file)
                members.append(row)
    except ReadError as error:
        _settle(file, FileState.REFUSED, _sentence(error))
        return
    except SoftTimeLimitExceeded:
        storing.delete_all(stored)
        raise
    except Exception:
        logger.exception("The opening of an archive failed")
        storing.delete_all(stored)
        _settle(file, FileState.REFUSED, BROKEN)
        return
    if not members:
        _settle(file, FileState.REFUSED, "压缩包里没有文件。")
    elif not _settle(
        file, FileState.OPENED, f"共 {len(members)} 个文件", lambda: InspectedFile.objects.bulk_create(members)
    ):
        storing.delete_all(stored)


def _settle(file: InspectedFile, state: FileState, message: str, store: Callable[[], object] = lambda: None) -> bool:
    """What became of a file, with what was found in it; False where another worker was first, or it was thrown away."""
    with transaction.atomic():
        waiting = InspectedFile.objects.filter(pk=file.pk, state=FileState.WAITING)
        if not waiting.update(state=state, message=_storable(message)[:1000], file=""):
            return False
        store()
        transaction.on_commit(lambda: delete_file(file.file))
    return True


def _sentence(error: ReadError) -> str:
    shown = [f"{item.path}：{item.message}" if item.path else item.message for item in error.problems[:3]]
    more = len(error.problems) - 3
    said = "；".join(text.removesuffix("。") for text in shown) + (f"（另有 {more} 处问题）" if more > 0 else "") + "。"
    # Whoever meets the keys of a JSON file has one of another program, or one that somebody has changed.
    is_foreign = error.file.suffix.lower() == ".json" and any(item.path for item in error.problems)
    return FOREIGN_JSON + said if is_foreign else said
