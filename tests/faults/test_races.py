"""Two acts that exclude each other, many people at the same moment: one winner, the others told why.

In each round five tables are raced for at once, by as many racers each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import cached_property, partial
from typing import Any

from tests.faults.client import Client
from tests.faults.harness import Result, at_once, call, one, rows, verified
from tests.faults.racing import (
    End,
    approve,
    compared_workbook,
    edit,
    filled_workbook,
    send_back,
    submit,
    take_over,
    withdraw_extension,
)
from tests.stack import Stack

KINDS = ("approve/approve", "approve/return", "submit/edit", "deadline/submit", "import/edit")
ACTIONS = ["approve", "return", "submit", "edit"]
Act = Callable[[], End]


class Field:
    """The people and the tables of all rounds. Nobody is in two races at once: what one is told would stand on the page of
    the other."""

    def __init__(self, stack: Stack, urls: list[str], *, name: str, rounds: int, racers: int) -> None:
        self.stack, self.urls, self.name, self.rounds, self.racers = stack, urls, name, rounds, racers
        self.half = racers // 2

    def _make(self, letter: str, **given: Any) -> Any:
        return call(self.stack, "tests.faults.world:make_office", name=f"{self.name}-{letter}", **given)

    @cached_property
    def sent(self) -> Any:
        return self._make("a", reviewers=2 * self.racers, tables=2 * self.rounds, submitted=True)

    @cached_property
    def drafts(self) -> Any:
        return self._make("b", clerks=2 * self.racers, tables=2 * self.rounds)

    @cached_property
    def late(self) -> Any:
        """Only an extension keeps this office's tables open."""
        office = self._make("c", clerks=self.racers - 1, tables=self.rounds)
        rows(
            self.stack,
            "WITH closed AS (UPDATE campaigns_campaign SET closes_at = now() - interval '1 day' WHERE id = %s"
            " RETURNING id, organisation_id) INSERT INTO campaigns_extension"
            " (campaign_id, organisation_id, closes_at, reason) SELECT id, organisation_id, now() + interval '1 day',"
            " '汇总延迟' FROM closed",
            office["campaign"],
        )  # fmt: skip
        return office

    def people(self, office: dict[str, Any], role: str, half: int | None = None) -> list[Client]:
        """All of this role, or the first or the second half of them."""
        sessions = office["units"][0]["clerks"] if role == "clerks" else office[role]
        if half is not None:
            middle = len(sessions) // 2
            sessions = sessions[middle:] if half else sessions[:middle]
        return [Client(self.urls, session, first=number) for number, session in enumerate(sessions)]

    def acts(self, kind: str, number: int) -> tuple[int, list[Act]]:
        """The table of this round, and what each racer does with it."""
        if kind in ("approve/approve", "approve/return"):
            half = int(kind == "approve/return")
            table = self.sent["units"][0]["tables"][2 * number + half]
            people = self.people(self.sent, "reviewers", half)
            other = approve if kind == "approve/approve" else send_back
            first, second = people[: self.half], people[self.half :]
            return table, [
                *(partial(approve, person, table) for person in first),
                *(partial(other, person, table) for person in second),
            ]
        if kind == "deadline/submit":
            table = self.late["units"][0]["tables"][number]
            campaign = self.late["campaign"]
            revision, _, _ = self.seen(table)
            extension = one(self.stack, "SELECT id FROM campaigns_extension WHERE campaign_id = %s", campaign)
            (finance,) = self.people(self.late, "finance")
            acts: list[Act] = [partial(submit, clerk, table, revision) for clerk in self.people(self.late, "clerks")]
            acts.insert(self.half, partial(withdraw_extension, finance, campaign, extension))
            return table, acts
        half = int(kind == "import/edit")
        table = self.drafts["units"][0]["tables"][2 * number + half]
        clerks = self.people(self.drafts, "clerks", half)
        revision, row, seen = self.seen(table)
        acts = [
            partial(edit, clerk, table, row, seen, f"第{place}人的说明")
            for place, clerk in enumerate(clerks[self.half :])
        ]
        if kind == "submit/edit":
            return table, [*acts, *(partial(submit, clerk, table, revision) for clerk in clerks[: self.half])]
        content = filled_workbook(clerks[0], table, row, "离线填写的说明")
        compared = [(clerk, *compared_workbook(clerk, table, content)) for clerk in clerks[: self.half]]
        return table, [*acts, *(partial(take_over, *one) for one in compared)]

    def seen(self, table: int) -> tuple[int, int, int]:
        """The table's revision, its first row and that row's revision, as every racer's page shows them."""
        ((revision, row, seen),) = rows(
            self.stack,
            "SELECT e.content_revision, i.id, i.revision FROM evaluations_evaluation e JOIN evaluations_indicator i"
            " ON i.evaluation_id = e.id WHERE e.id = %s ORDER BY i.position LIMIT 1",
            table,
        )
        return revision, row, seen

    def open_again(self) -> None:
        """The extension that a round took away."""
        rows(
            self.stack,
            "INSERT INTO campaigns_extension (campaign_id, organisation_id, closes_at, reason)"
            " SELECT id, organisation_id, now() + interval '1 day', '汇总延迟' FROM campaigns_campaign c WHERE id = %s"
            " AND NOT EXISTS (SELECT 1 FROM campaigns_extension x WHERE x.campaign_id = c.id)",
            self.late["campaign"],
        )


def race(field: Field, kinds: tuple[str, ...], number: int, counts: Counter[str]) -> list[str]:
    """One round. Returns what was wrong."""
    field.open_again()
    fields = {kind: field.acts(kind, number) for kind in kinds}
    newest = one(field.stack, "SELECT coalesce(max(id), 0) FROM audit_journalentry")
    every = [(kind, act) for kind, (_, acts) in fields.items() for act in acts]
    ends = at_once([act for _, act in every])
    faults = []
    for kind, (table, _) in fields.items():
        of_kind = [end for (at, _), end in zip(every, ends, strict=True) if at == kind]
        faults += [f"{kind} {number}: {problem}" for problem in judge(field.stack, kind, table, newest, of_kind)]
        counts[kind] += len(of_kind)
        counts["told why"] += sum(isinstance(end, End) and not end.won for end in of_kind)
        counts.update(f"won by {end.act}" for end in of_kind if isinstance(end, End) and end.won)
    return faults


def judge(stack: Stack, kind: str, table: int, newest: int, ends: list[End | BaseException]) -> list[str]:
    faults = [repr(end) for end in ends if not isinstance(end, End)]
    racers = [end for end in ends if isinstance(end, End) and end.act != "withdraw"]
    faults += [f"{end.act} answered {end.status}" for end in racers if end.status >= 500]
    winners = [end.act for end in racers if end.won]
    silent = [end for end in racers if not end.won and len(end.told) < 8]
    if silent:
        faults.append(f"{len(silent)} were not told why, such as {silent[0]}")
    written = [
        action
        for (action,) in rows(
            stack,
            "SELECT action FROM audit_journalentry WHERE chain = %s AND id > %s AND action = ANY(%s)",
            f"evaluation:{table}", newest, ACTIONS,
        )
    ]  # fmt: skip
    if sorted(written) != sorted("edit" if act == "import" else act for act in winners):
        faults.append(f"won: {winners}, in the journal: {written}")
    late = kind == "deadline/submit" and not winners
    if len(winners) != 1 and not late:
        faults.append(f"{len(winners)} winners")
    if late and not all("填报已截止" in end.told for end in racers):
        faults.append("nobody won, and not everybody was told of the deadline")
    approvals = one(
        stack,
        "SELECT count(*) FROM evaluations_approval a JOIN evaluations_snapshot s ON s.id = a.snapshot_id"
        " WHERE s.evaluation_id = %s",
        table,
    )
    versions = one(stack, "SELECT count(*) FROM evaluations_snapshot WHERE evaluation_id = %s", table)
    if approvals > 1 or versions > 1:
        faults.append(f"{approvals} approvals, {versions} versions")
    return faults


def run(stack: Stack, *, name: str, rounds: int, racers: int) -> Result:
    deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = 'perfeval'"
    before = one(stack, deadlocks)
    field = Field(stack, stack.urls, name=name, rounds=rounds, racers=racers)
    counts: Counter[str] = Counter()
    faults = [fault for number in range(rounds) for fault in race(field, KINDS, number, counts)]
    locked = one(stack, deadlocks) - before
    if locked:
        faults.append(f"{locked} deadlocks")
    won = ", ".join(f"{name.removeprefix('won by ')} {n}" for name, n in counts.items() if name.startswith("won"))
    figures = {
        "racers × rounds": f"{racers * len(KINDS)} × {rounds}: {racers} each for {', '.join(KINDS)}",
        "won by": won,
        "losers, all told why": f"{counts['told why']}",
        "deadlocks": f"{locked}",
    }
    claim = "One winner each, one journal row; the losers are told why; no deadlock"
    return Result("Races for one table", claim, figures, faults)


def long(seed: int) -> Result:
    with Stack() as stack:
        result = run(stack, name="races", rounds=20, racers=40)
        result.faults += verified(stack)
        return result


def test_one_wins(stack: Stack) -> None:
    assert run(stack, name="races", rounds=1, racers=6).faults == []


def test_the_judge_counts_winners_and_silence(stack: Stack) -> None:
    """Negative control of the judge. That of the lock is in tests/apps/evaluations/test_races.py."""
    field = Field(stack, stack.urls, name="weak-races", rounds=1, racers=2)
    table, acts = field.acts("approve/approve", 0)
    ends: list[End | BaseException] = [act() for act in acts]
    assert judge(stack, "approve/approve", table, 0, [End("approve", True, "已通过", 302)] * 2) != []
    assert judge(stack, "approve/approve", table, 0, [ends[0], End("approve", False, "", 302)]) != []
    assert judge(stack, "approve/approve", table, 0, [ends[0], End("approve", False, "服务器错误……", 500)]) != []
    newest = one(stack, "SELECT max(id) FROM audit_journalentry")
    assert judge(stack, "approve/approve", table, newest, ends) != []
