"""Two people at one form: what of it a person changed, so that saving again puts back nothing of the other's."""

from __future__ import annotations

import re
from collections.abc import Mapping

from perfeval.audit.queries import entries_of

_ROW = re.compile(r"(payment|team)-[0-9]+-")


def own_changes(
    before: Mapping[str, str], after: Mapping[str, str], *, chain: str, action: str, saves: int
) -> frozenset[str]:
    """The fields of `after` that the person changed, by name; `before` is stored now, `saves` later than their page.

    What their page was made of is read back out of the journal. Rows move when one is put between them: a list
    counts as one field.
    """
    names = before.keys() | after.keys()
    entries = list(entries_of(chain).filter(action=action)[: max(saves, 0)])
    if not entries or len(entries) != saves:
        return frozenset(names)  # no page of ours has such a revision: all that was sent counts
    base = dict(before)
    for entry in entries:
        base.update({cell["cell"]: cell["old"] for cell in entry.detail["cells"]})
    names |= base.keys()
    changed = {_list_or_field(name) for name in names if after.get(name, "") != base.get(name, "")}
    return frozenset(name for name in names if _list_or_field(name) in changed)


def _list_or_field(name: str) -> str:
    row = _ROW.match(name)
    return row[1] if row else name
