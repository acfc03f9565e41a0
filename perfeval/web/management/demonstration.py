"""The whole demonstration: its data, seals on some of its tables, certificates to sign with."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from perfeval.exchange.demo.loading import load
from perfeval.exchange.demo.plan import regions
from perfeval.printing.demo_ca import DemoAuthority
from perfeval.printing.sealing import apply_seal


@transaction.atomic
def load_and_seal(now: datetime, *, signed: bool) -> None:
    """All of it or nothing. The sealed prints are made by the worker, as everybody's are."""
    for item in load(now, signed=signed):
        apply_seal(actor=item.head, evaluation_id=item.evaluation_id, version=1, now=item.at)


def issue_certificates(now: datetime) -> None:
    """For every unit of the plan, where it has none. Raises OSError where the folder cannot be written."""
    authority = DemoAuthority(Path(settings.SIGNING_DIR), now)
    for region in regions():
        authority.issue(region.code("DW"), region.unit)
