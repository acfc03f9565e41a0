"""Telling the broker that there is work. Nobody who waits for a page waits long for it."""

from __future__ import annotations

import logging
import time
from typing import Final

from celery import current_app

REST: Final = 10.0  # seconds
logger = logging.getLogger(__name__)


class Broker:
    """The broker as this process knows it: one that did not answer is not asked again for a while.

    A frozen Redis costs a second each time. Without the rest a page that makes fifty jobs would cost fifty.
    """

    def __init__(self) -> None:
        self.rests_until = 0.0  # of the process's own clock, which nobody sets back

    def send(self, task: str, job_id: str) -> bool:
        if time.monotonic() < self.rests_until:
            return False
        try:
            current_app.send_task(task, args=[job_id])
        except Exception as error:  # whatever its client raises, the job is stored and will be sent again
            self.rests_until = time.monotonic() + REST
            logger.warning("The broker takes no jobs: %s", error)
            return False
        return True


broker = Broker()
