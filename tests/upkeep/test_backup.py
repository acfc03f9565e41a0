"""`backup`: one file with everything, whole or not there at all; what was altered is refused."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import resource
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from perfeval.core.errors import Refused
from perfeval.evaluations.models import Evaluation, Evidence
from perfeval.evaluations.operations.evidence import remove_evidence
from perfeval.upkeep.backup import database, making
from perfeval.upkeep.backup.reading import check, read_manifest, remembered_heads
from perfeval.upkeep.verifying.journal import heads
from tests.apps.crowd import at_once
from tests.factories import NOW
from tests.upkeep.world import World, age, attach, back_up


def quiet(kind: str, count: int) -> None:
    pass


def members(path: Path) -> dict[str, bytes]:
    with tarfile.open(path) as tar:
        return {info.name: tar.extractfile(info).read() for info in tar}  # type: ignore[union-attr]


def rewritten(path: Path, change: Callable[[dict[str, bytes]], Any]) -> Path:
    """The archive with other members."""
    content = members(path)
    change(content)
    other = path.with_name("other.tar")
    with tarfile.open(other, "w") as tar:
        for name, data in content.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return other


def refusal_of(path: Path) -> str:
    with pytest.raises(Refused) as refused:
        check(path, read_manifest(path)[0], quiet)
    return refused.value.message


def test_it_holds_database_files_and_a_manifest_of_all(stored_world: World, tmp_path: Path) -> None:
    made = back_up(tmp_path / "backups")
    content = members(made.path)
    database = {"postgresql": "database.dump", "sqlite": "database.sqlite3.gz"}[connection.vendor]
    files = {f"media/{stored_world.evidence.file.name}", f"media/{stored_world.printed.file.name}"}
    assert set(content) == {database, "journal-heads.tsv.gz", "manifest.json", "manifest.sha256", *files}
    manifest = json.loads(content["manifest.json"])
    assert manifest["vendor"] == connection.vendor
    assert manifest["rows"]["evaluations.Evaluation"] == 2
    assert "evaluations.0001_initial" in manifest["migrations"]
    for name, member in manifest["members"].items():
        assert member == {"sha256": hashlib.sha256(content[name]).hexdigest(), "size": len(content[name])}
    assert set(manifest["members"]) == set(content) - {"manifest.json", "manifest.sha256"}
    check(made.path, made.manifest, quiet)


def test_it_is_for_its_owner_alone_and_leaves_nothing_beside(stored_world: World, tmp_path: Path) -> None:
    made = back_up(tmp_path / "backups")
    assert made.path.stat().st_mode & 0o777 == 0o600
    assert list(made.path.parent.iterdir()) == [made.path]


def test_it_remembers_the_heads_of_all_chains(stored_world: World, tmp_path: Path) -> None:
    made = back_up(tmp_path)
    assert list(remembered_heads(made.path)) == list(heads())
    assert list(remembered_heads(tmp_path)) == list(heads())  # the newest of a folder


@pytest.mark.once  # PostgreSQL's own pg_dump does not wait
def test_it_does_not_wait_for_a_lock_of_its_own(world: World, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError):
        back_up(tmp_path)
    assert list(tmp_path.glob("*.tar")) == []


def test_files_to_throw_away_and_orphans_are_not_in_it(stored_world: World, tmp_path: Path) -> None:
    for name in ("exports/a.xlsx", "prints/stray.pdf"):
        (stored_world.media / name).parent.mkdir(exist_ok=True)
        (stored_world.media / name).write_bytes(b"x")
    content = members(back_up(tmp_path).path)
    assert not [name for name in content if name.endswith(("a.xlsx", "stray.pdf"))]


def test_an_attachment_that_comes_and_goes_meanwhile(
    stored_world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One is taken out after its file was packed; another comes after the first look and goes after the copy of the
    database, which must then be made once more."""
    world, copies = stored_world, making._copy_database
    looks: list[int] = []

    def meddled(work: Path) -> Any:
        if not looks:
            remove_evidence(
                actor=world.cast.clerk, evaluation_id=world.draft.pk, evidence_id=world.evidence.pk, now=NOW
            )  # fmt: skip
            late = attach(world.cast, world.draft, b"%PDF-1.7 late")
            view = copies(work)
            remove_evidence(actor=world.cast.clerk, evaluation_id=world.draft.pk, evidence_id=late.pk, now=NOW)
        else:
            view = copies(work)
        looks.append(1)
        return view

    monkeypatch.setattr(making, "_copy_database", meddled)
    made = back_up(tmp_path)
    assert len(looks) == 2
    assert made.manifest.losses == ""
    assert made.manifest.left_out == (f"media/{world.evidence.file.name}",)
    assert made.manifest.rows["evaluations.Evidence"] == 0
    check(made.path, made.manifest, quiet)


ALTERATIONS: dict[str, tuple[Callable[[dict[str, bytes]], Any], str]] = {
    "a file's byte": (lambda m: m.update({name: b"X" + m[name][1:] for name in m if name.startswith("media/pr")}), "与清单不符"),
    "a file's length": (lambda m: m.update({name: m[name] + b"X" for name in m if name.startswith("media/ev")}), "与清单不符"),
    "the database": (lambda m: m.update({n: m[n][:-1] + b"X" for n in m if n.startswith("database")}), "与清单不符"),
    "a member less": (lambda m: [m.pop(name) for name in list(m) if name.startswith("media/pr")], "缺少 media/prints/"),
    "a member more": (lambda m: m.update({"media/prints/more.pdf": b"%PDF"}), "清单中没有 media/prints/more.pdf"),
    "a member that leads outside": (lambda m: m.update({"media/../../etc/passwd": b"x"}), "重复或不合格"),
    "the manifest": (lambda m: m.update({"manifest.json": m["manifest.json"].replace(b'"rows"', b'"Rows"')}), "清单被改动过"),
    "no manifest": (lambda m: m.pop("manifest.json"), "没有清单"),
}  # fmt: skip


@pytest.mark.parametrize("kind", ALTERATIONS)
def test_what_was_altered_is_refused(stored_world: World, tmp_path: Path, kind: str) -> None:
    change, words = ALTERATIONS[kind]
    made = back_up(tmp_path)
    assert words in refusal_of(rewritten(made.path, change))


def test_wherever_it_breaks_off_it_is_refused(stored_world: World, tmp_path: Path) -> None:
    made = back_up(tmp_path)
    content = made.path.read_bytes()
    with tarfile.open(made.path) as tar:
        end = max(info.offset_data + info.size for info in tar)
    for length in (0, 100, 512, 5000, len(content) // 2, end - 512, end - 1):
        cut = tmp_path / "cut.tar"
        cut.write_bytes(content[:length])
        assert "备份已损坏或不完整" in refusal_of(cut), length


def test_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.tar").write_bytes(gzip.compress(b"hello" * 1000))
    assert "备份已损坏或不完整" in refusal_of(tmp_path / "a.tar")


@contextmanager
def files_no_larger_than(size: int) -> Iterator[None]:
    """As on a disk that fills up while something is written; child processes too."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("size", [10_000, 60_000])
def test_a_full_disk_leaves_nothing_and_says_so(stored_world: World, tmp_path: Path, size: int) -> None:
    attach(stored_world.cast, stored_world.draft, b"%PDF-1.7" + b"x" * 30_000)
    folder = tmp_path / "backups"
    with files_no_larger_than(size), pytest.raises(CommandError) as refused:
        call_command("backup", "--to", str(folder), stdout=StringIO())
    assert refused.value.returncode == 2
    assert str(refused.value).startswith("没有完成")
    assert str(refused.value).endswith("没有留下不完整的备份。")
    assert list(folder.iterdir()) == []


def test_the_command_keeps_the_newest(stored_world: World, tmp_path: Path) -> None:
    old = [tmp_path / f"perfeval-2026010{day}-020000.tar" for day in (1, 2, 3)]
    other = tmp_path / "notes.tar"
    for path in (*old, other):
        path.write_bytes(b"")
    out = StringIO()
    call_command("backup", "--to", str(tmp_path), "--keep", "2", stdout=out)
    assert sorted(path for path in old if path.exists()) == [old[2]]
    assert other.exists()
    assert "备份完成" in out.getvalue()
    assert "自评表 2 份，文件 2 个" in out.getvalue()
    assert "签名证书" in out.getvalue()


def test_a_failed_backup_removes_no_older_one(stored_world: World, tmp_path: Path) -> None:
    old = tmp_path / "perfeval-20260101-020000.tar"
    old.write_bytes(b"")
    with files_no_larger_than(1000), pytest.raises(CommandError):
        call_command("backup", "--to", str(tmp_path), "--keep", "1", stdout=StringIO())
    assert list(tmp_path.glob("*.tar")) == [old]


def test_what_a_killed_one_left_is_swept_after_a_day(stored_world: World, tmp_path: Path) -> None:
    stale, young = (tmp_path / f".perfeval-2026010{day}-020000.tar.12345678.part" for day in (1, 2))
    for path in (stale, young):
        path.write_bytes(b"")
    age(stale, hours=25)
    call_command("backup", "--to", str(tmp_path), stdout=StringIO())
    assert (stale.exists(), young.exists()) == (False, True)


def test_the_command_checks_without_restoring(stored_world: World, tmp_path: Path) -> None:
    made = back_up(tmp_path)
    out = StringIO()
    call_command("backup", "--check", str(made.path), stdout=out)
    assert out.getvalue().startswith("备份完好：")
    assert made.sha256 in out.getvalue()
    with pytest.raises(CommandError, match="没有清单"):
        call_command("backup", "--check", str(rewritten(made.path, lambda m: m.pop("manifest.json"))))
    with pytest.raises(CommandError, match="没有完成"):
        call_command("backup", "--check", str(tmp_path / "none.tar"))


def test_the_secrets_of_the_connection_are_on_no_command_line(
    stored_world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[Any] = []
    real = subprocess.run

    def watched(command: Any, **options: Any) -> Any:
        commands.append((command, options.get("env") or {}))
        return real(command, **options)

    monkeypatch.setattr(subprocess, "run", watched)
    monkeypatch.setitem(connection.settings_dict, "PASSWORD", "secret-word")
    back_up(tmp_path)
    assert not [command for command, _ in commands if "secret-word" in " ".join(map(str, command))]
    if connection.vendor == "postgresql":
        assert [env["PGPASSWORD"] for _, env in commands if env] == ["secret-word"]


def test_writers_are_not_held_up(stored_world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody writes in the middle of the copy: it succeeds at once and is not in the copy."""
    dump = database.dump

    def busy(path: Path) -> None:
        ends = at_once([lambda: attach(stored_world.cast, stored_world.draft, b"%PDF-1.7 new")])
        assert ends == {"done": 1}
        dump(path)

    monkeypatch.setattr(making, "dump", busy)
    begun = timezone.now()
    made = back_up(tmp_path)
    assert timezone.now() - begun < timedelta(seconds=15)
    assert made.manifest.rows["evaluations.Evidence"] == 1
    assert Evidence.objects.count() == 2
    assert Evaluation.objects.count() == 2
