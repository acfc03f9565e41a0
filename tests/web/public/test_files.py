"""核验: is this file the print, byte for byte?"""

from __future__ import annotations

import hashlib
import re
import tempfile
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import SkipFile
from django.test import Client
from django.urls import reverse

from perfeval.core.workflow import State
from perfeval.evaluations.models import Evaluation, Snapshot
from perfeval.evaluations.operations import answer_remark, approve, reopen
from perfeval.printing.models import PrintedDocument
from perfeval.printing.sealing import apply_seal
from perfeval.web.public import hashing
from tests.factories import NOW, Cast, answer_warnings, evaluation_in, reload, submit_it
from tests.seals import give_seal

PLAIN, SEALED = b"%PDF-1.7 plain " * 9000, b"%PDF-1.7 sealed " * 9000


def store(snapshot: Snapshot, content: bytes, **values: object) -> None:
    PrintedDocument.objects.create(
        snapshot=snapshot, layout="futian", file="x.pdf", created_at=NOW,
        sha256=hashlib.sha256(content).hexdigest(), **values,
    )  # fmt: skip


def send(code: str, content: bytes | None, client: Client | None = None) -> tuple[int, str]:
    sent = {} if content is None else {"file": SimpleUploadedFile("表.pdf", content)}
    response = (client or Client()).post(reverse("public:verify", args=[code]), sent)
    return response.status_code, response.content.decode()


@pytest.fixture
def table(cast: Cast) -> Evaluation:
    table = evaluation_in(cast, State.APPROVED)
    store(table.snapshots.get(), PLAIN)
    return table


def test_the_print_itself_is_recognised(table: Evaluation) -> None:
    status, page = send(table.snapshots.get().code, PLAIN)
    assert status == 200
    assert "一致：这个文件就是第1版未盖章的正式打印件，逐字节相同" in page
    assert hashlib.sha256(PLAIN).hexdigest() in page


@pytest.mark.parametrize(("signed", "words"), [(False, "第1版盖章的"), (True, "盖章并有电子签名的")])
def test_each_edition_has_its_name(cast: Cast, table: Evaluation, signed: bool, words: str) -> None:
    give_seal(cast.head)
    use = apply_seal(actor=cast.head, evaluation_id=table.pk, version=1, now=NOW)
    store(use.snapshot, SEALED, seal_use=use, is_signed=signed)
    code = table.snapshots.get().code
    assert words in send(code, SEALED)[1]
    assert "未盖章的" in send(code, PLAIN)[1], "the plain one was printed too, and is still what it is"


@pytest.mark.parametrize("place", [0, len(PLAIN) // 2, len(PLAIN) - 1])
def test_one_changed_byte_is_another_file(table: Evaluation, place: int) -> None:
    changed = bytearray(PLAIN)
    changed[place] ^= 1
    page = send(table.snapshots.get().code, bytes(changed))[1]
    assert "不一致" in page
    assert "逐字节相同" not in page


def test_an_earlier_version_is_named_with_its_standing(cast: Cast, table: Evaluation) -> None:
    reopen(actor=cast.finance_reviewer, evaluation_id=table.pk, reason="数据有误。", now=NOW)
    answer_warnings(table, cast.clerk)
    remark = table.remarks.get()
    answer_remark(actor=cast.clerk, evaluation_id=table.pk, remark_id=remark.pk, text="已更正。", now=NOW)
    table = submit_it(reload(table), cast.clerk)
    for reviewer in (cast.bureau_reviewer, cast.finance_reviewer):
        approve(actor=reviewer, evaluation_id=table.pk, version=2, now=NOW)
    page = send(table.snapshots.get(version=2).code, PLAIN)[1]
    assert "不是这一版：这个文件是同一自评表的第1版，已失效" in page
    assert "逐字节相同" not in page


def test_the_print_of_another_table_is_not_this_one(cast: Cast, table: Evaluation) -> None:
    other = evaluation_in(cast, State.APPROVED, name="另一个项目")
    page = send(other.snapshots.get().code, PLAIN)[1]
    assert f"不是这一份：这个文件是本系统打印的另一份自评表，核验码 {table.snapshots.get().code}" in page
    assert table.project.name not in page


@pytest.mark.parametrize(("content", "words"), [(None, "请先选择要核对的 PDF 文件"), (b"", "这个文件是空的")])
def test_no_file_and_an_empty_one_are_said_at_the_field(table: Evaluation, content: bytes | None, words: str) -> None:
    status, page = send(table.snapshots.get().code, content)
    assert status == 422
    assert words in page


def test_the_print_of_a_version_that_no_longer_counts_is_not_green(cast: Cast, table: Evaluation) -> None:
    code = table.snapshots.get().code
    assert said_of(send(code, PLAIN)[1]).startswith("success"), "the control"
    reopen(actor=cast.finance_reviewer, evaluation_id=table.pk, reason="数据有误。", now=NOW)
    said = said_of(send(code, PLAIN)[1])
    assert said.startswith("warning")
    assert "不能再作为依据" in said
    assert "逐字节相同，而这一版已失效" in said
    assert said_of(send(code, b"%PDF other")[1]).startswith("danger")


def said_of(page: str) -> str:
    """The colour and the words of what is said of the file."""
    found = re.search(r'alert-(\w+" role="status"><b>[^<]+)', page)
    assert found
    return found[1]


def test_a_file_that_is_too_large_is_refused(table: Evaluation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "MAX_BYTES", len(PLAIN) - 1)
    status, page = send(table.snapshots.get().code, PLAIN)
    assert status == 422
    assert "超过 20 MB" in page
    monkeypatch.setattr(hashing, "MAX_BYTES", len(PLAIN))
    assert "逐字节相同" in send(table.snapshots.get().code, PLAIN)[1], "the control"


def test_what_is_beyond_the_limit_is_not_even_hashed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "MAX_BYTES", 10)
    handler = hashing.HashingHandler()
    handler.new_file("file", "x.pdf", "application/pdf", None)
    handler.receive_data_chunk(b"0123456789", 0)
    with pytest.raises(SkipFile):
        handler.receive_data_chunk(b"0", 10)
    assert handler.digest.digest() == hashlib.sha256(b"0123456789").digest()
    assert handler.result is not None
    assert handler.result.is_too_large


def test_nothing_of_the_file_is_kept(table: Evaluation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Even a large file reaches neither the disk nor the memory of the request."""
    monkeypatch.setattr(tempfile, "NamedTemporaryFile", lambda *_, **__: pytest.fail("written to the disk"))
    client = Client()
    content = b"%PDF" + b"0" * (6 * 1024 * 1024)
    response = client.post(
        reverse("public:verify", args=[table.snapshots.get().code]), {"file": SimpleUploadedFile("a.pdf", content)}
    )
    assert hashlib.sha256(content).hexdigest() in response.content.decode()
    assert not response.wsgi_request.FILES


def test_djangos_own_handlers_would_keep_it(table: Evaluation, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""
    from django.core.files.uploadhandler import MemoryFileUploadHandler  # noqa: PLC0415

    from perfeval.web.public import verify  # noqa: PLC0415

    class Keeping(MemoryFileUploadHandler):
        result = None

    monkeypatch.setattr(verify, "HashingHandler", Keeping)
    response = Client().post(
        reverse("public:verify", args=[table.snapshots.get().code]), {"file": SimpleUploadedFile("a.pdf", PLAIN)}
    )
    assert response.wsgi_request.FILES


def test_only_the_files_own_field_counts(table: Evaluation) -> None:
    sent = {"other": SimpleUploadedFile("a.pdf", PLAIN), "file": SimpleUploadedFile("b.pdf", b"%PDF other")}
    page = Client().post(reverse("public:verify", args=[table.snapshots.get().code]), sent).content.decode()
    assert "不一致" in page


def test_the_form_works_with_its_token_and_not_without(table: Evaluation) -> None:
    client, address = Client(enforce_csrf_checks=True), reverse("public:verify", args=[table.snapshots.get().code])
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get(address).content.decode())
    assert token
    assert client.post(address, {"file": BytesIO(PLAIN)}).status_code == 403
    page = client.post(address, {"file": BytesIO(PLAIN), "csrfmiddlewaretoken": token[1]}).content.decode()
    assert "逐字节相同" in page


def test_a_file_for_an_unknown_code_is_a_404(db: None) -> None:
    assert send("AAAA-AAAA-AAAA-AAAA", PLAIN)[0] == 404
