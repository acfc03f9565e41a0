"""The acts that the code has: every public function that writes to the journal, itself or through helpers of its module."""

from __future__ import annotations

import ast
from pathlib import Path

from perfeval.audit import operations
from tests.conftest import ROOT

# `journal` is what operations on tables call instead of `record`.
WRITERS = frozenset({"record", "record_first", "record_many", "change_and_record", "journal"})
PARTS = frozenset({
    "perfeval.evaluations.operations.locking.journal",
    "perfeval.evaluations.operations.filling.rows.arrange",  # of fill_from_sheet
})  # fmt: skip


def acts() -> set[str]:
    """Each as "module.function"."""
    return {
        f"{'.'.join(path.relative_to(ROOT).with_suffix('').parts)}.{name}"
        for path in (ROOT / "perfeval").rglob("*.py")
        if path != Path(operations.__file__) and "core" not in path.parts  # which knows no journal
        for name in acts_in(path.read_text())
    } - PARTS


def acts_in(source: str) -> set[str]:
    functions = {
        node.name: _called(node)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    writing, size = set(WRITERS), -1
    while size != (size := len(writing)):
        writing |= {name for name, called in functions.items() if name.startswith("_") and called & writing}
    return {name for name, called in functions.items() if not name.startswith("_") and called & writing}


def _called(function: ast.AST) -> set[str]:
    calls = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    names = {call.id for call in calls if isinstance(call, ast.Name)}
    return names | {call.attr for call in calls if isinstance(call, ast.Attribute)}
