"""What may not stand in the program's own text, whatever it does."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.once

# eval, pickle and yaml, XML of the standard library, weak hashes and random numbers, shells, SQL put together, templates
# that do not escape.
DANGEROUS = (
    "S102,S301,S302,S307,S311,S313,S314,S315,S316,S317,S318,S319,S324,S501,S506,S602,S604,S605,S608,S609,S701,S702"
)
# SQL of names of our own tables and columns, or of statements made by Django: nothing that comes from outside.
KNOWN = {"perfeval/audit/bulk.py: S608", "perfeval/audit/paging.py: S608", "perfeval/upkeep/restore/readiness.py: S608"}
TEMPLATES = (ROOT / "templates", ROOT / "perfeval")
NOT_ESCAPED = re.compile(r"\|\s*safe\b|\{%\s*autoescape off|\|\s*safeseq\b")
SCRIPTS = (ROOT / "static" / "js",)
RUNS_TEXT = re.compile(
    r"\beval\(|new Function\(|document\.write|outerHTML|insertAdjacentHTML|innerHTML =|postMessage|addEventListener\(\"(?:message|paste)\""
)
# What our own templates have made and escaped, and the letters of a pasted block, which are set as values of fields.
KNOWN_SCRIPTS = {"around.js: innerHTML =": 2, 'paste.js: addEventListener("paste"': 1}
KEEPS = re.compile(r"localStorage|sessionStorage|indexedDB|document\.cookie|caches\.open")
KEY = re.compile(r'localStorage\.\w+\("([^"]+)"')


def dangers(folder: Path) -> set[str]:
    said = subprocess.run(
        [ROOT / ".venv/bin/ruff", "check", "--isolated", "--no-cache", "--ignore-noqa", "--select", DANGEROUS, "--output-format", "concise", "."],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    prefix = f"{folder.name}/" if folder.parent == ROOT else ""
    found = re.findall(r"^(\S+?):\d+:\d+: (S\d+)", said.stdout, re.MULTILINE)
    return {f"{prefix}{path}: {code}" for path, code in found}


def found_in(folders: tuple[Path, ...], suffix: str, pattern: re.Pattern[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for path in (path for folder in folders for path in sorted(folder.rglob(f"*{suffix}"))):
        for text in pattern.findall(path.read_text()):
            found[f"{path.name}: {text}"] = found.get(f"{path.name}: {text}", 0) + 1
    return found


def test_no_dangerous_calls() -> None:
    assert dangers(ROOT / "perfeval") == KNOWN


def test_a_dangerous_call_would_be_seen(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("import pickle\neval('1')\npickle.loads(b'')\n")
    assert dangers(tmp_path) == {"a.py: S307", "a.py: S301"}


def test_templates_escape(tmp_path: Path) -> None:
    assert found_in(TEMPLATES, ".html", NOT_ESCAPED) == {}
    (tmp_path / "a.html").write_text("{{ text|safe }}{% autoescape off %}")
    assert len(found_in((tmp_path,), ".html", NOT_ESCAPED)) == 2


def test_scripts_run_no_text(tmp_path: Path) -> None:
    assert found_in(SCRIPTS, ".js", RUNS_TEXT) == KNOWN_SCRIPTS
    (tmp_path / "a.js").write_text("eval(text); place.outerHTML = text;")
    assert len(found_in((tmp_path,), ".js", RUNS_TEXT)) == 2


def test_scripts_keep_nothing_of_people() -> None:
    """Whether single keys work in the review stays in the browser, and nothing else."""
    assert found_in(SCRIPTS, ".js", KEEPS) == {"review.js: localStorage": 2}
    assert found_in(SCRIPTS, ".js", KEY) == {"review.js: single-keys": 2}
