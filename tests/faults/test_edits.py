"""Many editors on the same forms: no accepted edit is lost, and no refused text vanishes.

Of ten edits nine come from the page's script, one is the whole form of a browser without scripts. An edit is lost if
another was accepted that had not seen it: two accepted edits of one row with the same revision.
"""

from __future__ import annotations

import itertools
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tests.faults.client import Answer, Client, Unanswered
from tests.faults.harness import Result, at_once, call, percentile, rows, verified, weakened
from tests.stack import Stack
from tests.web.page_form import Fields, fields_of

SCRIPT_EDITS_OF_TEN = 9


@dataclass(frozen=True, slots=True)
class Edit:
    row: str
    revision: int
    text: str


@dataclass(slots=True)
class Editor:
    """Knows of each row what the page or the last answer said."""

    client: Client
    table: int
    dice: random.Random
    name: str
    accepted: list[Edit] = field(default_factory=list)
    refused: list[Edit] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    unshown: list[tuple[str, str]] = field(default_factory=list)  # sent texts that the answer's page does not hold
    seconds: list[float] = field(default_factory=list)
    revisions: dict[str, int] = field(default_factory=dict)

    def work(self, edits: int) -> Editor:
        try:
            self.read_page()
            for number in range(edits):
                row = self.dice.choice(list(self.revisions))
                edit = Edit(row, self.revisions[row], f"{self.name}第{number}次{self.dice.randrange(10**6)}")
                if self.dice.randrange(10) < SCRIPT_EDITS_OF_TEN:
                    self.by_script(edit)
                else:
                    self.by_form(edit)
        except (Unanswered, ValueError, KeyError) as error:
            self.wrong.append(f"{self.name}: {error!r}")
        return self

    def read_page(self) -> Fields:
        answer = self.client.get(f"/unit/tables/{self.table}/")
        fields = fields_of(answer.text)
        self.revisions = {
            name.removesuffix("-revision"): int(values[0])
            for name, values in fields.items()
            if name.startswith("indicator-") and name.endswith("-revision")
        }
        return fields

    def by_script(self, edit: Edit) -> None:
        change = {"row": edit.row, "field": "reason", "text": edit.text, "revision": edit.revision}
        answer = self.client.post_json(f"/unit/tables/{self.table}/cells/", {"changes": [change]})
        self.seconds.append(answer.seconds)
        said: dict[str, Any] = answer.json
        anchor = f"{edit.row}-reason"
        if anchor in said.get("saved", ()):
            self.accepted.append(edit)
            self.revisions[edit.row] = said["rows"][edit.row]["revision"]
            return
        self.refused.append(edit)
        clash = said.get("clashes", {}).get(anchor, {})
        if clash.get("mine") != edit.text or not clash.get("theirs") or not clash.get("message"):
            self.wrong.append(f"{edit}: refused with {answer.status} {answer.text[:200]}")
        self.revisions[edit.row] = said["theirs"][edit.row]["revision"]

    def by_form(self, edit: Edit) -> None:
        fields = self.read_page()
        edit = Edit(edit.row, self.revisions[edit.row], edit.text)
        fields[f"{edit.row}-reason"] = [edit.text]
        answer = self.client.post(f"/unit/tables/{self.table}/", fields)
        self.seconds.append(answer.seconds)
        if answer.status == 302:
            self.accepted.append(edit)
        else:
            self.refused.append(edit)  # the form held other rows too: the judge looks whether this cell was stored
            self._expect_everything_typed(fields, answer)
        self.read_page()

    def _expect_everything_typed(self, fields: Fields, answer: Answer) -> None:
        shown = fields_of(answer.text)
        for name, values in fields.items():
            if name.endswith("-reason") and shown.get(name) != values:
                self.unshown += [(name, value) for value in values]
        if answer.status != 422:
            self.wrong.append(f"{self.name}: the page answered {answer.status}")


def race(stack: Stack, urls: list[str], office: dict[str, Any], *, edits: int, seed: int) -> list[Editor]:
    (unit,) = office["units"]
    editors = [
        Editor(
            Client(urls, session, first=number),
            unit["tables"][number % len(unit["tables"])],
            random.Random(seed * 1000 + number),
            f"编辑{number}",
        )
        for number, session in enumerate(unit["clerks"])
    ]
    ends = at_once([lambda e=editor: e.work(edits) for editor in editors], seconds=3600)  # type: ignore[misc]
    return [end for end in ends if isinstance(end, Editor)]


def judge(stack: Stack, editors: list[Editor], tables: list[int]) -> tuple[Counter[str], list[str]]:
    """What the rows and the journal say to what the editors were told."""
    faults = [fault for editor in editors for fault in editor.wrong]
    stored: dict[str, list[tuple[str, str]]] = {}
    for (cells,) in rows(
        stack,
        "SELECT detail->'cells' FROM audit_journalentry WHERE chain = ANY(%s) AND action = 'edit' ORDER BY id",
        [f"evaluation:{pk}" for pk in tables],
    ):
        for cell in cells:
            stored.setdefault(cell["cell"], []).append((cell["old"], cell["new"]))
    found = {(cell, new) for cell, texts in stored.items() for _, new in texts}
    # What was stored with the form, or stood there already, may be another's by the time the page is made.
    known = found | {(cell, texts[0][0]) for cell, texts in stored.items()}
    faults += [
        f"{editor.name}: the page lost {text}" for editor in editors for text in editor.unshown if text not in known
    ]
    told = [edit for editor in editors for edit in editor.accepted]
    refused = [edit for editor in editors for edit in editor.refused]
    partly = [edit for edit in refused if (f"{edit.row}-reason", edit.text) in found]
    lost = [edit for edit in told if (f"{edit.row}-reason", edit.text) not in found]
    unseen = Counter((edit.row, edit.revision) for edit in [*told, *partly])
    overwritten = sum(count - 1 for count in unseen.values())
    if lost:
        faults.append(f"{len(lost)} accepted edits are not in the journal, such as {lost[0]}")
    if overwritten:
        faults.append(f"{overwritten} accepted edits were overwritten by somebody who had not seen them")
    final = dict(rows(stack, "SELECT id, reason FROM evaluations_indicator WHERE evaluation_id = ANY(%s)", tables))
    for row, text in final.items():
        texts = stored.get(f"indicator-{row}-reason", [])
        broken = sum(new != old for (_, new), (old, _) in itertools.pairwise(texts))
        again = len(texts) - len({new for _, new in texts})
        if broken or again or (texts and texts[-1][1] != text):
            faults.append(f"row {row}: {broken} breaks, {again} texts that came back, ends with {text!r}")
    counts = Counter(accepted=len(told) + len(partly), refused=len(refused) - len(partly), lost=len(lost) + overwritten)
    return counts, faults


def run(stack: Stack, seed: int, *, name: str, editors: int, edits: int, forms: int) -> Result:
    office = call(stack, "tests.faults.world:make_office", name=name, clerks=editors, tables=forms)
    done = race(stack, stack.urls, office, edits=edits, seed=seed)
    counts, faults = judge(stack, done, office["units"][0]["tables"])
    if counts["accepted"] + counts["refused"] != editors * edits:
        faults.append(f"{editors * edits} edits were made, {counts['accepted'] + counts['refused']} answered")
    seconds = [value for editor in done for value in editor.seconds]
    figures = {
        "editors × edits, forms": f"{editors} × {edits} on {forms} forms",
        "accepted": f"{counts['accepted']}",
        "refused, with both values on the page": f"{counts['refused']}",
        "accepted edits lost": f"{counts['lost']}",
        "answer to an edit, median and p95": f"{percentile(seconds, 0.5):.2f} s, {percentile(seconds, 0.95):.2f} s",
    }
    return Result(
        "Editors on the same forms",
        "No accepted edit is lost; every refused one leaves its text on the page beside the other's",
        figures,
        faults,
        notes="All editors are always at work, so answers wait for each other. A form sent whole may be stored in part.",
    )


def long(seed: int) -> Result:
    with Stack() as stack:
        result = run(stack, seed, name="edits", editors=200, edits=50, forms=10)
        result.faults += verified(stack)
        return result


def test_no_accepted_edit_is_lost(stack: Stack) -> None:
    result = run(stack, 1, name="edits", editors=10, edits=4, forms=1)
    assert result.faults == []
    assert result.figures["refused, with both values on the page"] != "0"


def test_without_the_revision_edits_would_be_lost(stack: Stack) -> None:
    office = call(stack, "tests.faults.world:make_office", name="weak-edits", clerks=8)
    with weakened(stack, "revision-check") as url:
        done = race(stack, [url], office, edits=3, seed=1)
    counts, _ = judge(stack, done, office["units"][0]["tables"])
    assert counts["lost"] > 0
