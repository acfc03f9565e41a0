"""Production on this machine without containers: the same commands as processes, each to be killed, frozen, restarted.

    with Stack() as stack:
        stack.manage("createsuperuser", ...)
        requests.get(stack.urls[0], headers=stack.headers)
        stack.kill("web-1")          # comes back by itself, as a container does

Everything lies in one folder, and everything ends with the program, also if that is killed.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.stack.cluster import Cluster
from tests.stack.commands import ROOT, command_of, environment_of, with_option
from tests.stack.parts import HOST, PROXY_HEADERS, Part, answers, free_ports, give_fonts, secret, signal_group
from tests.stack.proxy import Proxy

START_SECONDS = 300  # many times what it takes, for a machine that others use too


class Stack:
    """Names of the parts: postgres, redis, web-1 …, worker-1 …, beat, proxy (if asked for: it speaks TLS at `proxy.url`).

    `environment` adds to that of our own parts; `processes`: of each web server, if not production's number.
    """

    def __init__(
        self,
        folder: Path | None = None,
        *,
        web: int = 2,
        processes: int | None = None,
        workers: int = 2,
        beat: bool = True,
        proxy: bool = False,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._is_own_folder = folder is None
        self.folder = folder or Path(tempfile.mkdtemp(prefix="perfeval-stack-"))
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o755)  # PostgreSQL runs as somebody else
        self.data = self.folder / "data"
        self.logs = self.folder / "logs"
        self.redis_port, postgres_port, http_port, https_port, *web_ports = free_ports(4 + web)
        password = secret(self.folder / "secrets" / "postgres_password")
        self.cluster = Cluster(self.folder / "postgres", postgres_port, password)
        self.urls = [f"http://{HOST}:{port}" for port in web_ports]
        self.headers = dict(PROXY_HEADERS)
        self.environment = self._environment(environment or {})
        self.parts: dict[str, Part] = {}
        self._add("postgres", self.cluster.command(), self.cluster.environment, **self.cluster.identity)
        redis = [*command_of("redis"), "--bind", HOST, "--port", str(self.redis_port), "--dir", str(self.folder)]
        self._add("redis", redis, {"PATH": os.environ["PATH"]})
        server = command_of("web") if processes is None else with_option(command_of("web"), "--workers", f"{processes}")
        for number, port in enumerate(web_ports, 1):
            self._add(f"web-{number}", with_option(server, "--bind", f"{HOST}:{port}"), self.environment)
        for number in range(1, workers + 1):
            command = [*command_of("worker"), "--hostname", f"worker-{number}@%h"]
            self._add(f"worker-{number}", command, self.environment)
        if workers:
            command = [*command_of("worker-short"), "--hostname", "worker-short@%h"]
            self._add("worker-short", command, self.environment)
        if beat:
            self._add("beat", command_of("beat"), self.environment)
        self.proxy = Proxy(self.folder / "proxy", ports=(http_port, https_port), web=web_ports)
        if proxy:
            self._add("proxy", self.proxy.command(), self.proxy.environment, **self.proxy.identity)
        self.held = contextlib.ExitStack()  # what ends with it
        self._lock = threading.RLock()
        self._ended = threading.Event()
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._reaper: subprocess.Popen[bytes] | None = None

    # --- The whole -------------------------------------------------------------------------------------------------
    def __enter__(self) -> Self:
        self.logs.mkdir(exist_ok=True)
        self.data.mkdir(exist_ok=True)
        give_fonts(self.data)
        # Ends what is left should this program be killed before it can.
        command = [sys.executable, "-m", "perfeval.web.management.reaper"]
        self._reaper = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True, cwd=ROOT)
        try:
            if not self.cluster.data.exists():
                self.cluster.create()
            if "proxy" in self.parts:
                self.proxy.create()
            self.start("postgres")
            self.wait_until(self.cluster.is_ready, "PostgreSQL")
            with contextlib.suppress(RuntimeError):  # it is there after a restart of the whole
                self.cluster.create_database()
            self.start("redis")
            self.prepare()
            self._watcher.start()
            for name in self.parts:
                if name not in {"postgres", "redis"}:
                    self.start(name)
            self.wait_until(lambda: all(map(answers, self.urls)), "web")
            if "proxy" in self.parts:
                self.wait_until(self.proxy.is_ready, "proxy")
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._ended.set()
        self.held.close()
        with self._lock:
            for part in self.parts.values():
                part.is_wanted = False
            servers = [self.parts[name] for name in ("redis", "postgres")]
            self._end([part for part in self.parts.values() if part not in servers], signal.SIGTERM)
            self._end(servers, signal.SIGINT)
        if self._reaper is not None:
            self._reaper.communicate()
        if self._is_own_folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _end(self, parts: Sequence[Part], how: int) -> None:
        """All at once in order, and after some seconds those that are left without."""
        deadline = time.monotonic() + 5
        for part in parts:
            if part.is_running:
                signal_group(part.pid, signal.SIGCONT)
                os.kill(part.pid, how)
        for part in parts:
            if part.process is not None:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    part.process.wait(max(0.0, deadline - time.monotonic()))
                signal_group(part.pid, signal.SIGKILL)
                part.process.wait()

    def prepare(self) -> None:
        """Migrations, static files, fonts: what the service of this name does before the others start."""
        answer = subprocess.run(
            command_of("prepare"), env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False
        )
        if answer.returncode:
            raise RuntimeError(f"prepare: {answer.stdout}{answer.stderr}")

    # --- One part ---------------------------------------------------------------------------------------------------
    def start(self, name: str, environment: Mapping[str, str] | None = None) -> None:
        """`environment` is added for this part from now on: another clock, say."""
        with self._lock:
            part = self.parts[name]
            part.environment.update(environment or {})
            part.is_wanted = True
            if not part.is_running:
                self._launch(part)

    def stop(self, name: str, how: int = signal.SIGTERM, seconds: float = 60) -> None:
        """In order; it stays away until it is started."""
        with self._lock:
            part = self.parts[name]
            part.is_wanted = False
            os.kill(part.pid, how)
        part.process.wait(seconds)  # type: ignore[union-attr]
        signal_group(part.pid, signal.SIGKILL)  # children that outlived it: a container ends whole

    def kill(self, name: str) -> None:
        """SIGKILL to the process and all its children, as a container dies. It comes back by itself."""
        signal_group(self.parts[name].pid, signal.SIGKILL)

    def kill_main(self, name: str) -> None:
        """SIGKILL to the first process alone."""
        os.kill(self.parts[name].pid, signal.SIGKILL)

    def kill_child(self, name: str, choose: Callable[[Sequence[int]], int] = min) -> int:
        """SIGKILL to one child, which is returned."""
        child = choose(self.children(name))
        os.kill(child, signal.SIGKILL)
        return child

    def freeze(self, name: str) -> None:
        signal_group(self.parts[name].pid, signal.SIGSTOP)

    def thaw(self, name: str) -> None:
        signal_group(self.parts[name].pid, signal.SIGCONT)

    def restart_postgres(self) -> None:
        """As after a power cut: no orderly end, recovery at the start."""
        with self._lock:
            self.stop("postgres", signal.SIGQUIT)
            self.start("postgres")
        self.wait_until(self.cluster.is_ready, "PostgreSQL")

    def children(self, name: str) -> list[int]:
        """The process numbers of its direct children, the oldest first."""
        path = Path(f"/proc/{self.parts[name].pid}/task/{self.parts[name].pid}/children")
        return [int(number) for number in path.read_text().split()]

    def manage(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """`manage.py …` with the settings of the stack."""
        command = [sys.executable, "manage.py", *arguments]
        answer = subprocess.run(command, env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False)
        if check and answer.returncode:
            raise RuntimeError(f"{' '.join(command)}: {answer.stdout}{answer.stderr}")
        return answer

    def log(self, name: str) -> str:
        return (self.logs / f"{name}.log").read_text(errors="replace")

    def wait_until(self, is_so: Callable[[], bool], what: str, seconds: float = START_SECONDS) -> None:
        deadline = time.monotonic() + seconds
        while not is_so():
            if time.monotonic() > deadline:
                tails = "\n".join(f"--- {name}\n{self.log(name)[-1500:]}" for name in self.parts if self._has_log(name))
                raise TimeoutError(f"{what} did not answer within {seconds:g} s\n{tails}")
            time.sleep(0.05)

    # --- Inside -----------------------------------------------------------------------------------------------------
    def _environment(self, more: Mapping[str, str]) -> dict[str, str]:
        given = environment_of("web", {"PERFEVAL_HOSTS": f"{HOST},localhost"})
        files = self.folder / "secrets"
        secret(files / "secret_key")
        self.metrics_token = secret(files / "metrics_token")
        return {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            **{name: value.replace("/run/secrets", str(files)) for name, value in given.items()},
            "DJANGO_SETTINGS_MODULE": "perfeval.settings.production",
            "DATABASE_URL": given["DATABASE_URL"].replace("@postgres:5432", f"@{HOST}:{self.cluster.port}"),
            "PERFEVAL_BROKER_URL": f"redis://{HOST}:{self.redis_port}/0",
            "PERFEVAL_DATA": str(self.data),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONUNBUFFERED": "1",
            **more,
        }

    def _add(self, name: str, command: Sequence[str], environment: Mapping[str, str], **identity: Any) -> None:
        self.parts[name] = Part(name, command, environment, **identity)

    def _launch(self, part: Part) -> None:
        where = "/" if part.name in {"postgres", "redis", "proxy"} else ROOT
        with (self.logs / f"{part.name}.log").open("ab") as log:
            part.process = subprocess.Popen(
                part.command,
                env=part.environment,
                cwd=where,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **part.identity,
            )
        part.starts += 1
        if self._reaper is not None and self._reaper.stdin is not None:
            self._reaper.stdin.write(f"{part.pid}\n".encode())
            self._reaper.stdin.flush()

    def _watch(self) -> None:
        """Starts again what has died, as `restart: unless-stopped` does."""
        while not self._ended.wait(0.1):
            with self._lock:
                for part in self.parts.values():
                    if part.is_wanted and not part.is_running and not self._ended.is_set():
                        signal_group(part.pid, signal.SIGKILL)  # children that outlived it: a container ends whole
                        self._launch(part)

    def _has_log(self, name: str) -> bool:
        return (self.logs / f"{name}.log").exists()
