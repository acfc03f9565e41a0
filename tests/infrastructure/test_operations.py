"""docs/operations.md is followed to the letter: what its commands make is what the containers' accounts can use."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT, missing
from tests.infrastructure.test_containers import COMPOSE, OURS, SERVICES, faults
from tests.stack.commands import command_of
from tests.stack.proxy import NGINX, Proxy

pytestmark = pytest.mark.once

DOCUMENT = (ROOT / "docs" / "operations.md").read_text()
IS_ROOT = os.geteuid() == 0
ACCOUNTS = {"proxy": 101, "postgres": 999, **dict.fromkeys(OURS, 1000)}  # in their images


def section(name: str) -> str:
    return DOCUMENT.split(f"\n## {name}\n")[1].split("\n## ")[0]


def commands(name: str) -> list[str]:
    """The indented lines of a section up to its first paragraph after them."""
    told: list[str] = re.findall(r"(?:^    .*\n)+", section(name), re.MULTILINE)
    return told[0].splitlines()


def under(account: int, command: Sequence[str]) -> list[str]:
    """As in a container: that account, no capabilities. Who is not root has none to give up."""
    if not IS_ROOT:
        return list(command)
    who = ["--reuid", f"{account}", "--regid", f"{account}", "--clear-groups"]
    return ["setpriv", *who, "--bounding-set=-all", "--inh-caps=-all", *command]


class Made:
    """A folder in which the commands of Containers were given, and a proxy that has its certificate from there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "checkout"
        self.folder.mkdir()
        self.proxy = Proxy(folder / "proxy", ports=(8080, 8443), web=[8000])
        self.proxy.identity = {}
        self.proxy.create()
        (self.proxy.folder / "tmp").chmod(0o777)
        tls = self.proxy.folder / "tls"
        shutil.move(tls / "server.crt", self.folder / "certificate-with-chain.pem")
        shutil.move(tls / "server.key", self.folder / "key.pem")
        told = [line for line in commands("Containers") if "docker compose" not in line]
        if not IS_ROOT:
            told = [re.sub(r" -[og] \d+", "", line) for line in told]
        subprocess.run(["sh", "-euxc", "umask 022\n" + "\n".join(told)], cwd=self.folder, check=True)

    def mount(self, service: str) -> list[Path]:
        """A file that is mounted alone keeps its mode and owner and loses its folder, as a second name of it does."""
        there = []
        for secret in SERVICES[service]["secrets"]:
            source, target = (secret, f"{service}-{secret}") if isinstance(secret, str) else secret.values()
            path = self.proxy.folder / target.removeprefix("/etc/nginx/")
            path.unlink(missing_ok=True)
            os.link(self.folder / COMPOSE["secrets"][source]["file"], path)
            there.append(path)
        return there

    def complaint(self) -> str:
        command = [*self.proxy.command()[:-2], "-t"]
        answer = subprocess.run(under(101, command), capture_output=True, text=True, check=False)
        return answer.stderr if answer.returncode else ""


@pytest.fixture
def made() -> Iterator[Made]:
    if not NGINX.exists():
        missing("nginx")
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Made(Path(name))


def test_the_proxy_can_read_its_certificate(made: Made) -> None:
    made.mount("proxy")
    assert made.complaint() == ""


@pytest.mark.skipif(not IS_ROOT, reason="nothing is closed to whoever owns it")
def test_it_could_not_by_its_folder_nor_with_another_mode(made: Made) -> None:
    _, key = made.mount("proxy")
    key.chmod(0o400)
    assert "Permission denied" in made.complaint()
    shutil.rmtree(made.proxy.folder / "tls")
    (made.proxy.folder / "tls").symlink_to(made.folder / "tls")
    assert "Permission denied" in made.complaint()


def test_a_new_certificate_is_seen_and_keeps_its_mode(made: Made) -> None:
    certificate, key = made.mount("proxy")
    before = key.stat().st_mode
    for name in ("new.pem", "new.key"):
        (made.folder / name).write_text("new")
    (told,) = re.findall(r"`(cp new\.pem [^`]+)`", section("Containers"))
    subprocess.run(["sh", "-euc", told.replace("\n", " ")], cwd=made.folder, check=True)
    assert (certificate.read_text(), key.read_text(), key.stat().st_mode) == ("new", "new", before)


@pytest.mark.parametrize("service", sorted(set(ACCOUNTS) - {"proxy"}))
def test_each_account_reads_its_secrets(made: Made, service: str) -> None:
    for path in made.mount(service):
        assert subprocess.run(
            under(ACCOUNTS[service], ["cat", str(path)]), capture_output=True, check=False
        ).stdout.strip()


@pytest.mark.skipif(not IS_ROOT, reason="nothing is closed to whoever owns it")
@pytest.mark.parametrize("name", ["secrets/secret_key", "tls/server.key", "backups"])
def test_nobody_else_gets_at_them(made: Made, name: str) -> None:
    refused = subprocess.run(under(65534, ["ls", f"{made.folder / name}/."]), capture_output=True, check=False)
    assert b"Permission denied" in refused.stderr


def test_the_program_may_write_backups(made: Made) -> None:
    told = (made.folder / "backups").stat()
    assert stat.S_IMODE(told.st_mode) == 0o700
    assert told.st_uid == (1000 if IS_ROOT else os.geteuid())


def test_the_file_for_one_machine_is_one_that_nginx_takes(tmp_path: Path) -> None:
    if not NGINX.exists():
        missing("nginx")
    proxy = Proxy(tmp_path, ports=(8080, 8443), web=[8000])
    proxy.create()
    deploy = ROOT / "deploy" / "proxy"
    command = ["sed", "-f", str(deploy / "one-machine.sed"), str(deploy / "nginx.conf")]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    for changed in ("user www-data;", "listen 80 ", "listen 443 ", "server 127.0.0.1:8000 ", "pid /run/nginx.pid;"):
        assert changed in text
    assert re.findall(r"/tmp/|web:8000|8080|8443|/dev/stdout", text.replace("all that it writes is in /tmp", "")) == []
    for there, here in {
        "user www-data;": "",
        "/etc/nginx/": f"{tmp_path}/",
        "/var/lib/nginx/": f"{tmp_path}/tmp/",
        "/var/log/nginx/": f"{tmp_path}/tmp/",
        "/run/nginx.pid": f"{tmp_path}/nginx.pid",
        "listen 80 ": "listen 127.0.0.1:8080 ",
        "listen 443 ": "listen 127.0.0.1:8443 ",
    }.items():
        text = text.replace(there, here)
    (tmp_path / "nginx.conf").write_text(text)
    answer = subprocess.run([*proxy.command()[:-2], "-t"], capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr


def test_every_documented_variable_reaches_the_program() -> None:
    table = section("Environment").split("| variable | meaning |")[1]
    named = {
        name
        for line in table.splitlines()
        for name in re.findall(r"`([A-Z_]+)`", line.split("|")[1:2][0] if "|" in line else "")
    }
    assert len(named) > 25
    for service in OURS:
        assert SERVICES[service]["env_file"] == ".env"
        arranged = {name.removesuffix("_FILE") for name in SERVICES[service]["environment"]}
        assert arranged <= named
        # Filled in from the shell it would be another value than that of `.env`.
        assert not [value for value in SERVICES[service]["environment"].values() if "$" in value]


def nightly(where: str) -> list[str]:
    if where == "compose":
        return command_of("backup")
    unit = (ROOT / "deploy" / "systemd" / "perfeval-backup.service").read_text().replace("\\\n", "")
    line = re.findall(r"^ExecStart=(.+)$", unit, re.MULTILINE)
    return [word.replace("$$", "$") for word in shlex.split(line[0])]


@pytest.mark.parametrize("where", ["compose", "systemd"])
@pytest.mark.parametrize(("backup", "verify", "all_in_all"), [(0, 0, 0), (1, 0, 1), (2, 0, 2), (0, 1, 1), (1, 1, 1)])
def test_each_night_both_are_done_and_what_failed_is_told(
    tmp_path: Path, where: str, backup: int, verify: int, all_in_all: int
) -> None:
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\necho "$2" >> {tmp_path}/done\ntest "$2" = backup && exit {backup}\nexit {verify}\n')
    python.chmod(0o755)
    environment = {"PATH": f"{tmp_path}:/usr/bin:/bin"}
    assert subprocess.run(nightly(where), env=environment, check=False).returncode == all_in_all
    assert (tmp_path / "done").read_text().split() == ["backup", "verify"]


def overrides() -> list[dict[str, Any]]:
    blocks = re.findall(r"^ *```yaml\n(.*?)^ *```", DOCUMENT, re.MULTILINE | re.DOTALL)
    return [block for text in blocks if "services" in (block := yaml.safe_load(text))]


def test_the_examples_are_compose_files_of_services_that_are_there() -> None:
    assert len(overrides()) == 3  # single sign-on, monitor, signatures
    for example in overrides():
        assert faults(example) == []
        for name, service in example["services"].items():
            assert name in SERVICES or "image" in service
            told = [value for key, value in service.get("environment", {}).items() if key.endswith("_FILE")]
            secrets = service["secrets"]
            assert name not in OURS or told == [f"/run/secrets/{secret}" for secret in secrets]
            assert set(secrets) <= {*COMPOSE["secrets"], *example.get("secrets", {})}


@pytest.mark.parametrize("unit", sorted((ROOT / "deploy" / "systemd").glob("*.service")), ids=lambda path: path.name)
def test_the_units_start_commands_that_are_there(unit: Path) -> None:
    text = unit.read_text()
    assert "EnvironmentFile=/etc/perfeval.env" in text
    for command in re.findall(r"manage\.py (\w+)", text):
        assert list((ROOT / "perfeval").glob(f"*/management/commands/{command}.py"))
