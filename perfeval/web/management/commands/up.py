"""`manage.py up`: the whole program as one command, for a workstation, an office server or the demonstration.

It starts its own Redis (on a socket in the data folder), the web server, a worker and the clock, and stops all of them
when one dies, when it is told to stop, and when it is killed.
"""

from __future__ import annotations

import contextlib
import fcntl
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import IO, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from perfeval.web.management import reaper
from perfeval.web.startup import refuse_demo_accounts

START_SECONDS = 60
EVERYWHERE = ("", "0.0.0.0")  # noqa: S104 - only if the operator asks for it
MOST_JOB_WORKERS = 4  # unless asked for more: each takes some 200 MB
LONGEST_SOCKET_PATH = 107  # of the kernel, in bytes


class Parts:
    """The running processes, and the reaper that stops them should this one be killed before it can."""

    def __init__(self) -> None:
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        command = [sys.executable, "-m", "perfeval.web.management.reaper"]
        self.reaper = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True, cwd=settings.BASE_DIR)

    def start(self, name: str, command: list[str], *, keep_open: tuple[int, ...] = ()) -> None:
        # A session of its own: Ctrl-C reaches this process alone, which then stops the parts in order.
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, start_new_session=True, pass_fds=keep_open, cwd=settings.BASE_DIR
        )
        self.running[name] = process
        if self.reaper.stdin is not None:
            self.reaper.stdin.write(f"{process.pid}\n".encode())
            self.reaper.stdin.flush()

    def check(self) -> None:
        for name, process in [*self.running.items(), ("看护进程", self.reaper)]:
            if process.poll() is not None:
                raise CommandError(f"{name}意外退出（状态 {process.returncode}），已全部停止。")

    def stop(self, is_urgent: Callable[[], bool]) -> None:
        reaper.stop([process.pid for process in self.running.values()], is_urgent)
        self.reaper.communicate()  # closes its input; it finds nothing left and ends


def redis_command(path: Path, data: Path) -> list[str]:
    # Nothing is kept on disk: the jobs are rows of the database, the broker only wakes a worker.
    return [
        *["redis-server", "--port", "0", "--unixsocket", str(path), "--unixsocketperm", "700", "--dir", str(data)],
        *["--save", "", "--appendonly", "no", "--loglevel", "warning", "--logfile", str(data / "redis.log")],
    ]


def web_command(bind: str, workers: int) -> list[str]:
    return [
        *[sys.executable, "-m", "gunicorn", "--config", "python:perfeval.gunicorn"],
        *["--bind", bind, "--workers", str(workers), "--log-level", "warning"],
    ]


def worker_command(concurrency: int, queues: str) -> list[str]:
    return [
        # Tasks travel as JSON, so that a worker of root's is no more dangerous than a web server of root's.
        *[sys.executable, "-W", "ignore:You're running the worker with superuser", "-m", "celery", "--quiet"],
        *["-A", "perfeval.celery", "worker", "-c", str(concurrency), "-Q", queues, "--loglevel", "WARNING"],
        *["--without-gossip", "--without-mingle", "--hostname", f"{queues.replace(',', '-')}@%h"],
    ]


def clock_command() -> list[str]:
    # Not in the worker (-B): that would go on without it, and nobody would notice that nothing is sent again.
    return [
        *[sys.executable, "-m", "celery", "--quiet", "-A", "perfeval.celery", "beat", "--loglevel", "WARNING"],
        "--pidfile=",  # only one runs: the data folder's lock sees to that
    ]


class Command(BaseCommand):
    help = "启动全部服务（网页、后台任务、定时任务、Redis）；按 Ctrl-C 全部停止。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--bind", default="127.0.0.1:8000", help="监听地址，默认 127.0.0.1:8000")
        parser.add_argument("--web-workers", type=int, default=2, help="网页进程数，默认 2")
        cores = min(MOST_JOB_WORKERS, len(os.sched_getaffinity(0)))
        parser.add_argument("--job-workers", type=int, default=cores, help=f"后台任务进程数，至少 2，默认 {cores}")

    def handle(self, *args: Any, **options: Any) -> None:
        bind: str = options["bind"]
        self.refuse_unready(bind)
        data = Path(settings.DATA_DIR)
        with only_one(data / "up.lock") as lock, stop_signals() as stopped:
            parts = Parts()
            try:
                if settings.REDIS_SOCKET is not None:
                    redis = Path(settings.REDIS_SOCKET)
                    # Redis holds the lock too: a second program must wait until the socket is free.
                    parts.start("Redis", redis_command(redis, data), keep_open=(lock.fileno(),))
                    wait(parts, stopped, lambda: redis_answers(redis))
                parts.start("网页服务", web_command(bind, options["web_workers"]))
                # One process takes short work only: long work can never hold them all.
                parts.start("即时任务", worker_command(1, "short"))
                parts.start("后台任务", worker_command(max(options["job_workers"] - 1, 1), "short,long"))
                parts.start("定时任务", clock_command())
                wait(parts, stopped, lambda: web_answers(bind))
                if not stopped:
                    self.stdout.write(f"\n绩效自评已启动：http://{bind}/\n按 Ctrl-C 停止。\n")
                    self.stdout.flush()
                wait(parts, stopped, lambda: False, seconds=None)
            finally:
                asked = max(len(stopped), 1)
                parts.stop(is_urgent=lambda: len(stopped) > asked)
        self.stdout.write("已全部停止。")

    def refuse_unready(self, bind: str) -> None:
        refuse_demo_accounts()
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError("数据库还没有建好或不是最新。请先运行：manage.py migrate")
        connection.close()
        if settings.REDIS_SOCKET and len(os.fsencode(settings.REDIS_SOCKET)) > LONGEST_SOCKET_PATH:
            raise CommandError(f"数据目录的路径太长：{settings.DATA_DIR}。请用环境变量 PERFEVAL_DATA 指定较短的目录。")
        host, port = split_bind(bind)
        with socket.socket(socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                raise CommandError(
                    f"不能监听 {bind}：{error.strerror}。可能已有程序占用该端口，请换一个，例如：--bind {host}:{port + 1}"
                ) from error


def wait(parts: Parts, stopped: list[int], is_ready: Callable[[], bool], seconds: float | None = START_SECONDS) -> None:
    """Until it is ready, or until somebody asks us to stop. A part that ends meanwhile is an error."""
    deadline = None if seconds is None else time.monotonic() + seconds
    while not stopped and not is_ready():
        parts.check()
        if deadline is not None and time.monotonic() > deadline:
            raise CommandError(f"{list(parts.running)[-1]}在 {seconds:.0f} 秒内没有启动，已全部停止。")
        time.sleep(0.2)


def split_bind(bind: str) -> tuple[str, int]:
    host, separator, port = bind.rpartition(":")
    if not separator or not port.isdigit():
        raise CommandError(f"监听地址应为“地址:端口”，例如 127.0.0.1:8000，而不是：{bind}")
    return host, int(port)


@contextlib.contextmanager
def only_one(path: Path) -> Iterator[IO[str]]:
    """Two programs on one data folder would take the broker from each other."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CommandError(f"这个数据目录（{path.parent}）已有一个程序在运行，或正在停止。") from None
        yield lock


@contextlib.contextmanager
def stop_signals() -> Iterator[list[int]]:
    """The signals that asked us to stop, as they come."""
    stopped: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        stopped.append(number)

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, note) for number in numbers}
    try:
        yield stopped
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def redis_answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(1)
        try:
            client.connect(str(path))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
        except OSError:
            return False


def web_answers(bind: str) -> bool:
    """Any answer will do: it shows that the application was loaded."""
    host, port = split_bind(bind)
    client = http.client.HTTPConnection("127.0.0.1" if host in EVERYWHERE else host, port, timeout=5)
    try:
        client.request("GET", "/healthz", headers={"Host": settings.ALLOWED_HOSTS[0].lstrip(".")})
        client.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    else:
        return True
    finally:
        client.close()
