"""What is asked: the address of a thing and a body that would do the act, were it allowed."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pypdfium2
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from perfeval.core.interchange import sheet_to_json
from perfeval.core.workflow import Role
from perfeval.evaluations.models import Evaluation, FindingNote
from perfeval.evaluations.queries import assess
from tests.factories import seed_sheet
from tests.rights.walk import ADDRESSES
from tests.rights.world import Browser, Person, World


def address(world: World, name: str, role: Role, state: str) -> str:
    if name == "api:unknown":
        return "/api/v1/nowhere"
    name, _, kind = name.partition(":") if name.startswith("list") else (name, "", "")
    table = world.tables[state]
    values = {**world.values, **world.mine[role], **_of_table(table), "kind": kind}
    wanted = ADDRESSES[name]
    if not wanted.pattern.name:
        return f"/{wanted.route}"
    return reverse(name, kwargs={key: values[key] for key in wanted.ids})


def _of_table(table: Evaluation) -> dict[str, object]:
    row, remark, file = (table.indicators.earliest("position"), table.remarks.earliest("pk"), table.evidence.get())
    return {
        "pk": table.pk, "evaluation_id": table.pk, "row": row.pk, "row_id": row.pk, "remark": remark.pk,
        "remark_id": remark.pk, "evidence": file.pk,
    }  # fmt: skip


def body(name: str, table: Evaluation) -> dict[str, Any] | bytes:
    """Right for the act and the state of the table; for other acts a form with something of everything."""
    row = table.indicators.earliest("position")
    match name:
        case "unit:cells":
            change = {"row": "evaluation", "field": "goal_actual", "text": "改", "revision": table.revision}
            return json.dumps({"changes": [change]}).encode()
        case "unit:evidence" | "unit:workbook" | "inspections" | "unit:seal" | "list:organisations" | "list:projects":
            return {"file": SimpleUploadedFile("新.pdf", b"%PDF-1.4\n%%EOF"), "row": ""}
        case "unit:note":
            note = FindingNote.objects.filter(evaluation=table).first()
            answered = f"{note.check_id}:{note.place}" if note else ""
            return {"answer": answered, f"note:{answered}": "另一句说明。"}
        case "unit:workbook-take":
            return {"revision": str(table.content_revision), "upload": "1"}
        case "api:read" | "api:replace":
            sheet: dict[str, Any] = sheet_to_json(assess(table).sheet)
            return json.dumps({**sheet, "goal_actual": "改"}).encode()
        case "api:submit":
            return b'{"declared_true": true}'
        case "api:check" | "api:score":
            return json.dumps(sheet_to_json(seed_sheet())).encode()
    remark = table.remarks.earliest("pk")
    return {
        "evaluation-goal_actual": "改", "evaluation-revision": str(table.revision),
        "group": f"{row.level1}|{row.level2}", "content_revision": str(table.content_revision), "declared_true": "1",
        f"remark-{remark.pk}-answer": "另一句回复。", "version": str(table.version), "text": "意见", "reason": "理由",
        "score": "1", "revision": str(row.revision if name == "review:score" else 1), "text-background": "改",
        "table": f"{table.pk}:{table.version}", "scope": "all", "confirmed": "1",
        "campaign": str(table.campaign_id), "act": "add:indicators/1", "part": "indicators/1", "kind": "zip",
    }  # fmt: skip


def send(who: Person | Browser, method: str, url: str, content: dict[str, Any] | bytes, revision: int = 0) -> Any:
    """A browser asks, or for the interface another system."""
    is_api = url.startswith("/api/")
    client = Browser() if is_api and isinstance(who, Person) else who.client if isinstance(who, Person) else who
    headers = {"If-Match": str(revision)} if is_api else {}
    if is_api and isinstance(who, Person):
        headers["Authorization"] = f"Bearer {who.token}"
    request = getattr(client, method.lower())
    if method in ("GET", "HEAD"):
        return request(url, headers=headers)
    if isinstance(content, bytes):
        return request(url, content, content_type="application/json", headers=headers)
    if method == "POST":
        return request(url, content, headers=headers)
    return request(url, b"text=x", content_type="application/x-www-form-urlencoded", headers=headers)


def whole_text(response: Any) -> bytes:
    """What an answer says: its heads, its text, and what is packed in a workbook, a Word file or an archive."""
    content = b"".join(response) if response.streaming else response.content
    heads = str(response.headers).encode() + str(response.cookies).encode()
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return heads + b"".join(archive.read(name) for name in archive.namelist())
    if content[:5] == b"%PDF-":
        return heads + _text_of_pdf(content)
    return heads + bytes(content)


def _text_of_pdf(content: bytes) -> bytes:
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError:  # the world's own files are none
        return content
    try:
        return "".join(page.get_textpage().get_text_bounded() for page in document).encode()
    finally:
        document.close()
