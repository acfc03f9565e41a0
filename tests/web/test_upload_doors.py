"""Every door through which a file comes in: what is no such file is refused in words and leaves nothing; what is kept goes
out again only as an attachment that no browser shows as a page of ours."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from perfeval.accounts.operations import create_token
from perfeval.core.workflow import State
from perfeval.evaluations.operations import evidence as evidence_operations
from perfeval.exchange.intake import limits
from perfeval.exchange.lists import uploading
from perfeval.organisations import seal_picture
from perfeval.web.api import bodies
from perfeval.web.public import hashing
from perfeval.web.public import limits as public_limits
from perfeval.web.shared.headers import FILE_POLICY
from perfeval.web.unit import workbook
from tests.factories import NOW, Cast, evaluation_in, filled_evaluation
from tests.seals import drawn_seal, encoded
from tests.web.conftest import log_in

pytestmark = pytest.mark.once

HARM = "<script>alert(1)</script>"
EMPTY = "这个文件是空的"


@dataclass(frozen=True)
class Door:
    """Where a file is sent to, by whom, as what; where its greatest size stands; what is said of a file that is none."""

    url: Callable[[Cast], str]
    suffix: str
    limit: tuple[object, str]
    says: str
    odd: MappingProxyType[str, str] = field(
        default_factory=lambda: MappingProxyType({})
    )  # where it says something else
    name: str = "file"
    who: str = "clerk"


def of_a_draft(page: str) -> Callable[[Cast], str]:
    return lambda cast: f"/unit/tables/{filled_evaluation(cast).pk}/{page}/"


def of_a_print(cast: Cast) -> str:
    return f"/v/{evaluation_in(cast, State.APPROVED).snapshots.get(version=1).code}/"


def by_type(sentence: str, **others: str) -> MappingProxyType[str, str]:
    return MappingProxyType({"a program": sentence, "a drawing": sentence, "no ending": sentence, **others})


DOORS = {
    "evidence": Door(
        of_a_draft("evidence"), ".pdf", (evidence_operations, "MAX_BYTES"), "与扩展名不符", by_type("不能上传这种文件")
    ),
    "seal": Door(lambda _: "/unit/seal/", ".png", (seal_picture, "MAX_BYTES"), "不能识别这个文件", name="picture", who="head"),
    "list": Door(
        lambda _: "/lists/organisations/", ".xlsx", (uploading, "MOST_BYTES"), "文件已损坏", by_type("只能上传"),
        who="administrator",
    ),
    "inspection": Door(
        lambda _: "/inspections/", ".docx", (limits, "MAX_ARCHIVE"), "不能读取的文件", by_type("没有可以读取的文件"),
        name="files",
    ),
    "workbook": Door(
        of_a_draft("workbook"), ".xlsx", (workbook, "MOST_BYTES"), "文件已损坏",
        by_type("请上传从本页下载的", **{"a polyglot": "文件不完整"}),
    ),
    "verification": Door(of_a_print, ".pdf", (hashing, "MAX_BYTES"), "不一致：系统没有打印过这个文件", who="nobody"),
}  # fmt: skip


def polyglot() -> bytes:
    """A picture, a page and an archive at the same time."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("../../etc/x", HARM)
    return b"GIF89a/*" + HARM.encode() + b"*/=1;" + archive.getvalue()


PAGE = f"<html>{HARM}".encode()
HARMFUL: dict[str, tuple[str, bytes]] = {
    "another type under the right name": ("表{}", PAGE),
    "a polyglot": ("表{}", polyglot()),
    "a program": ("表.exe", b"MZ\x90\x00"),
    "a drawing": ("表.svg", f'<svg xmlns="http://www.w3.org/2000/svg">{HARM}</svg>'.encode()),
    "no ending": ("x", PAGE),
    "empty": ("表{}", b""),
    "the beginning of one": ("表{}", b"%PD"),
    "a name of 300 characters": ("长" * 300 + "{}", PAGE),
    "a name with a path": (f"../../../tmp/{HARM}{{}}", PAGE),
    "a name with NUL": ("a\0b{}", PAGE),
    "a name from right to left": ("a\u202efdp.exe{}", PAGE),
}


@pytest.fixture(autouse=True)
def folder(settings: Settings, scratch: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Of all that is written, for a moment or for good."""
    settings.MEDIA_ROOT = scratch / "media"
    settings.FILE_UPLOAD_TEMP_DIR = str(scratch)
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0  # each upload passes over the disk
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    monkeypatch.setattr(public_limits, "UPLOADS", 100)
    return scratch


def send(client: Client, door: Door, url: str, name: str, content: bytes) -> Any:
    """By hand: the test client would take the path off a name. Where the file is read later, its page."""
    heads = f'--x\r\nContent-Disposition: form-data; name="{door.name}"; filename="{name.format(door.suffix)}"\r\n'
    sent = heads.encode() + b"Content-Type: application/octet-stream\r\n\r\n" + content + b"\r\n--x--\r\n"
    answer = client.generic("POST", url, sent, "multipart/form-data; boundary=x")
    if answer.status_code != 302 or "uploads" not in answer.headers["Location"] + "uploads" * (door.name == "files"):
        return answer
    page = client.get(answer.headers["Location"])
    client.post(f"{answer.headers['Location']}discard/")
    return page


def client_of(door: Door, cast: Cast) -> Client:
    return Client() if door.who == "nobody" else log_in(getattr(cast, door.who))


def files(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("name", DOORS)
def test_every_door_says_no_in_words(
    name: str, cast: Cast, folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    door = DOORS[name]
    client, url = client_of(door, cast), door.url(cast)
    empty_page = client.get(url).content.decode()
    for what, (file_name, content) in HARMFUL.items():
        with django_capture_on_commit_callbacks(execute=True):
            answer = send(client, door, url, file_name, content)
        page = answer.content.decode()
        sentence = door.odd.get(what, EMPTY if not content else door.says)
        assert answer.status_code in (200, 400, 422), f"{what}: {answer.status_code}"
        assert sentence not in empty_page
        assert sentence in page, f"{what}: {page[page.find('<main') :][:2000]}"
        assert not any(sign in page for sign in (HARM, "\0", "\u202e")), f"{what}: shown as it came"
        assert files(folder) == [], f"{what}: something is left"


@pytest.mark.parametrize("name", DOORS)
def test_too_large(name: str, cast: Cast, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    door = DOORS[name]
    client, url = client_of(door, cast), door.url(cast)
    monkeypatch.setattr(*door.limit, 50)
    answer = send(client, door, url, "表{}", encoded(drawn_seal())[:2000])
    assert answer.status_code in (200, 400, 422)
    assert any(words in answer.content.decode() for words in ("超过", "不能超过"))
    assert files(folder) == []


def test_the_interface_too(cast: Cast, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes bodies of JSON and no files."""
    token = create_token(actor=cast.clerk, name="对接", days=30, may_write=True, now=NOW)[1]
    client = Client(headers={"authorization": f"Bearer {token}"})
    for what, (_, content) in HARMFUL.items():
        answer = client.generic("POST", "/api/v1/check?scheme=futian-2022", content, "application/json")
        expected = 400 if content else 415  # the test client names no type where there is no body
        assert (answer.status_code, answer.json()["code"]) == (expected, "not_json"), what
        files_sent = client.generic(
            "POST", "/api/v1/check?scheme=futian-2022", content, "multipart/form-data; boundary=x"
        )
        assert (files_sent.status_code, files_sent.json()["code"]) == (415, "not_json"), what
    monkeypatch.setattr(bodies, "MAX_BODY", 50)
    answer = client.generic("POST", "/api/v1/check?scheme=futian-2022", b" " * 51, "application/json")
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert files(folder) == []


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("验收单.pdf", "验收单.pdf"), ("../../../etc/x.pdf", "x.pdf"), ("a\0b\u202e.pdf", "ab.pdf"),
        (f"{HARM}.pdf", "script>.pdf"), ("a;b=c,d.pdf", "a;b=c,d.pdf"),
    ],
)  # fmt: skip
def test_what_is_kept_is_handed_out_as_an_attachment(name: str, kept: str, cast: Cast, folder: Path) -> None:
    """Also a PDF with a page in it: a browser that opens it runs nothing and is not at our address."""
    door, table = DOORS["evidence"], filled_evaluation(cast)
    client, content = log_in(cast.clerk), b"%PDF-1.7\n" + PAGE
    assert send(client, door, f"/unit/tables/{table.pk}/evidence/", name, content).status_code == 302
    item = table.evidence.get()
    assert item.name == kept
    answer = client.get(f"/tables/{table.pk}/evidence/{item.pk}/")
    given = answer.headers["Content-Disposition"]
    assert given.startswith("attachment; filename")
    assert not any(sign in given for sign in ("\r", "\n", "\0", "\u202e", "/"))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == FILE_POLICY
    assert b"".join(answer.streaming_content) == content  # type: ignore[attr-defined]
    assert Client().get(f"/tables/{table.pk}/evidence/{item.pk}/").status_code == 302
    assert Client().get(f"/media/{item.file.name}").status_code == 404


def test_without_the_look_at_its_beginning_a_page_would_be_kept(
    cast: Cast, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(evidence_operations.ACCEPTED, ".pdf", ("application/pdf", (b"",)))
    table = filled_evaluation(cast)
    send(log_in(cast.clerk), DOORS["evidence"], f"/unit/tables/{table.pk}/evidence/", "表{}", PAGE)
    assert len(files(folder)) == 1
