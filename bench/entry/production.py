"""Production's settings with Django's stock administration at the root address: what bench_entry.py stands beside us."""

from perfeval.settings.production import *  # noqa: F403 - as Django's settings are made of each other

ROOT_URLCONF = "bench.entry.administration"
