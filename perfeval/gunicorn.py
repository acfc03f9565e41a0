"""How gunicorn runs the program, everywhere: `gunicorn --config python:perfeval.gunicorn --bind …`."""

import os
import re
import shutil
import tempfile
from typing import Any

from gunicorn.glogging import Logger

from perfeval.settings.logs import logging_of_gunicorn

# Counters of all processes of one server lie in a folder of its own; it must be named before the program is loaded.
_metrics = tempfile.mkdtemp(prefix="perfeval-metrics-")
os.environ["PROMETHEUS_MULTIPROC_DIR"] = _metrics

_INVALID = re.compile(r"(Invalid request from ip=\S+): .*", re.DOTALL)


class WithoutAddresses(Logger):  # type: ignore[misc]
    """Each request has one line of the program's. gunicorn's own would hold the whole address, and what it says of
    requests that it refuses quotes them."""

    @property
    def access_log_enabled(self) -> bool:
        return False

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        super().warning(_INVALID.sub(r"\1", msg), *args, **kwargs)

    def exception(self, msg: str, *args: Any, **kwargs: Any) -> None:
        if str(msg).startswith("Error handling request"):
            msg, args = "Error handling request", ()
        super().exception(msg, *args, **kwargs)


wsgi_app = "perfeval.wsgi:application"
logger_class = WithoutAddresses
limit_request_line = 8190  # what the proxy lets through; a list with all its filters, searched for long words
timeout = 60  # seconds after which a request is given up; the proxy waits somewhat longer
graceful_timeout = 15
control_socket_disable = True
if os.environ.get("DJANGO_SETTINGS_MODULE", "").endswith("production"):
    logconfig_dict = logging_of_gunicorn()


def worker_abort(worker: Any) -> None:
    """After `timeout`: most likely the database does not answer. The proxy says so in Chinese to whoever waits, and
    gunicorn, which would get an exception here, in bare English."""
    os._exit(1)


def child_exit(server: Any, worker: Any) -> None:
    from prometheus_client import multiprocess  # noqa: PLC0415 - looks for the folder when it is loaded

    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


def on_exit(server: Any) -> None:
    shutil.rmtree(_metrics, ignore_errors=True)
