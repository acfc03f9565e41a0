"""Files that jobs make: whole or not at all; gone when nothing names them any more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, InMemoryStorage, Storage, default_storage
from pytest_django import Settings

from perfeval.exchange.exports.models import Export
from perfeval.jobs import files as files_module
from perfeval.jobs import scratch as scratch_module
from perfeval.jobs.files import keep, open_file, store_whole, sweep_files, sweep_parts, work_file
from perfeval.jobs.scratch import as_path, scratch, sweep_scratch


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


class Remote(Storage):
    """No folder of this machine: its files have no paths."""

    def _open(self, name: str, mode: str = "rb") -> ContentFile[bytes]:
        return ContentFile(b"there", name)


@pytest.mark.once
@pytest.mark.parametrize("storage", [default_storage, InMemoryStorage()])
def test_a_finished_file_has_its_name_and_its_part_is_gone(storage: Storage, media: Path) -> None:
    for _ in range(2):
        with work_file("made", storage) as path:
            path.write_bytes(b"whole")
            keep(path, "made/a.csv", storage)
        assert not path.exists()
    with storage.open("made/a.csv") as file:
        assert file.read() == b"whole"


@pytest.mark.once
def test_what_breaks_off_leaves_nothing(media: Path) -> None:
    def break_off() -> None:
        with work_file("made") as path:
            path.write_bytes(b"half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_off()
    assert [item for item in media.rglob("*") if item.is_file()] == []


@pytest.mark.once
def test_what_a_killed_writer_left_of_a_stored_file_is_swept(media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "unlink", lambda *_, **__: None)  # it is killed before it can tidy up
    monkeypatch.setattr(files_module, "keep", lambda *_: None)
    store_whole(default_storage, "prints/ab/whole.pdf", b"half")
    monkeypatch.undo()
    (part,) = [path for path in media.rglob("*") if path.is_file()]
    written = datetime.fromtimestamp(part.stat().st_mtime, tz=UTC)
    assert sweep_parts(written - timedelta(seconds=1)) == 0
    assert sweep_parts(written + timedelta(seconds=1)) == 1
    assert not part.exists()
    assert sweep_parts(written, FileSystemStorage(media / "nothing")) == 0


@pytest.mark.once
def test_the_sweep_of_parts_takes_nothing_else(media: Path) -> None:
    for name in (".hidden", "a.part", "prints/.b.part"):
        default_storage.save(name, ContentFile(b"x"))
    assert sweep_parts(datetime.now(UTC) + timedelta(hours=1)) == 0


@pytest.mark.once
def test_a_file_that_is_gone_is_none() -> None:
    assert open_file("") is None
    assert open_file("made/nothing.csv") is None


def test_the_sweep_takes_what_is_old_and_named_by_nothing(db: None, media: Path) -> None:
    path = media / "made" / "old.csv"
    path.parent.mkdir()
    path.write_bytes(b"x")
    written = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)
    sweep_files("made", Export.objects.all(), written - timedelta(seconds=1))
    assert path.exists()
    sweep_files("made", Export.objects.all(), written + timedelta(seconds=1))
    assert not path.exists()
    sweep_files("nothing", Export.objects.all(), written)


@pytest.mark.once
def test_a_stored_file_is_a_path_wherever_it_is_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    default_storage.save("made/a.txt", ContentFile(b"here"))
    with as_path("made/a.txt") as path:
        assert path.read_bytes() == b"here"
    monkeypatch.setattr(scratch_module, "default_storage", Remote())
    with as_path("made/b.txt") as path:
        assert (path.name, path.read_bytes()) == ("b.txt", b"there")
    assert not path.exists()


@pytest.mark.once
def test_folders_of_killed_workers_are_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with scratch() as folder:
        written = datetime.fromtimestamp(folder.stat().st_mtime, tz=UTC)
        sweep_scratch(written - timedelta(seconds=1))
        assert folder.exists()
        sweep_scratch(written + timedelta(seconds=1))
        assert not folder.exists()
