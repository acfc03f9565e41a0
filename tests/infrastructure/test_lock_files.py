"""The lock files name packages and hashes, never where this or that machine gets them from."""

from __future__ import annotations

import json
import re
import tomllib

import pytest
from packaging.requirements import Requirement

from tests.conftest import ROOT

pytestmark = pytest.mark.once

ADDRESS = re.compile(r"://|--(extra-)?index|--find-links|--trusted-host|(?<![\w.])/\w+/|file:")
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)(\[[a-z0-9,-]+\])?==(\S+)", re.MULTILINE)


def pins(name: str) -> dict[str, str]:
    return {match[1]: match[3] for match in PIN.finditer((ROOT / name).read_text())}


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_it_names_no_address(name: str) -> None:
    assert ADDRESS.findall((ROOT / name).read_text()) == []


@pytest.mark.parametrize(
    "line",
    ["--extra-index-url https://pypi.example/simple", "--find-links /somewhere/wheels", "x @ file:///somewhere/x.whl"],
)
def test_an_address_would_be_seen(line: str) -> None:
    assert ADDRESS.search(line)


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_package_has_a_version_and_hashes(name: str) -> None:
    entries = re.split(r"\n(?=\S)", (ROOT / name).read_text().strip())
    assert len(entries) == len(pins(name)) > 40
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_lock_of_the_tests_holds_the_lock_of_the_program() -> None:
    assert pins("requirements.txt").items() <= pins("requirements-dev.txt").items()


def test_the_locks_are_those_of_the_project_file() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    locked = pins("requirements-dev.txt")
    wanted = [Requirement(line) for line in project["project"]["dependencies"] + project["dependency-groups"]["dev"]]
    assert [str(item) for item in wanted if locked.get(item.name, "") not in item.specifier] == []


def test_the_front_end_lock_names_no_address_to_fetch_from() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert [name for name, package in packages.items() if name and "integrity" not in package] == []
