"""PostgreSQL's own programs, on the database of the settings."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from django.db import connection
from psycopg.pq import Conninfo

from perfeval.core.errors import Refused

_DEBIAN = Path("/usr/lib/postgresql")
_NO_SPACE = "No space left on device"


def run(program: str, arguments: Sequence[str]) -> None:
    """Raises Refused with what the program says. Password and address go by the environment: arguments can be seen by
    everybody on the machine."""
    command = [str(_find(program)), "--no-password", *arguments]
    done = subprocess.run(command, env=_environment(), capture_output=True, text=True, check=False, errors="replace")
    if done.returncode == 0:
        return
    if _NO_SPACE in done.stderr:
        raise Refused(f"没有完成：磁盘已满（{program}）。")
    raise Refused(f"没有完成：{program} 报告：{done.stderr.strip()[-1000:]}")


def database_name() -> str:
    return str(connection.get_connection_params()["dbname"])


def _environment() -> dict[str, str]:
    """The settings' connection as libpq's own variables: address, password, certificates, time limits."""
    parameters = connection.get_connection_params()
    variables = {item.keyword.decode(): item.envvar.decode() for item in Conninfo.get_defaults() if item.envvar}
    given = {
        variables[name]: str(value) for name, value in parameters.items() if name in variables and value is not None
    }
    return {**os.environ, **given, "LC_ALL": "C"}


def _find(program: str) -> Path:
    """One that is not older than the server: an older pg_dump refuses."""
    connection.ensure_connection()
    server: int = connection.pg_version // 10000  # type: ignore[attr-defined]
    for path in _candidates(program):
        if _major(path) >= server:
            return path
    raise Refused(f"找不到不低于数据库版本（{server}）的 {program}。请安装 postgresql-client-{server}。")


def _candidates(program: str) -> Iterator[Path]:
    found = shutil.which(program)
    if found:
        yield Path(found)
    yield from sorted(_DEBIAN.glob(f"*/bin/{program}"))


def _major(path: Path) -> int:
    said = subprocess.run([str(path), "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"(\d+)", said)
    return int(found[1]) if found else 0
