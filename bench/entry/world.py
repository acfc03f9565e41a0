"""What bench_entry.py types into: one unit with many tables of 40 rows, its clerks, and who works in the administration.
Called inside the stack."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import login
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.http import HttpRequest

from perfeval.accounts.models import User
from perfeval.evaluations.models import Evaluation, Indicator
from perfeval.web.shared.session import VERIFIED
from tests.factories import make_user
from tests.faults.world import _like, make_office, more_tables

ROWS = 40


def make(*, tables: int) -> dict[str, Any]:
    office = make_office(name="B", clerks=1)
    unit = office["units"][0]
    first = Evaluation.objects.get(pk=unit["tables"][0])
    rows = list(first.indicators.order_by("position"))
    Indicator.objects.bulk_create(
        _like(rows[place % len(rows)], position=place, level3=f"{rows[place % len(rows)].level3}（{place}）"[:300])
        for place in range(len(rows), ROWS)
    )
    pks = [first.pk, *more_tables(campaign=office["campaign"], table=first.pk, count=tables - 1)]
    assert Indicator.objects.filter(evaluation_id=pks[-1]).count() == ROWS
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {
        "tables": pks,
        "rows": [
            Indicator.objects.filter(evaluation_id=pk).order_by("position").values_list("pk", flat=True)[0]
            for pk in pks
        ],
        "clerk": unit["clerks"][0],
        "staff": _session(make_user("stock", is_staff=True, is_superuser=True)),
    }


def _session(user: User) -> str:
    request = HttpRequest()
    request.session = SessionStore()
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    request.session[VERIFIED] = True
    request.session.save()
    return str(request.session.session_key)
