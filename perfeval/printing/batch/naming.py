"""The names of a batch's jobs and files, and how much one job prints."""

from __future__ import annotations

import re
import unicodedata

from perfeval.printing.batch_enums import BatchKind, ItemState
from perfeval.printing.batch_models import Batch

PRINT_TASK = "printing.print_chunk"
BIND_TASK = "printing.bind_batch"
CHUNK = 30  # tables: some three seconds, for which a single print may have to wait
FORBIDDEN = str.maketrans('<>:"/\\|?*', "《》：”／＼｜？＊")  # by Windows; their full-width forms are allowed


def job_prefix(batch: Batch) -> str:
    """Of the jobs of the round that runs."""
    return f"batch:{batch.pk}:{batch.round}:"


def chunk_key(batch: Batch, number: int) -> str:
    return f"{job_prefix(batch)}{number}"


def bind_key(batch: Batch) -> str:
    return f"{job_prefix(batch)}bind"


def suffix(kind: str) -> str:
    return "zip" if kind == BatchKind.ZIP else "pdf"


def download_name(batch: Batch) -> str:
    printed = batch.items.filter(state=ItemState.DONE).count()
    return f"{for_file_name(title_of(batch, printed), 200)}.{suffix(batch.kind)}"


def title_of(batch: Batch, printed: int) -> str:
    """What a delivered file says of itself: the batch's own title counts what was asked for, this what is inside."""
    return re.sub(r"\d+ 份）$", f"{printed} 份）", batch.title)


def for_file_name(text: str, most_bytes: int) -> str:
    """What every file system takes of a text: no forbidden or invisible characters, no more than so many bytes."""
    text = unicodedata.normalize("NFC", text).translate(FORBIDDEN)
    seen = (character for character in text if character == " " or unicodedata.category(character)[0] not in "CZ")
    text = "".join(seen).strip("._ ")
    return text.encode()[:most_bytes].decode(errors="ignore").strip("._ ") or "未命名"
