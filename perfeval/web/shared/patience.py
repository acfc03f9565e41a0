"""Questions to what may hang, a frozen database say: each is asked in a thread of its own and waited for so long and no
longer."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

PATIENCE = 1.5  # seconds: monitors give two

# What is still being asked from an earlier call: a hanging question is not asked a second time.
_asked: dict[str, threading.Thread] = {}


@dataclass(frozen=True, slots=True)
class Answer:
    """`standing` is "ok", "failed" or "no answer"."""

    standing: str
    value: Any = None


def ask_all(questions: Mapping[str, Callable[[], Any]]) -> dict[str, Answer]:
    answers = dict.fromkeys(questions, Answer("no answer"))

    def ask(name: str, question: Callable[[], Any]) -> None:
        try:
            answers[name] = Answer("ok", question())
        except Exception:
            answers[name] = Answer("failed")

    threads = []
    for name, question in questions.items():
        if name in _asked and _asked[name].is_alive():
            continue
        _asked[name] = thread = threading.Thread(target=ask, args=(name, question), daemon=True)
        thread.start()
        threads.append(thread)
    deadline = time.monotonic() + PATIENCE
    for thread in threads:
        thread.join(max(0, deadline - time.monotonic()))
    return dict(answers)
