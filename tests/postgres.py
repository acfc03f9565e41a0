"""A throw-away PostgreSQL: a fresh cluster on a socket in a temporary folder, also where the tests run as root.

Needs the server's programs only (Debian: /usr/lib/postgresql/*/bin), no running server, no right to start one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg


def programs() -> Path | None:
    """The folder with the newest server's programs."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb") if os.access(path, os.X_OK)]
    return max(found, key=lambda folder: float(folder.parent.name), default=None)


@contextmanager
def throw_away_postgres() -> Iterator[Path]:
    """Yields the folder of the socket, which is what Django calls HOST. The super-user is postgres, without password."""
    binaries = programs()
    if binaries is None:
        raise FileNotFoundError("PostgreSQL's programs are not installed (Debian: apt-get install postgresql)")
    root = Path(tempfile.mkdtemp(prefix="perfeval-pg-"))
    identity: dict[str, Any] = {}
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        identity = {"user": "nobody", "group": "nogroup", "extra_groups": []}
        shutil.chown(root, "nobody", "nogroup")
    environment = {**os.environ, "HOME": str(root), "LC_ALL": "C.UTF-8"}
    initdb = [str(binaries / "initdb"), "-D", str(root / "data"), "-U", "postgres", "-A", "trust", "-E", "UTF8"]
    subprocess.run([*initdb, "--no-sync"], check=True, capture_output=True, env=environment, cwd="/", **identity)
    # The cluster dies with the tests: nothing needs to reach the disk.
    unsafe = [
        argument for name in ("fsync", "synchronous_commit", "full_page_writes") for argument in ("-c", f"{name}=off")
    ]
    server = [str(binaries / "postgres"), "-D", str(root / "data"), "-k", str(root), "-c", "listen_addresses=", *unsafe]
    with (root / "log").open("wb") as log:
        process = subprocess.Popen(server, env=environment, cwd="/", stdout=log, stderr=log, **identity)
    try:
        _wait_until_it_answers(process, root)
        yield root
    finally:
        process.terminate()
        process.wait(timeout=30)
        shutil.rmtree(root, ignore_errors=True)


def _wait_until_it_answers(process: subprocess.Popen[bytes], root: Path) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            psycopg.connect(host=str(root), user="postgres", dbname="postgres").close()
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start:\n{(root / 'log').read_text()}") from None
            time.sleep(0.05)
        else:
            return
