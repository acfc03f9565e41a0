"""Files that are missing or damaged when a backup is made: told by whoever makes, checks or restores it."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from perfeval.evaluations.models import Evidence
from perfeval.upkeep.backup.manifest import manifest_from_json
from tests.upkeep.place import FORMERS, Place
from tests.upkeep.world import World, back_up


def lose(world: World) -> tuple[str, str]:
    """The print; what is said of it."""
    world.path_of(world.printed).unlink()
    return f"备份时文件已经不在：{world.printed.file.name}", "缺少 1 个文件"


def damage(world: World) -> tuple[str, str]:
    with world.path_of(world.printed).open("ab") as file:
        file.write(b"x")
    return f"备份时文件已损坏，与记录的散列值或大小不符：{world.printed.file.name}", "有 1 个文件在备份前已损坏"


@pytest.mark.parametrize("loss", [lose, damage])
def test_losses_are_told_and_remove_no_older_backup(
    stored_world: World, tmp_path: Path, loss: Callable[[World], tuple[str, str]]
) -> None:
    """The backup is made all the same: there is no better one."""
    named, counted = loss(stored_world)
    old = tmp_path / "perfeval-20260101-020000.tar"
    old.write_bytes(b"")
    said = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("backup", "--to", str(tmp_path), "--keep", "1", stdout=StringIO(), stderr=said)
    assert ended.value.code == 1
    assert named in said.getvalue()
    assert counted in said.getvalue()
    assert old.exists()
    (new,) = (path for path in tmp_path.glob("*.tar") if path != old)
    out, said = StringIO(), StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("backup", "--check", str(new), stdout=out, stderr=said)
    assert ended.value.code == 1
    assert "内容不完整" in out.getvalue()
    assert named in said.getvalue()


def test_a_size_that_is_not_the_row_s_is_damage_too(stored_world: World, tmp_path: Path) -> None:
    Evidence.objects.update(size=1)
    assert back_up(tmp_path).manifest.damaged == (stored_world.evidence.file.name,)


def test_a_backup_of_before_damage_was_told_is_read(stored_world: World, tmp_path: Path) -> None:
    made = back_up(tmp_path)
    values = json.loads(made.manifest.to_json())
    del values["damaged"]
    assert manifest_from_json(json.dumps(values).encode()) == made.manifest


@pytest.mark.slow
def test_a_backup_with_losses_is_restored_only_on_request(
    stored_world: World, inhabited: Place, tmp_path: Path
) -> None:
    stored_world.path_of(stored_world.printed).unlink()
    made = back_up(tmp_path / "backups")
    done = inhabited.manage("restore", str(made.path), "--replace")
    assert done.returncode == 2
    assert "缺少 1 个文件" in done.stderr
    assert "--accept-losses" in done.stderr
    assert inhabited.shell(FORMERS) == "1"
    assert inhabited.files() == {"evidence/former.pdf": b"former"}
    done = inhabited.manage("restore", str(made.path), "--replace", "--accept-losses")
    assert done.returncode == 1  # of `verify`
    assert {*inhabited.files()} == {str(stored_world.evidence.file.name)}
