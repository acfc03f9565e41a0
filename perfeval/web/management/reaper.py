"""Stops the parts of `manage.py up`: called by it when it ends in order, and run beside it in case it does not.

As a program it reads the parts' process groups from its standard input, a number a line, until `up` closes the pipe or
is killed: then it stops what is still there. Nothing of Django is needed for that, nor loaded.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence

GRACE_SECONDS = 25  # a task that needs longer is run again at the next start


def stop(groups: Sequence[int], is_urgent: Callable[[], bool] = lambda: False) -> None:
    """The first group last: it is Redis, to which the worker hands back its unfinished tasks."""
    deadline = time.monotonic() + GRACE_SECONDS
    for part in (groups[1:], groups[:1]):
        for leader in part:
            with contextlib.suppress(ProcessLookupError):
                os.kill(leader, signal.SIGTERM)  # not its group: a worker lets its processes finish their task
        while any(map(is_alive, part)) and time.monotonic() < deadline and not is_urgent():
            time.sleep(0.05)
        for leader in part:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(leader, signal.SIGKILL)


def is_alive(process: int) -> bool:
    with contextlib.suppress(ChildProcessError):  # not a child of ours, or already known to be dead
        os.waitpid(process, os.WNOHANG)
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


if __name__ == "__main__":
    stop([int(line) for line in sys.stdin])
