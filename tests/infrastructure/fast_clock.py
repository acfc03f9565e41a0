"""The clock of the tests, which sweeps each second: `celery -A tests.infrastructure.fast_clock beat`."""

from __future__ import annotations

from perfeval.celery import app

app.conf.beat_schedule = {"sweep": {"task": "jobs.sweep", "schedule": 1}}
app.conf.beat_max_loop_interval = 1
