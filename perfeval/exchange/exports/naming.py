"""The names of exports, of their jobs and of their files."""

from __future__ import annotations

import unicodedata

from perfeval.exchange.exports.models import Export

TASK = "exchange.write_export"
FOLDER = "exports"
_FORBIDDEN = str.maketrans('<>:"/\\|?*', "《》：”／＼｜？＊")  # by Windows; their full-width forms are allowed
_MOST_BYTES = 200  # with the suffix below 255, which is what file systems take


def job_key(export: Export) -> str:
    return f"export:{export.pk}:{export.round}"


def download_name(title: str, suffix: str) -> str:
    """What every file system takes: no forbidden or invisible characters, not too long."""
    text = unicodedata.normalize("NFC", title).translate(_FORBIDDEN)
    seen = (character for character in text if character == " " or unicodedata.category(character)[0] not in "CZ")
    name = "".join(seen).encode()[:_MOST_BYTES].decode(errors="ignore").strip("._ ")
    return f"{name or '导出'}.{suffix}"
