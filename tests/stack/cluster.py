"""A PostgreSQL of production's kind: by TCP with a password, on disk, made to be stopped, restarted and broken."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

from tests.postgres import programs
from tests.stack.commands import SERVICES

USER = "perfeval"


class Cluster:
    """Its files lie in `folder`. As root it runs as nobody, because PostgreSQL refuses root."""

    def __init__(self, folder: Path, port: int, password: str) -> None:
        binaries = programs()
        if binaries is None:
            raise FileNotFoundError("PostgreSQL's programs are not installed (Debian: apt-get install postgresql)")
        self.binaries, self.folder, self.port, self.password = binaries, folder, port, password
        self.data = folder / "cluster"
        self.identity: dict[str, Any] = {}
        folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            self.identity = {"user": "nobody", "group": "nogroup", "extra_groups": []}
            shutil.chown(folder, "nobody", "nogroup")
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C.UTF-8"}

    @property
    def url(self) -> str:
        return f"postgres://{USER}:{self.password}@127.0.0.1:{self.port}/perfeval"

    def create(self) -> None:
        """A new cluster with the database, as the image makes it from the same options."""
        wanted = shlex.split(SERVICES["postgres"]["environment"]["POSTGRES_INITDB_ARGS"])
        secret = self.folder / "password"
        secret.write_text(self.password)
        secret.chmod(0o644)  # read by nobody; lies in a folder of this run alone
        self._run("initdb", "-D", str(self.data), "-U", USER, "-A", "scram-sha-256", "--pwfile", str(secret), *wanted)
        secret.unlink()
        with (self.data / "postgresql.conf").open("a") as settings:
            settings.write(
                f"listen_addresses = '127.0.0.1'\nport = {self.port}\nunix_socket_directories = '{self.folder}'\n"
            )

    def create_database(self) -> None:
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", USER, "perfeval")

    def command(self) -> list[str]:
        return [str(self.binaries / "postgres"), "-D", str(self.data)]

    def is_ready(self) -> bool:
        asked = [str(self.binaries / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(asked, check=False).returncode == 0

    def wipe(self) -> None:
        """As after the loss of the disk; the server must be stopped."""
        shutil.rmtree(self.data)

    def _run(self, program: str, *arguments: str) -> None:
        environment = {**self.environment, "PGPASSWORD": self.password}
        answer = subprocess.run(
            [str(self.binaries / program), *arguments],
            env=environment,
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            **self.identity,
        )
        if answer.returncode:
            raise RuntimeError(f"{program}: {answer.stderr}")
