"""The acts of the races, each as a person does it on a page: whether it was carried out, and what the person was told."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import Any

import openpyxl

from tests.faults.client import Answer, Client

_TAG = re.compile(r"<[^>]+>|\s+")
_MAIN = re.compile(r"<main.*?</main>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class End:
    """How one racer ended. `status` is the first answer's."""

    act: str
    won: bool
    told: str
    status: int


def told_by(answer: Answer) -> str:
    """The alerts of the page, or all that it says."""
    found = _MAIN.search(answer.text)
    return answer.said or _TAG.sub(" ", found[0] if found else answer.text).strip()[:300]


def approve(client: Client, table: int) -> End:
    answer = client.post(f"/review/{table}/approve/", {"version": 1})
    told = told_by(client.follow(answer))
    return End("approve", "已通过“" in told, told, answer.status)


def send_back(client: Client, table: int) -> End:
    client.post(f"/review/{table}/remark/", {"text": "请补充佐证材料。", "field": ""})
    answer = client.post(f"/review/{table}/return/", {"version": 1})
    told = told_by(client.follow(answer))
    return End("return", "意见已发给填报单位" in told, told, answer.status)


def submit(client: Client, table: int, revision: int) -> End:
    answer = client.post(f"/unit/tables/{table}/check/", {"content_revision": revision, "declared_true": "1"})
    page = client.follow(answer)
    return End("submit", answer.status == 302 and "已送审" in page.said, told_by(page), answer.status)


def edit(client: Client, table: int, row: int, revision: int, text: str) -> End:
    change = {"row": f"indicator-{row}", "field": "reason", "text": text, "revision": revision}
    answer = client.post_json(f"/unit/tables/{table}/cells/", {"changes": [change]})
    said: dict[str, Any] = answer.json if answer.text.startswith("{") else {}
    clash = said.get("clashes", {}).get(f"indicator-{row}-reason", {})
    told = clash.get("message") or said.get("message") or ""
    return End("edit", bool(said.get("saved")), str(told), answer.status)


def withdraw_extension(client: Client, campaign: int, extension: int) -> End:
    answer = client.post(f"/finance/campaigns/{campaign}/extensions/{extension}/withdraw/")
    return End("withdraw", answer.status == 302, told_by(client.follow(answer)), answer.status)


def filled_workbook(client: Client, table: int, row: int, text: str) -> bytes:
    """Download the offline workbook and fill in one cell."""
    empty = client.get(f"/unit/tables/{table}/workbook/file/")
    book: Any = openpyxl.load_workbook(io.BytesIO(empty.content))
    places = {line[0].value: line[1].value for line in book["数据"].iter_rows(max_col=2)}
    book.worksheets[0][places[f"indicator-{row}-reason"]].value = text
    filled = io.BytesIO()
    book.save(filled)
    return filled.getvalue()


def compared_workbook(client: Client, table: int, content: bytes) -> tuple[str, dict[str, str]]:
    """Upload it: the address of the page that compares, and what its form carries."""
    sent = client.post_file(f"/unit/tables/{table}/workbook/", "offline.xlsx", content)
    hidden = re.findall(r'<input type="hidden" name="(revision|upload)" value="(\d+)"', client.follow(sent).text)
    return sent.location, dict(hidden)


def take_over(client: Client, page: str, carried: dict[str, str]) -> End:
    answer = client.post(f"{page}take/", carried)
    page_after = client.follow(answer)
    return End("import", "已从离线工作簿写入" in page_after.said, told_by(page_after), answer.status)
