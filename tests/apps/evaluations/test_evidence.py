from __future__ import annotations

import errno
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.db import OperationalError

from perfeval.core.errors import Invalid, NotAllowed
from perfeval.core.workflow import State
from perfeval.evaluations.models import Evaluation, Evidence
from perfeval.evaluations.operations import add_evidence, remove_evidence
from perfeval.evaluations.operations import evidence as module
from perfeval.evaluations.queries import evidence_of
from tests.apps.journal import count, last_entry
from tests.factories import NOW, Cast, filled_evaluation, submit_it

PDF = b"%PDF-1.7\n" + b"x" * 100


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: object) -> Path:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    return tmp_path


def add(
    cast: Cast, evaluation: Evaluation, content: bytes = PDF, name: str = "发票.pdf", row: int | None = None
) -> Evidence:
    return add_evidence(
        actor=cast.clerk, evaluation_id=evaluation.pk, upload=ContentFile(content, name=name), indicator_id=row, now=NOW
    )


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


class TestAdd:
    def test_it_is_kept_under_a_random_name(self, cast: Cast, draft: Evaluation, media: Path) -> None:
        kept = add(cast, draft)
        assert (kept.name, kept.size, kept.media_type) == ("发票.pdf", len(PDF), "application/pdf")
        assert kept.sha256 == hashlib.sha256(PDF).hexdigest()
        assert "发票" not in str(kept.file.name)
        assert [path.read_bytes() for path in files(media)] == [PDF]
        assert last_entry(draft.chain).action == "add-evidence"

    def test_a_name_of_255_characters_is_kept(self, cast: Cast, draft: Evaluation) -> None:
        name = "长" * 251 + ".pdf"
        assert add(cast, draft, name=name).name == name

    @pytest.mark.parametrize(
        ("name", "kept"),
        [
            ("../../etc/x.pdf", "x.pdf"),
            ("a\x00b.pdf", "ab.pdf"),
            ("a\nb\r\u202e.pdf", "ab.pdf"),
            ("长" * 300 + ".pdf", "长" * 251 + ".pdf"),
        ],
    )
    def test_a_name_cannot_do_harm(self, cast: Cast, draft: Evaluation, name: str, kept: str) -> None:
        upload = ContentFile(PDF, name="x.pdf")
        upload.name = name
        evidence = add_evidence(actor=cast.clerk, evaluation_id=draft.pk, upload=upload, now=NOW)
        assert evidence.name == kept

    @pytest.mark.parametrize(
        ("content", "name"),
        [
            (b"MZ\x90", "virus.exe"), (b"<script>", "x.html"), (b"%PDF-1", "x"), (b"", "x.pdf"), (b"MZ\x90", "x.pdf"),
            (PDF, "x.png"), (b"<svg/>", "x.svg"), (b" %PDF-1.7", "x.pdf"),
        ],
    )  # fmt: skip
    def test_what_is_not_what_it_says_is_refused(
        self, cast: Cast, draft: Evaluation, media: Path, content: bytes, name: str
    ) -> None:
        with pytest.raises(Invalid) as caught:
            add(cast, draft, content, name)
        assert list(caught.value.fields) == ["file"]
        assert files(media) == []

    def test_too_large_a_file_is_refused(self, cast: Cast, draft: Evaluation, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "MAX_BYTES", len(PDF) - 1)
        with pytest.raises(Invalid):
            add(cast, draft)

    def test_too_many_files_are_refused(self, cast: Cast, draft: Evaluation, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "MAX_FILES", 1)
        add(cast, draft)
        with pytest.raises(Invalid):
            add(cast, draft)

    def test_it_may_belong_to_a_row(self, cast: Cast, draft: Evaluation) -> None:
        row = draft.indicators.order_by("position")[0]
        assert add(cast, draft, row=row.pk).indicator == row

    def test_never_to_a_row_of_another_table(self, cast: Cast, draft: Evaluation, media: Path) -> None:
        other = filled_evaluation(cast, name="另一个项目")
        with pytest.raises(Invalid):
            add(cast, draft, row=other.indicators.order_by("position")[0].pk)
        assert files(media) == []

    def test_a_failure_after_the_file_was_written_leaves_no_file(
        self, cast: Cast, draft: Evaluation, media: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_: object, **__: object) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr(module, "journal", fail)
        with pytest.raises(ZeroDivisionError):
            add(cast, draft)
        assert (files(media), Evidence.objects.count()) == ([], 0)

    def test_a_row_that_the_database_does_not_take_leaves_no_file(
        self, cast: Cast, draft: Evaluation, media: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_: object, **__: object) -> None:
            raise OperationalError

        monkeypatch.setattr(Evidence, "save", fail)
        with pytest.raises(OperationalError):
            add(cast, draft)
        assert files(media) == []

    def test_a_disk_that_fills_meanwhile_leaves_no_file(self, cast: Cast, draft: Evaluation, media: Path) -> None:
        class TooMuch(ContentFile[bytes]):
            reads = 0

            def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
                yield PDF
                self.reads += 1
                if self.reads > 1:  # the first reading is for the hash
                    raise OSError(errno.ENOSPC, "No space left on device")

        upload = TooMuch(PDF, name="a.pdf")
        with pytest.raises(OSError, match="No space"):
            add_evidence(actor=cast.clerk, evaluation_id=draft.pk, upload=upload, now=NOW)
        assert (files(media), Evidence.objects.count()) == ([], 0)


class TestRemove:
    def test_row_and_file_go(
        self, cast: Cast, draft: Evaluation, media: Path, django_capture_on_commit_callbacks: object
    ) -> None:
        evidence = add(cast, draft)
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
            remove_evidence(actor=cast.clerk, evaluation_id=draft.pk, evidence_id=evidence.pk, now=NOW)
            assert len(files(media)) == 1, "not before the commit"
        assert (files(media), list(evidence_of(draft))) == ([], [])
        assert last_entry(draft.chain).detail["name"] == "发票.pdf"

    def test_a_file_of_another_table_does_not_exist(self, cast: Cast, draft: Evaluation) -> None:
        other = filled_evaluation(cast, name="另一个项目")
        evidence = add(cast, other)
        entries = count(draft.chain)
        with pytest.raises(Evidence.DoesNotExist):
            remove_evidence(actor=cast.clerk, evaluation_id=draft.pk, evidence_id=evidence.pk, now=NOW)
        assert count(draft.chain) == entries

    def test_submitted_evidence_stays(self, cast: Cast, draft: Evaluation) -> None:
        evidence = add(cast, draft)
        assert submit_it(draft, cast.clerk).as_state is State.BUREAU_REVIEW
        with pytest.raises(NotAllowed):
            remove_evidence(actor=cast.clerk, evaluation_id=draft.pk, evidence_id=evidence.pk, now=NOW)
