"""The container files cannot be run where the tests run; what can be read off them is checked here."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

import check_jsonschema
import pytest
import yaml
from jsonschema import Draft202012Validator

from tests.conftest import ROOT

pytestmark = pytest.mark.once

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
SCHEMA = Path(check_jsonschema.__file__).parent / "builtin_schemas" / "vendor" / "compose-spec.json"
SHARED: dict[str, Any] = yaml.safe_load((ROOT / "deploy" / "compose" / "shared.yml").read_text())
ELSEWHERE: dict[str, Any] = yaml.safe_load((ROOT / "deploy" / "compose" / "worker.yml").read_text())
OURS = {name for name, service in SERVICES.items() if service.get("image") == "perfeval"}


def names_given_twice(node: yaml.Node | None) -> list[str]:
    """PyYAML takes the last of them without a word, compose refuses the file."""
    if isinstance(node, yaml.SequenceNode):
        return [name for item in node.value for name in names_given_twice(item)]
    if not isinstance(node, yaml.MappingNode):
        return []
    names = [key.value for key, _ in node.value]
    below = [name for _, value in node.value for name in names_given_twice(value)]
    return [*(name for name in set(names) if names.count(name) > 1), *below]


def faults(compose: dict[str, Any]) -> list[str]:
    """Against the published schema of compose files."""
    schema = json.loads(SCHEMA.read_text())
    return [error.json_path for error in Draft202012Validator(schema).iter_errors(compose)]


def test_it_is_a_compose_file() -> None:
    for path in (ROOT / "docker-compose.yml", *(ROOT / "deploy" / "compose").glob("*.yml")):
        assert faults(yaml.safe_load(path.read_text())) == [], path
        assert names_given_twice(yaml.compose(path.read_text())) == [], path
    assert names_given_twice(yaml.compose("a: [{b: 1, b: 2}]")) == ["b"]


@pytest.mark.parametrize(
    ("service", "key", "value"),
    [
        ("web", "helthcheck", {}),
        ("web", "restart", True),
        ("worker", "tmpfs", {"path": "/tmp"}),
        ("postgres", "environment", 1),
    ],
)
def test_the_schema_would_see_a_mistake(service: str, key: str, value: object) -> None:
    broken = copy.deepcopy(COMPOSE)
    broken["services"][service][key] = value
    assert faults(broken) != []


def test_every_part_is_there() -> None:
    assert set(SERVICES) >= {"proxy", "prepare", "backup", "web", "worker", "worker-short", "beat", "postgres", "redis"}


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"prepare", "backup"}))
def test_it_watches_its_health_and_comes_back(name: str) -> None:
    assert {"test", "interval", "timeout", "retries"} <= set(SERVICES[name]["healthcheck"])
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_each_part_may_do_little_and_take_little(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    assert name in OURS or service["user"] not in {"root", "0"}  # the image of ours says it itself
    assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory", "pids"}
    assert set(service["logging"]["options"]) == {"max-size", "max-file"}


def test_it_is_not_run_by_root() -> None:
    assert re.findall(r"^USER (\S+)", DOCKERFILE, re.MULTILINE) == ["perfeval"]
    assert DOCKERFILE.index("USER perfeval") > DOCKERFILE.rindex("RUN ")


def test_only_the_proxy_is_reached_from_outside() -> None:
    assert {name: service["ports"] for name, service in SERVICES.items() if "ports" in service} == {
        "proxy": ["80:8080", "443:8443"]
    }
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert {name for name, service in SERVICES.items() if "outside" in service["networks"]} == {"proxy", "web"}


def test_secrets_are_files_that_are_not_kept_here() -> None:
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if re.search("PASSWORD|SECRET|TOKEN", name):
                assert name.endswith("_FILE"), name
                assert value.removeprefix("/run/secrets/") in service["secrets"], name
    ignored = (ROOT / ".gitignore").read_text().splitlines()
    for secret in COMPOSE["secrets"].values():
        assert f"/{Path(secret['file']).parts[0]}/" in ignored
    assert not re.search(r"(?i)(password|secret_key)\s*=", DOCKERFILE)
    assert not re.search(r"://[^@/\s]*:[^@/\s]*@", (ROOT / "docker-compose.yml").read_text())


def test_what_is_done_by_hand_does_not_start_by_itself_and_writes_outside_of_what_it_protects() -> None:
    backup = SERVICES["backup"]
    assert backup["profiles"] == ["by-hand"]
    assert set(backup["depends_on"]) == {"postgres"}, "a restore must not start what it waits to see stopped"
    data, outside = backup["volumes"]
    assert data == "data:/data"
    assert (outside["type"], outside["target"]) == ("bind", "/backup")
    assert "--to /backup " in backup["command"][-1]


def test_workers_elsewhere_reach_only_an_inner_address() -> None:
    assert set(SHARED["services"]) == {*OURS, "postgres", "redis"}
    for name in ("postgres", "redis"):
        service = SHARED["services"][name]
        assert all(port.startswith("${PERFEVAL_INNER_ADDRESS:?") for port in service["ports"])
        assert [SHARED["networks"][name] for name in service["networks"] if name != "inside"] == [None]
    for option in SERVICES["redis"]["command"][1:]:
        assert option in SHARED["services"]["redis"]["command"][-1]


def test_a_worker_elsewhere_is_the_same_worker() -> None:
    here, there = SERVICES["worker"], ELSEWHERE["services"]["worker"]
    same = set(there) - {"pull_policy", "volumes", "secrets", "environment"}
    assert {key: there[key] for key in same} == {key: here[key] for key in same}
    assert set(here) - set(there) == {"build", "networks", "depends_on"}
    given = {**here["environment"], **SHARED["services"]["worker"]["environment"]}
    del given["PERFEVAL_BROKER_URL"]
    assert set(there["environment"]) == set(given)
    assert set(there["secrets"]) == {*here["secrets"], *SHARED["services"]["worker"]["secrets"]}


def test_there_is_one_clock_and_it_is_not_in_the_workers() -> None:
    assert "beat" in SERVICES["beat"]["command"]
    workers = [service["command"] for service in SERVICES.values() if "worker" in service.get("command", [])]
    assert workers
    assert [command for command in workers if {"-B", "--beat"} & set(command)] == []


def test_one_worker_takes_short_work_only() -> None:
    assert SERVICES["worker"]["command"][7:9] == ["-Q", "short,long"]
    assert SERVICES["worker-short"]["command"][7:9] == ["-Q", "short"]


def test_every_copied_path_is_let_through() -> None:
    let_through = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = {
        word
        for line in re.findall(r"^COPY (.+)$", DOCKERFILE, re.MULTILINE)
        for word in line.split()[:-1]
    }  # fmt: skip
    assert copied == let_through
    assert [name for name in copied if not (ROOT / name).exists()] == []
