"""Each kind of damage: how it is done, the check that finds it, words of the fault."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from perfeval.audit.models import JournalEntry, JournalHead
from perfeval.core.interchange import canonical_json
from tests.upkeep.world import World, age, run


def flip_a_byte(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[3] ^= 1
    path.write_bytes(content)


def change_document(world: World, change: Callable[[Any], None], *, rehash: bool) -> None:
    document = json.loads(world.snapshot.document)
    change(document)
    text = canonical_json(document)
    sha256 = hashlib.sha256(text).hexdigest() if rehash else world.snapshot.sha256
    run("UPDATE evaluations_snapshot SET document = %s, sha256 = %s", text.decode(), sha256)


def set_total(document: Any) -> None:
    document["scores"]["total"] = "99.99"


def forge_submission(world: World) -> None:
    """A snapshot with another score, its hash and the journal's entry made to agree."""
    change_document(world, set_total, rehash=True)
    sha256 = type(world.snapshot).objects.get().sha256
    entry = JournalEntry.objects.get(chain=world.approved.chain, action="submit")
    run(
        "UPDATE audit_journalentry SET detail = %s WHERE id = %s",
        json.dumps({**entry.detail, "sha256": sha256}),
        entry.pk,
    )


def lose_print(world: World) -> None:
    run("DELETE FROM printing_printeddocument")
    run("DELETE FROM jobs_job")
    world.path_of(world.printed).unlink()


def add_file(world: World) -> None:
    path = world.media / "prints" / "stray.pdf"
    path.write_bytes(b"%PDF-1.7")
    age(path)


def put_folder_there(world: World) -> None:
    world.path_of(world.printed).unlink()
    world.path_of(world.printed).mkdir()


def leave_half(world: World) -> None:
    path = world.media / "evidence" / ".0123.part"
    path.write_bytes(b"%PD")
    age(path)


def lose_row_of_file(world: World) -> None:
    age(world.path_of(world.evidence))
    run("DELETE FROM evaluations_evidence")


def swap_entries(world: World) -> None:
    chain = world.approved.chain
    for old, new in ((2, 99), (3, 2), (99, 3)):
        run("UPDATE audit_journalentry SET sequence = %s WHERE chain = %s AND sequence = %s", new, chain, old)


DAMAGES: dict[str, tuple[Callable[[World], object], str, str]] = {
    "a byte of a print": (lambda w: flip_a_byte(w.path_of(w.printed)), "file-changed", "打印件 "),
    "a byte of an attachment": (lambda w: flip_a_byte(w.path_of(w.evidence)), "file-changed", "证明材料 "),
    "an attachment cut short": (lambda w: w.path_of(w.evidence).write_bytes(b"%P"), "file-changed", "大小应为 17 字节"),
    "a file gone": (lambda w: w.path_of(w.printed).unlink(), "file-missing", "打印件 "),
    "a folder in the place of a file": (
        put_folder_there, "file-unreadable", "打印件 ",
    ),
    "a file more": (add_file, "file-orphan", "prints/stray.pdf"),
    "half a file": (leave_half, "file-orphan", "evidence/.0123.part"),
    "a row deleted behind its file": (lose_row_of_file, "file-orphan", "文件 evidence/"),
    "a print gone with its row": (lose_print, "print-missing", "也没有等待打印的任务"),
    "a snapshot changed": (lambda w: change_document(w, set_total, rehash=False), "snapshot-changed", "第1版"),
    "a snapshot changed with its hash": (
        lambda w: change_document(w, set_total, rehash=True), "snapshot-replaced", "第1版",
    ),
    "a total that does not follow": (forge_submission, "score-wrong", "总分存的是 99.99"),
    "a snapshot that is no JSON": (
        lambda w: run("UPDATE evaluations_snapshot SET document = '{'"), "snapshot-unreadable", "第1版",
    ),
    "a snapshot gone": (
        lambda w: run("UPDATE evaluations_evaluation SET version = 2 WHERE id = %s", w.approved.pk),
        "snapshot-missing", "已送审 2 版",
    ),
    "a table of another's place": (
        lambda w: run("UPDATE evaluations_evaluation SET organisation_path = (SELECT min(path) FROM"
                      " organisations_organisation) WHERE id = %s", w.approved.pk),
        "place-differs", "自评表 ",
    ),
    "a score in the lists": (
        lambda w: run("UPDATE evaluations_evaluation SET total_score = 100 WHERE id = %s", w.approved.pk),
        "table-changed", "列表中的自评分是 100",
    ),
    "a grade in the lists": (
        lambda w: run("UPDATE evaluations_evaluation SET grade = '差' WHERE id = %s", w.approved.pk),
        "table-changed", "列表中的等级是“差”",
    ),
    "a cell of a locked table": (
        lambda w: run("UPDATE evaluations_indicator SET actual_text = '1' WHERE evaluation_id = %s", w.approved.pk),
        "table-changed", "actual_text",
    ),
    "a scheme": (lambda w: run("UPDATE schemes_storedscheme SET text = text || ' '"), "scheme-changed", "futian-2022"),
    "a seal": (lambda w: run("UPDATE organisations_seal SET picture = %s", b"png"), "seal-changed", "公章"),
    "a journal entry changed": (
        lambda w: run("UPDATE audit_journalentry SET actor_name = '别人' WHERE chain = %s", w.approved.chain),
        "journal-broken", "内容被改动过",
    ),
    "a journal entry deleted": (
        lambda w: run("DELETE FROM audit_journalentry WHERE chain = %s AND sequence = 2", w.approved.chain),
        "journal-broken", "之前缺少第 2 条",
    ),
    "a journal entry inserted": (
        lambda w: run(
            "INSERT INTO audit_journalentry (chain, sequence, at, actor_name, actor_role, actor_organisation, action,"
            " detail, previous_hash, hash) SELECT chain, 1000, at, actor_name, actor_role, actor_organisation, action,"
            " detail, previous_hash, hash FROM audit_journalentry WHERE chain = %s AND sequence = 2", w.approved.chain,
        ),
        "journal-broken", "第 1000 条之前缺少",
    ),
    "journal entries swapped": (swap_entries, "journal-broken", "与前一条不相连"),
    "all entries of a chain": (
        lambda w: run("DELETE FROM audit_journalentry WHERE chain = %s", w.approved.chain), "journal-broken", "全部缺失",
    ),
    "a chain with its head": (
        lambda w: (JournalEntry.objects.filter(chain=w.approved.chain)._raw_delete("default"),
                   JournalHead.objects.filter(chain=w.approved.chain).delete()),
        "journal-missing", "没有操作日志",
    ),
    "the end of a chain with its head, where it held a submission": (
        lambda w: cut_end(w.approved.chain, 1), "snapshot-not-journalled", "没有这一版的送审记录",
    ),
}  # fmt: skip


def cut_end(chain: str, left: int) -> None:
    """As somebody would who knows how chains are built."""
    run("DELETE FROM audit_journalentry WHERE chain = %s AND sequence > %s", chain, left)
    last = JournalEntry.objects.get(chain=chain, sequence=left)
    run("UPDATE audit_journalhead SET sequence = %s, hash = %s WHERE chain = %s", left, last.hash, chain)
