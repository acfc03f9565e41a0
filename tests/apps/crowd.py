"""Many people at the same moment, each in a thread with a connection of its own."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence

from django.db import connection

from perfeval.core.errors import Refused


def at_once(acts: Sequence[Callable[[], object]]) -> Counter[str]:
    """Run them all from the same moment on; how each ended: "done" or the name of its refusal."""
    gate = threading.Barrier(len(acts))
    ends: list[str] = []

    def run(act: Callable[[], object]) -> None:
        gate.wait()
        try:
            act()
        except Refused as refusal:
            ends.append(type(refusal).__name__)
        except Exception as error:
            ends.append(repr(error))
        else:
            ends.append("done")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads), "a deadlock"
    return Counter(ends)
