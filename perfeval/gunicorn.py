"""How gunicorn runs the program, everywhere: `gunicorn --config python:perfeval.gunicorn --bind …`."""

import os
import shutil
import tempfile
from typing import Any

from perfeval.settings.logs import logging_of_gunicorn

# Counters of all processes of one server lie in a folder of its own; it must be named before the program is loaded.
_metrics = tempfile.mkdtemp(prefix="perfeval-metrics-")
os.environ["PROMETHEUS_MULTIPROC_DIR"] = _metrics

wsgi_app = "perfeval.wsgi:application"
limit_request_line = 8190  # what the proxy lets through; a list with all its filters, searched for long words
timeout = 60  # seconds after which a request is given up; the proxy waits somewhat longer
graceful_timeout = 15
control_socket_disable = True
if os.environ.get("DJANGO_SETTINGS_MODULE", "").endswith("production"):
    logconfig_dict = logging_of_gunicorn()


def child_exit(server: Any, worker: Any) -> None:
    from prometheus_client import multiprocess  # noqa: PLC0415 - looks for the folder when it is loaded

    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


def on_exit(server: Any) -> None:
    shutil.rmtree(_metrics, ignore_errors=True)
