"""Digital signatures: valid for any reader, broken by a changed byte, and a print that cannot be signed is none."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from perfeval.core.workflow import State
from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.operations.printing import print_key
from perfeval.jobs.enums import JobState
from perfeval.jobs.queries import MAX_ATTEMPTS, job_by_key
from perfeval.organisations.models import Organisation
from perfeval.printing import demo_ca, engine
from perfeval.printing.demo_ca import DemoAuthority
from perfeval.printing.document import PrintError
from perfeval.printing.models import PrintedDocument
from perfeval.printing.operations import print_snapshot
from perfeval.printing.pkcs12 import load_signer
from perfeval.printing.queries import printed_document
from perfeval.printing.seal_place import seal_place
from perfeval.printing.sealing import apply_seal, print_again
from perfeval.printing.tasks import print_snapshot as print_task
from tests.conftest import missing
from tests.factories import NOW, Cast, evaluation_in, make_cast
from tests.printing import validators
from tests.seals import give_seal

UNIT = "测试市数据局（本级）"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> DemoAuthority:
    authority = DemoAuthority(tmp_path_factory.mktemp("signing"), NOW)
    authority.issue("111", UNIT)
    return authority


@pytest.fixture(autouse=True)
def folders(settings: Any, tmp_path: Path, authority: DemoAuthority) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.SIGNING_DIR = authority.folder
    load_signer.cache_clear()
    yield
    load_signer.cache_clear()


@pytest.fixture
def cast(db: None) -> Cast:
    cast = make_cast()
    give_seal(cast.head)
    cast.campaign.sign_prints = True
    cast.campaign.save()
    return cast


@pytest.fixture
def sealed(cast: Cast) -> Evaluation:
    table = evaluation_in(cast, State.APPROVED)
    apply_seal(actor=cast.head, evaluation_id=table.pk, version=1, now=NOW)
    return table


def print_it(table: Evaluation) -> PrintedDocument:
    return print_snapshot(snapshot_id=table.snapshots.get().pk, layout="futian", now=NOW)


def content(printed: PrintedDocument) -> bytes:
    with printed.file.open("rb") as file:
        return bytes(file.read())


def judged(pdf: bytes, authority: DemoAuthority) -> Any:
    """What pyHanko says of the one signature, with the demonstration's root as the only one that it trusts."""
    root = load_cert_from_pemder(  # type: ignore[no-untyped-call]
        str(authority.folder / "demo-root.crt")
    )
    trusted = ValidationContext(trust_roots=[root], moment=NOW, allow_fetching=False)
    (signature,) = PdfFileReader(BytesIO(pdf)).embedded_signatures
    return validate_pdf_signature(signature, trusted)


def test_it_is_valid_trusted_and_covers_the_whole_file(sealed: Evaluation, authority: DemoAuthority) -> None:
    printed = print_it(sealed)
    assert printed.is_signed
    status = judged(content(printed), authority)
    assert status.bottom_line
    assert (status.intact, status.valid, status.trusted) == (True, True, True)
    assert status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    assert status.signer_reported_dt == NOW


def test_another_root_does_not_make_it_trusted(sealed: Evaluation, tmp_path: Path) -> None:
    """The control of the trust above."""
    assert not judged(content(print_it(sealed)), DemoAuthority(tmp_path / "other", NOW)).trusted


def test_a_second_reader_agrees(sealed: Evaluation, tmp_path: Path) -> None:
    if shutil.which("pdfsig") is None:
        missing("pdfsig")
    path = tmp_path / "signed.pdf"
    path.write_bytes(content(print_it(sealed)))
    said = subprocess.run(["pdfsig", "-nocert", str(path)], capture_output=True, text=True, check=False).stdout
    assert said.count("Signature #") == 1
    assert "Signature is Valid." in said
    assert "Total document signed" in said
    assert f"{UNIT}（演示）" in said
    assert "ETSI.CAdES.detached" in said


def test_one_changed_byte_breaks_it(sealed: Evaluation, authority: DemoAuthority) -> None:
    """At 60 places of the signed ranges, and at the first and last of each."""
    pdf = content(print_it(sealed))
    found = re.findall(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)", pdf)
    start, length, second, rest = map(int, found[-1])
    assert (start, second + rest) == (0, len(pdf))
    places = [0, length - 1, second, len(pdf) - 1]
    places += random.Random(7).sample([*range(length), *range(second, len(pdf))], 60)
    for place in places:
        changed = bytearray(pdf)
        changed[place] ^= 1
        assert not is_valid(bytes(changed), authority), place
    assert is_valid(pdf, authority), "the control"


def is_valid(pdf: bytes, authority: DemoAuthority) -> bool:
    try:
        return bool(judged(pdf, authority).bottom_line)
    except Exception:  # a file that cannot even be read is not valid either
        return False


def test_the_signed_file_is_still_archival(sealed: Evaluation) -> None:
    pdf = content(print_it(sealed))
    assert [validators.qpdf(pdf), validators.pdffonts(pdf), validators.archive(pdf)] == [[], [], []]
    with pikepdf.open(BytesIO(pdf)) as document:
        assert "pyHanko" not in f"{document.docinfo} {document.Root.Metadata.read_bytes()!r}"
        form = document.Root.AcroForm
        assert not form.get("/NeedAppearances")
        (widget,) = form.Fields
        assert int(widget.F) & 0b111 == 0b100, "printed, neither hidden nor invisible"
        assert set(widget.AP.keys()) == {"/N"}


def test_of_a_signed_file_preflight_dislikes_the_seals_transparency_alone(
    sealed: Evaluation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It knows PDF/A-1, which has none; 2 and 3 have."""
    monkeypatch.setattr(engine, "VARIANT", "pdf/a-1b")
    (tmp_path / "signed.pdf").write_bytes(content(print_it(sealed)))
    complaints = validators.preflight(tmp_path / "signed.pdf")
    assert [line.partition(" : ")[0] for line in complaints] == ["4.1.3", "2.2.2", "7.3"]


def test_the_seal_is_what_is_seen_of_the_signature(sealed: Evaluation) -> None:
    """At the place where the unsigned print has it, and once: it is not drawn on the page as well."""
    pdf = content(print_it(sealed))
    with pikepdf.open(BytesIO(pdf)) as document:
        (widget,) = document.Root.AcroForm.Fields
        left, bottom, right, top = (float(value) for value in widget.Rect)
        assert right - left == pytest.approx(40 * 72 / 25.4, abs=0.1)
        assert top - bottom == pytest.approx(40 * 72 / 25.4, abs=0.1)
        assert 0 < left < right < float(document.pages[0].mediabox[2])
        assert 0 < bottom < 150
        on_page: Any = document.pages[0].Resources.get("/XObject", {})
        assert all(int(item.Width) < 100 for item in on_page.values() if item.get("/Subtype") == "/Image")
        assert (str(widget.V.Reason), str(widget.V.Location)) == ("审定自评表盖章", UNIT)


def test_printing_again_does_not_sign_again(sealed: Evaluation, monkeypatch: pytest.MonkeyPatch) -> None:
    first = print_it(sealed)
    monkeypatch.setattr("perfeval.printing.operations.signer_of", lambda code: pytest.fail("signed again"))
    assert print_it(sealed) == first


def test_two_workers_at_once_keep_one_file(sealed: Evaluation, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """Signatures differ each time: the file of the one that came second is not left behind."""
    first = print_it(sealed)
    monkeypatch.setattr("perfeval.printing.operations.printed_document", lambda *_: None)
    assert print_it(sealed) == first
    assert len(list(Path(settings.MEDIA_ROOT).rglob("*.pdf"))) == 1
    assert content(first).startswith(b"%PDF")


def test_without_the_tick_in_the_campaign_nothing_is_signed(cast: Cast) -> None:
    cast.campaign.sign_prints = False
    cast.campaign.save()
    table = evaluation_in(cast, State.APPROVED)
    apply_seal(actor=cast.head, evaluation_id=table.pk, version=1, now=NOW)
    printed = print_it(table)
    assert not printed.is_signed
    assert PdfFileReader(BytesIO(content(printed))).embedded_signatures == []


def test_an_unsealed_print_is_not_signed(cast: Cast) -> None:
    assert not print_it(evaluation_in(cast, State.APPROVED)).is_signed


def wrong_folder(tmp_path: Path, authority: DemoAuthority, how: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "wrong"
    folder.mkdir()
    if how in ("password", "damaged"):
        for suffix in ("p12", "password"):
            shutil.copy(authority.folder / f"111.{suffix}", folder)
    if how == "password":
        (folder / "111.password").write_text("falsch")
    elif how == "damaged":
        (folder / "111.p12").write_bytes(b"0" * 500)
    elif how == "stranger":
        DemoAuthority(folder, NOW).issue("111", "别的单位")
    elif how == "expired":
        DemoAuthority(folder, NOW - timedelta(days=900)).issue("111", UNIT, days=30)
    elif how == "early":
        DemoAuthority(folder, NOW + timedelta(days=30)).issue("111", UNIT)
    elif how == "usage":
        usage = demo_ca._usage
        monkeypatch.setattr(demo_ca, "_usage", lambda *, signs: usage(signs=False))
        DemoAuthority(folder, NOW).issue("111", UNIT)
    return folder


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("missing", "没有找到单位的签名证书 111.p12"), ("password", "口令不对"), ("damaged", "已损坏"),
        ("stranger", "属于“别的单位"), ("expired", "过期"), ("early", "起才有效"), ("usage", "不是签名证书"),
    ],
)  # fmt: skip
def test_what_cannot_be_signed_is_not_printed(
    sealed: Evaluation,
    settings: Any,
    tmp_path: Path,
    authority: DemoAuthority,
    how: str,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.SIGNING_DIR = wrong_folder(tmp_path, authority, how, monkeypatch)
    with pytest.raises(PrintError, match=words):
        print_it(sealed)
    assert not PrintedDocument.objects.exists()
    assert not list(Path(settings.MEDIA_ROOT).rglob("*"))


def test_the_job_says_why_and_prints_once_the_certificate_is_there(
    cast: Cast, sealed: Evaluation, settings: Any, tmp_path: Path, authority: DemoAuthority
) -> None:
    settings.SIGNING_DIR = tmp_path / "empty"
    snapshot = sealed.snapshots.get()
    key = print_key(snapshot.pk, sealed.campaign.layout, snapshot.seal_use.pk)
    for _ in range(MAX_ATTEMPTS):
        job = job_by_key(key)
        assert job
        print_task(str(job.pk))
    assert job
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "没有找到单位的签名证书" in job.message
    settings.SIGNING_DIR = authority.folder
    print_again(actor=cast.head, evaluation_id=sealed.pk, now=NOW)
    print_task(str(job.pk))
    printed = printed_document(snapshot.pk, sealed.campaign.layout)
    assert printed is not None
    assert printed.is_signed


def test_a_form_without_a_place_for_the_seal_is_no_print() -> None:
    class Empty:
        pages = ()

    with pytest.raises(PrintError, match="没有盖章的位置"):
        seal_place(Empty())


@pytest.mark.parametrize("letters", [3, 21, 22, 64, 90])
def test_names_of_any_length_get_a_certificate_that_signs(
    sealed: Evaluation, tmp_path: Path, settings: Any, letters: int
) -> None:
    """Chinese letters have three bytes each, and certificates count letters."""
    settings.SIGNING_DIR = tmp_path / "long"
    name = "长" * letters
    Organisation.objects.filter(code="111").update(name=name)
    authority = DemoAuthority(settings.SIGNING_DIR, NOW)
    assert authority.issue("111", name)
    assert judged(content(print_it(sealed)), authority).bottom_line
