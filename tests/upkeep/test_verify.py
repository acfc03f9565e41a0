"""`verify`: a sound system has no fault; each kind of damage is found, and named."""

from __future__ import annotations

import json
import threading
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import F

from perfeval.audit.models import JournalEntry, JournalHead
from perfeval.core.complete import complete_sheet
from perfeval.core.scoring import score_sheet
from perfeval.core.scoring.writing import scores_to_json
from perfeval.evaluations.operations.evidence import remove_evidence
from perfeval.evaluations.operations.printing import print_key
from perfeval.evaluations.queries import assess
from perfeval.jobs.models import Job
from perfeval.printing.sealing import apply_seal
from perfeval.schemes.official import official_scheme
from perfeval.upkeep import verifying
from perfeval.upkeep.stored import sources
from perfeval.upkeep.verifying import files, prints_to_come
from perfeval.upkeep.verifying.journal import heads
from tests.conftest import ROOT
from tests.factories import NOW, answer_warnings, ready_evaluation, reload, seed_sheet, submit_it
from tests.upkeep.damages import DAMAGES, add_file, cut_end
from tests.upkeep.world import World, age, attach, faults, make_world, run

EXPECTED: dict[str, dict[str, Any]] = json.loads((ROOT / "tests" / "golden" / "expected.json").read_text())


def test_a_sound_system_has_no_fault(world: World) -> None:
    assert faults() == []


@pytest.mark.parametrize("kind", DAMAGES)
def test_damage_is_found_and_named(world: World, kind: str) -> None:
    damage, check, words = DAMAGES[kind]
    damage(world)
    found = faults()
    assert [str(fault) for fault in found if fault.check == check and words in str(fault)], found


def test_a_file_is_an_orphan_only_after_an_hour(world: World) -> None:
    (world.media / "prints" / "young.pdf").write_bytes(b"%PDF-1.7")
    assert faults() == []


def test_what_a_killed_writer_left_half_written_is_not_complained_of(world: World) -> None:
    """It is swept after an hour. A file of that name in a folder is nobody's."""
    for name in (".a1b2.part", "prints/.a1b2.part"):
        (world.media / name).write_bytes(b"%PDF-1.7")
        age(world.media / name)
    (fault,) = faults()
    assert "prints/.a1b2.part" in str(fault)


def test_what_a_broken_off_restore_left_is_named_once(world: World) -> None:
    left = world.media / ".restoring-a1b2c3d4" / "before"
    left.mkdir(parents=True)
    for name in ("a.pdf", "b.pdf"):
        (left / name).write_bytes(b"%PDF-1.7")
        age(left / name)
    (fault,) = faults()
    assert (fault.check, fault.place) == ("restore-left", "文件夹 .restoring-a1b2c3d4")


@pytest.mark.parametrize("folder", ["batches", "exports", "inspections", "lists"])
def test_files_that_are_thrown_away_again_are_none_of_its_business(world: World, folder: str) -> None:
    path = world.media / folder / "a.zip"
    path.parent.mkdir()
    path.write_bytes(b"PK")
    age(path)
    assert faults() == []


def test_a_row_that_was_taken_out_meanwhile_is_no_fault(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The row was read, then the attachment removed, then the file looked for."""
    monkeypatch.setattr(verifying, "orphan_faults", lambda now, progress: iter(()))
    look = files._wrong

    def removed_before(stored: Any) -> Any:
        if stored.name == world.evidence.file.name:
            world.path_of(world.evidence).unlink(missing_ok=True)
            run("DELETE FROM evaluations_evidence")
        return look(stored)

    monkeypatch.setattr(files, "_wrong", removed_before)
    assert faults() == []


def test_a_print_that_is_still_to_come_is_no_fault(world: World) -> None:
    run("DELETE FROM printing_printeddocument")
    world.path_of(world.printed).unlink()
    assert faults() == []
    assert prints_to_come() == 1


def test_a_print_that_was_refused_is_told_with_its_reason(world: World) -> None:
    run("DELETE FROM printing_printeddocument")
    world.path_of(world.printed).unlink()
    Job.objects.filter(key=print_key(world.snapshot.pk, "futian")).update(
        state="failed", message="没有打印：缺少证书。"
    )
    assert [fault.message for fault in faults()] == ["已审定而没有打印件，最近一次打印：没有打印：缺少证书。"]


def test_of_a_sealed_version_only_the_sealed_print_counts(world: World) -> None:
    head = world.seal.uploaded_by.memberships.get()
    apply_seal(actor=head, evaluation_id=world.approved.pk, version=1, now=NOW)
    assert faults() == []
    assert prints_to_come() == 1
    Job.objects.all().delete()
    assert [fault.check for fault in faults()] == ["print-missing"]


def test_an_end_that_was_cut_off_with_its_head_is_noticed_against_a_backup(world: World) -> None:
    remembered = list(heads())
    last = JournalHead.objects.get(chain=world.draft.chain).sequence
    cut_end(world.draft.chain, last - 1)
    assert faults() == []  # a chain knows nothing of what is gone without a trace
    found = faults(remembered=remembered)
    assert [(fault.check, fault.place) for fault in found] == [("journal-cut", f"操作日志 {world.draft.chain}")]


def test_a_chain_that_was_written_anew_is_noticed_against_a_backup(world: World) -> None:
    remembered = list(heads())
    previous = ""
    for entry in JournalEntry.objects.filter(chain=world.draft.chain).order_by("sequence"):
        entry.actor_name, entry.previous_hash = "别人", previous
        previous = entry.compute_hash()
        run(
            "UPDATE audit_journalentry SET actor_name = '别人', previous_hash = %s, hash = %s WHERE id = %s",
            entry.previous_hash, previous, entry.pk,
        )  # fmt: skip
    run("UPDATE audit_journalhead SET hash = %s WHERE chain = %s", previous, world.draft.chain)
    assert faults() == []
    assert [fault.check for fault in faults(remembered=remembered)] == ["journal-rewritten"]


def test_chains_that_have_grown_since_the_backup_are_sound(world: World) -> None:
    remembered = list(heads())
    apply_seal(actor=world.seal.uploaded_by.memberships.get(), evaluation_id=world.approved.pk, version=1, now=NOW)
    assert faults(remembered=remembered) == []


def test_a_check_that_breaks_off_is_told_and_the_others_go_on(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(progress: object) -> Any:
        raise ValueError("never seen before")

    monkeypatch.setattr(verifying, "snapshot_faults", broken)
    add_file(world)
    assert [fault.check for fault in faults()] == ["check-broken-off", "file-orphan"]


def test_every_file_that_rows_keep_is_known_with_its_hash() -> None:
    assert {(source.model.__name__, source.field) for source in sources()} == {
        ("Evidence", "file"), ("PrintedDocument", "file"),
    }  # fmt: skip
    assert all(source.model._meta.get_field("sha256") for source in sources())


@pytest.mark.parametrize("name", EXPECTED)
def test_the_scores_of_a_completed_table_follow_from_it(name: str) -> None:
    """What the snapshot's check relies on: a table with its scores filled in gives these scores again."""
    scheme = official_scheme(EXPECTED[name]["scheme"])
    sheet = seed_sheet(name)
    scores = score_sheet(sheet, scheme)
    completed = complete_sheet(sheet, scheme, scores)
    assert plain(scores_to_json(score_sheet(completed, scheme))) == plain(scores_to_json(scores))


def test_a_version_whose_subtotals_have_one_name_is_sound(world: World) -> None:
    """The scores of a part go where the page put them, not to the nearest row of that name."""
    draft = ready_evaluation(world.cast, name="两个小计")
    rows = list(draft.indicators.order_by("position"))
    draft.indicators.update(position=F("position") + 2)
    for place, row in enumerate(rows[:2]):
        subtotal = draft.indicators.create(
            position=place, level1=rows[0].level1, level2=rows[0].level2, level3="小计", weight=row.weight
        )
        draft.indicators.filter(pk=row.pk).update(parent=subtotal)
    scores = assess(reload(draft)).scores
    answer_warnings(draft, world.cast.clerk)
    submitted = submit_it(draft, world.cast.clerk)
    stored = json.loads(submitted.snapshots.get().document)["scores"]
    assert stored == json.loads(json.dumps(scores_to_json(scores)))
    assert faults() == []


def plain(scores: dict[str, Any]) -> dict[str, Any]:
    rows = [{key: row[key] for key in ("weight", "score")} for row in scores["rows"]]
    return {**{key: scores[key] for key in ("execution_rate", "execution_score", "total", "grade")}, "rows": rows}


def test_the_command_lists_what_is_wrong_and_ends_with_1(world: World) -> None:
    out = StringIO()
    call_command("verify", stdout=out)
    assert out.getvalue().startswith("没有发现问题。")
    add_file(world)
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("verify", stdout=out)
    assert ended.value.code == 1
    lines = out.getvalue().splitlines()
    assert lines[0] == "文件 prints/stray.pdf：没有任何记录引用这个文件。核实后可以删除。"
    assert lines[1].startswith("发现 1 处问题。")


def test_the_command_speaks_json(world: World) -> None:
    add_file(world)
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("verify", "--json", stdout=out)
    report = json.loads(out.getvalue())
    assert report["clean"] is False
    assert [(fault["check"], fault["place"]) for fault in report["faults"]] == [
        ("file-orphan", "文件 prints/stray.pdf")
    ]
    assert report["seen"]["送审版本"] == 1


@pytest.mark.once  # PostgreSQL holds its references by itself
def test_on_sqlite_a_broken_reference_is_found(transactional_db: None, media: Path) -> None:
    world = make_world(media)
    run("PRAGMA foreign_keys = OFF")
    run("DELETE FROM projects_project WHERE id = %s", world.draft.project_id)
    run("PRAGMA foreign_keys = ON")
    found = [fault for fault in faults() if fault.check == "reference-broken"]
    assert found
    assert "projects_project" in found[0].message
    run("DELETE FROM evaluations_evidence")  # so that the tables can be emptied after the test


def test_while_people_write_nothing_looks_broken(stored_world: World) -> None:
    """Heads move on and files come and go between one look and the next."""
    world, stop = stored_world, threading.Event()
    written: list[int] = []

    def write() -> None:
        try:
            while not stop.is_set():
                kept = attach(world.cast, world.draft, f"%PDF-1.7 {len(written)}".encode())
                remove_evidence(actor=world.cast.clerk, evaluation_id=world.draft.pk, evidence_id=kept.pk, now=NOW)
                written.append(kept.pk)
        finally:
            connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    found = [fault for _ in range(10) for fault in faults()]
    stop.set()
    writer.join()
    assert found == []
    assert written
