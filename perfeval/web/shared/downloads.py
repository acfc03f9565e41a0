"""Files handed out: always as a download, under a name that people can read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.http import FileResponse, HttpResponse
from django.utils.http import content_disposition_header

if TYPE_CHECKING:
    from django.core.files.base import File

    from perfeval.evaluations.models import Evaluation

MEDIA_TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "json": "application/json",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}
LONGEST_NAME: Final = 60  # Chinese characters: three bytes each, and a file system takes 255


def download(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=_media_type(name))
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


def download_file(file: File[bytes], name: str) -> FileResponse:
    """Piece by piece, for what may be large. The response closes the file."""
    return FileResponse(file, as_attachment=True, filename=name, content_type=_media_type(name))


def file_name(evaluation: Evaluation, what: str) -> str:
    """Of one table: its project, then its year and what it is."""
    return f"{evaluation.project.name[:LONGEST_NAME]}-{evaluation.campaign.year}{what}"


def _media_type(name: str) -> str:
    return MEDIA_TYPES[name.rpartition(".")[2]]
