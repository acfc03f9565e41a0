"""What every model of ours must keep to, whichever app it lives in."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models

pytestmark = pytest.mark.once

LONGEST = 15  # SQLite keeps decimals as binary floats, which damage what is longer, in silence


def too_long(fields: list[models.Field[object, object]]) -> list[str]:
    return [
        str(field)
        for field in fields
        if isinstance(field, models.DecimalField) and (field.max_digits is None or field.max_digits > LONGEST)
    ]


def our_fields() -> list[models.Field[object, object]]:
    ours = [model for model in apps.get_models() if model.__module__.startswith("perfeval.")]
    return [field for model in ours for field in model._meta.get_fields() if isinstance(field, models.Field)]


def test_no_decimal_field_is_longer_than_sqlite_can_hold() -> None:
    fields = our_fields()
    assert any(isinstance(field, models.DecimalField) for field in fields)
    assert too_long(fields) == []


def test_a_longer_field_would_be_found() -> None:
    assert too_long([models.DecimalField(max_digits=16, decimal_places=2)])


def test_no_number_is_a_float() -> None:
    assert [str(field) for field in our_fields() if isinstance(field, models.FloatField)] == []
