"""The container files cannot be run where the tests run; what can be read off them is checked here."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT

pytestmark = pytest.mark.once

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()


def test_every_part_is_there() -> None:
    assert set(SERVICES) == {"prepare", "web", "worker", "beat", "postgres", "redis"}


@pytest.mark.parametrize("name", ["web", "worker", "beat", "postgres", "redis"])
def test_it_watches_its_health_and_comes_back(name: str) -> None:
    assert {"test", "interval", "timeout", "retries"} <= set(SERVICES[name]["healthcheck"])
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", ["prepare", "web", "worker", "beat"])
def test_our_own_parts_may_do_little(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert "privileged" not in service


def test_it_is_not_run_by_root() -> None:
    assert re.findall(r"^USER (\S+)", DOCKERFILE, re.MULTILINE) == ["perfeval"]
    assert DOCKERFILE.index("USER perfeval") > DOCKERFILE.rindex("RUN ")


def test_only_the_machine_itself_reaches_it() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert published == {"web": ["127.0.0.1:8000:8000"]}


def test_no_secret_is_written_down() -> None:
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if re.search("PASSWORD|SECRET|DATABASE_URL", name):
                assert re.search(r"\$\{[A-Z_]+:\?", value), name
    assert not re.search(r"(?i)(password|secret_key)\s*=", DOCKERFILE)


def test_there_is_one_clock_and_it_is_not_in_the_workers() -> None:
    assert SERVICES["beat"]["command"][3] == "beat"
    assert not {"-B", "--beat"} & set(SERVICES["worker"]["command"])


def test_every_copied_path_is_let_through() -> None:
    let_through = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = {
        word
        for line in re.findall(r"^COPY (.+)$", DOCKERFILE, re.MULTILINE)
        for word in line.split()[:-1]
    }  # fmt: skip
    assert copied == let_through
    assert [name for name in copied if not (ROOT / name).exists()] == []
