"""Make docs/security.md of docs/security.toml: what two standards ask, and the test or document that answers.

.venv/bin/python scripts/security_doc.py
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "docs" / "security.toml"
TARGET = ROOT / "docs" / "security.md"
KEYS = {"level", "what", "by", "gap", "operator", "na"}
CHAPTERS = (
    "Encoding and sanitization", "Validation and business logic", "Web frontend", "API and web service",
    "File handling", "Authentication", "Session management", "Authorization", "Self-contained tokens",
    "OAuth and OIDC", "Cryptography", "Secure communication", "Configuration", "Data protection",
    "Secure coding and architecture", "Logging and error handling", "WebRTC",
)  # fmt: skip
HEAD = """# Security, line by line

What GB/T 22239-2019 (等保 2.0, level 3, 安全计算环境 8.1.4) and OWASP ASVS 5.0.0 (levels 1 and 2) ask of an application, and where
the answer is. The lines are in our own few words; the standards' texts count. Made of `docs/security.toml` by
`scripts/security_doc.py`; the suite checks that each test and section exists (`tests/infrastructure/test_security_table.py`).

*Met*: held by what is named. *Shared*: the rest is the operator's. *Partly*: with what is missing. *Operator's*: nothing a program can do, see
[For an assessor](operations.md#for-an-assessor). *Not applicable*: perfeval has no such thing. Tests of a guard have a
negative control beside them: the guard is taken out and the test must fail.
"""
Row = dict[str, Any]


def load() -> dict[str, dict[str, Row]]:
    """Standard → number → row."""
    return tomllib.loads(SOURCE.read_text())


def standing(row: Row) -> str:
    if "na" in row:
        return "not applicable"
    if "by" in row:
        return "partly" if "gap" in row else "shared" if "operator" in row else "met"
    return "not met" if "gap" in row else "operator's"


def document(table: dict[str, dict[str, Row]]) -> str:
    parts = [HEAD, _counts(table), "## GB/T 22239-2019, 8.1.4\n", _rows(table["gbt22239"]), "## OWASP ASVS 5.0.0\n"]
    for number, title in enumerate(CHAPTERS, start=1):
        rows = {key: row for key, row in table["asvs"].items() if key.partition(".")[0] == str(number)}
        parts += [f"### V{number} {title}\n", _rows(rows)]
    return "\n".join(parts)


def _counts(table: dict[str, dict[str, Row]]) -> str:
    kinds = ("met", "shared", "partly", "not met", "operator's", "not applicable")
    groups = {
        "GB/T 22239-2019, 8.1.4": list(table["gbt22239"].values()),
        "ASVS 5.0.0, level 1": [row for row in table["asvs"].values() if row["level"] == 1],
        "ASVS 5.0.0, level 2": [row for row in table["asvs"].values() if row["level"] == 2],
    }
    lines = ["| | lines | " + " | ".join(kinds) + " |", "|---|" + "---:|" * (len(kinds) + 1)]
    for name, rows in groups.items():
        counted = Counter(map(standing, rows))
        lines.append(f"| {name} | {len(rows)} | " + " | ".join(str(counted[kind]) for kind in kinds) + " |")
    return "\n".join(lines) + "\n"


def _rows(rows: dict[str, Row]) -> str:
    lines = ["| | what | | where, and what is missing |", "|---|---|---|---|"]
    for number, row in rows.items():
        level = f" (L{row['level']})" if "level" in row else ""
        lines.append(f"| {number}{level} | {row['what']} | {standing(row)} | {_answer(row)} |")
    return "\n".join(lines) + "\n"


def _answer(row: Row) -> str:
    words = [", ".join(map(_linked, row.get("by", ())))]
    words.append(f"**missing:** {row['gap']}" if "gap" in row else "")
    words.append(f"**operator:** {row['operator']}" if "operator" in row else "")
    words.append(row.get("na", ""))
    return "; ".join(filter(None, words))


def _linked(reference: str) -> str:
    if reference.startswith("tests/"):
        path, _, name = reference.partition("::")
        return f"[{name or Path(path).name}](../{path})"
    path, _, heading = reference.partition("#")
    anchor = f"#{re.sub(r'[^a-z0-9 -]', '', heading.lower()).replace(' ', '-')}" if heading else ""
    link = path.removeprefix("docs/") if path.startswith("docs/") else f"../{path}"
    return f"[{heading or Path(path).stem}]({link}{anchor})"


def faults(table: dict[str, dict[str, Row]]) -> list[str]:
    """Rows that say nothing, or name what does not exist."""
    found = []
    for standard, rows in table.items():
        for number, row in rows.items():
            if row.keys() - KEYS or not row.keys() & {"by", "gap", "operator", "na"} or row.get("by") == []:
                found.append(f"{standard} {number}: says nothing, or what nobody reads")
            if "na" in row and row.keys() & {"by", "gap", "operator"}:
                found.append(f"{standard} {number}: applies and does not")
            found += [f"{standard} {number}: {name}" for name in row.get("by", ()) if not exists(name)]
    return found


def exists(reference: str) -> bool:
    if reference.startswith("tests/"):
        path, *names = reference.split("::")
        return (ROOT / path).is_file() and _has(ast.parse((ROOT / path).read_text()), names)
    path, _, heading = reference.partition("#")
    file = ROOT / path
    return file.is_file() and (not heading or bool(re.search(rf"^#+ {re.escape(heading)}$", file.read_text(), re.M)))


def _has(tree: ast.AST, names: list[str]) -> bool:
    for name in names:
        inside = {
            node.name: node for node in ast.iter_child_nodes(tree) if isinstance(node, (ast.ClassDef, ast.FunctionDef))
        }
        if name not in inside:
            return False
        tree = inside[name]
    return True


if __name__ == "__main__":
    for fault in faults(load()):
        print(fault)
    TARGET.write_text(document(load()))
