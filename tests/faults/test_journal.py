"""Each act leaves one row in the journal, in its own transaction; a thousand tamperings are all found.

That it is the same transaction is shown by a journal that cannot be written: then nothing of the act is stored. Here the
acts are done on the pages of a whole stack, in the short form the first of them; every act there is, without the pages, is
walked in tests/apps/audit/test_every_act.py.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from typing import Any

from tests.faults.client import Answer, Client
from tests.faults.harness import Result, call, one, rows, verified
from tests.stack import Stack

# What acts change. Sessions and the like are no acts.
TABLES = (
    "evaluations_evaluation", "evaluations_indicator", "evaluations_fundline", "evaluations_findingnote",
    "evaluations_remark", "evaluations_snapshot", "evaluations_approval", "evaluations_evidence", "campaigns_extension",
)  # fmt: skip
Act = tuple[str, Callable[[], Answer]]


@contextlib.contextmanager
def journal_closed(stack: Stack) -> Iterator[None]:
    rows(
        stack,
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'the journal is closed'; END $$;"
        "CREATE TRIGGER closed BEFORE INSERT ON audit_journalentry EXECUTE FUNCTION refuse()",
    )
    try:
        yield
    finally:
        rows(stack, "DROP TRIGGER closed ON audit_journalentry; DROP FUNCTION refuse()")


def content(stack: Stack) -> list[Any]:
    """A hash of each table."""
    hashes = (f"(SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY id), '')) FROM {table} t)" for table in TABLES)
    return list(rows(stack, f"SELECT {', '.join(hashes)}")[0])


def acts_of(stack: Stack, office: dict[str, Any]) -> Iterator[Act]:
    """The life of a table, act by act as on the pages. Each is looked up when those before it are done."""
    (unit,) = office["units"]
    clerk, bureau, finance = (
        Client(stack.urls, session) for session in (unit["clerks"][0], office["reviewers"][0], office["finance"][0])
    )
    table, other = unit["tables"]
    page = f"/unit/tables/{table}"
    row, revision = rows(
        stack, "SELECT id, revision FROM evaluations_indicator WHERE evaluation_id = %s ORDER BY position", table
    )[0]
    group = one(stack, "SELECT level1 || '|' || level2 FROM evaluations_indicator WHERE id = %s", row)
    change = {"row": f"indicator-{row}", "field": "reason", "text": "说明一", "revision": revision}
    yield "edit", partial(clerk.post_json, f"{page}/cells/", {"changes": [change]})
    yield "add a row", partial(clerk.post, f"{page}/rows/add/", {"group": group})
    new = one(stack, "SELECT max(id) FROM evaluations_indicator WHERE evaluation_id = %s", table)
    yield "copy a row", partial(clerk.post, f"{page}/rows/{new}/copy/")
    yield "move a row", partial(clerk.post, f"{page}/rows/{row}/down/")
    for gone in (new, one(stack, "SELECT max(id) FROM evaluations_indicator WHERE evaluation_id = %s", table)):
        yield "remove a row", partial(clerk.post, f"{page}/rows/{gone}/remove/", {"confirmed": "1", "revision": "1"})
    yield "submit", partial(clerk.post, f"{page}/check/", _declared(stack, table))
    yield "recall", partial(clerk.post, f"{page}/recall/")
    yield "submit again", partial(clerk.post, f"{page}/check/", _declared(stack, table))
    yield "remark", partial(bureau.post, f"/review/{table}/remark/", {"text": "请核实。", "field": ""})
    yield "return", partial(bureau.post, f"/review/{table}/return/", {"version": 2})
    remark = one(stack, "SELECT max(id) FROM evaluations_remark WHERE evaluation_id = %s", table)
    yield "answer a remark", partial(clerk.post, f"{page}/remarks/{remark}/", {f"remark-{remark}-answer": "已核实。"})
    yield "submit a third time", partial(clerk.post, f"{page}/check/", _declared(stack, table))
    yield "approve", partial(bureau.post, f"/review/{table}/approve/", {"version": 3})
    yield "approve finally", partial(finance.post, f"/review/{table}/approve/", {"version": 3})
    yield "publish", partial(finance.post, f"/finance/tables/{table}/publish/", {"submit": "公开"})
    yield "reopen", partial(finance.post, f"/finance/tables/{table}/reopen/", {"reason": "数据有误。"})
    yield "exempt", partial(finance.post, f"/finance/tables/{other}/exempt/", {"reason": "项目取消。"})


def _declared(stack: Stack, table: int) -> dict[str, object]:
    seen = one(stack, "SELECT content_revision FROM evaluations_evaluation WHERE id = %s", table)
    return {"content_revision": seen, "declared_true": "1"}


def walk(stack: Stack, name: str, expected: int = 1, most: int | None = None) -> tuple[list[str], list[str]]:
    """Each act (of the first `most`) twice: with a journal that cannot be written, then in earnest. Returns the acts and
    the faults."""
    office = call(stack, "tests.faults.world:make_office", name=name, tables=2)
    acts, faults = [], []
    for act, do in islice(acts_of(stack, office), most):
        before, lines = content(stack), one(stack, "SELECT count(*) FROM audit_journalentry")
        with journal_closed(stack):
            answer = do()
        if answer.status < 500 or content(stack) != before:
            faults.append(f"{act}: without the journal {answer.status}, stored: {content(stack) != before}")
        answer = do()
        written = one(stack, "SELECT count(*) FROM audit_journalentry") - lines
        if answer.status >= 400 or written != expected or content(stack) == before:
            faults.append(f"{act}: {answer.status}, {written} rows in the journal, {answer.said}")
        acts.append(act)
    return acts, faults


def run(stack: Stack, seed: int, *, name: str, times: int, most: int, acts_at_most: int | None = None) -> Result:
    acts, faults = walk(stack, name, most=acts_at_most)
    tampered = call(stack, "tests.faults.tampering:tamper", seed=seed, times=times, most=most)
    faults += [f"broken before: {fault}" for fault in tampered["before"]]
    faults += [f"not found: {missed}" for missed in tampered["missed"]]
    figures = {
        "acts by the pages, one row each": f"{len(acts)}: {', '.join(acts)}",
        "acts stored while the journal could not be written": "0" if not faults else "; ".join(faults[:3]),
        "tamperings": ", ".join(f"{kind} {count}" for kind, count in tampered["done"].items()),
        "rows of the journal, tampered with": f"{tampered['entries']}, the newest {min(most, tampered['entries'])}",
        "tamperings not found": f"{len(tampered['missed'])}",
    }
    claim = "Each act leaves one row, in its own transaction; each of a thousand tamperings is found"
    return Result("Journal", claim, figures, faults)


def long(seed: int) -> Result:
    with Stack() as stack:
        result = run(stack, seed, name="journal", times=1000, most=200)
        result.faults += verified(stack)
        return result


def test_each_act_leaves_one_row_in_its_own_transaction(stack: Stack) -> None:
    assert run(stack, 1, name="journal", times=4, most=50, acts_at_most=8).faults == []


def test_the_walk_counts_rows(stack: Stack) -> None:
    """Negative control: were two rows right, each of these acts would be wrong."""
    acts, faults = walk(stack, "weak-journal", expected=2, most=3)
    assert len(faults) == len(acts)
