"""Runs functions with the settings and the database of a stack, one after the other, until nobody asks any more:

    echo '{"function": "module:name", "arguments": {…}}' | python -m tests.faults.inside

The tests themselves stay outside, as users do: they know addresses, cookies and the rows of the database.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import traceback
from typing import Any

import django
from django.db import connections

from perfeval.celery import app  # the application that sends every task of this process
from perfeval.jobs import sending
from tests.faults import clock


def run(function: str, arguments: dict[str, Any]) -> Any:
    module, _, name = function.partition(":")
    try:
        return getattr(importlib.import_module(module), name)(**arguments)
    finally:
        # Servers are killed and restarted between two calls.
        connections.close_all()
        app.pool.force_close_all()  # type: ignore[attr-defined]
        app.producer_pool.force_close_all()  # type: ignore[attr-defined]
        sending.broker.rests_until = 0.0


def main() -> None:
    django.setup()
    clock.follow()
    with os.fdopen(os.dup(sys.stdout.fileno()), "w") as answers:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # nothing else may stand between the answers
        for line in sys.stdin:
            try:
                answer = {"answer": run(**json.loads(line))}
            except Exception:
                answer = {"failed": traceback.format_exc()}
            answers.write(json.dumps(answer) + "\n")
            answers.flush()


if __name__ == "__main__":
    main()
