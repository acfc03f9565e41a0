"""What is written once stays: by the row and in bulk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from perfeval.audit.operations import SYSTEM, record
from tests.factories import NOW, Cast, make_scheme, ready_evaluation, submit_it


def journal_entry(cast: Cast) -> Any:
    return record(chain="x:1", action="create", by=SYSTEM, now=NOW)


def snapshot(cast: Cast) -> Any:
    return submit_it(ready_evaluation(cast), cast.clerk).snapshots.get()


def scheme(cast: Cast) -> Any:
    return make_scheme("zizhou-2023")


MAKERS = pytest.mark.parametrize("make", [journal_entry, snapshot, scheme])


@MAKERS
def test_it_is_not_saved_again(cast: Cast, make: Callable[[Cast], Any]) -> None:
    row = make(cast)
    with pytest.raises(TypeError):
        row.save()
    with pytest.raises(TypeError):
        type(row).objects.get(pk=row.pk).save()


@MAKERS
def test_it_is_not_deleted(cast: Cast, make: Callable[[Cast], Any]) -> None:
    row = make(cast)
    with pytest.raises(TypeError):
        row.delete()
    with pytest.raises(TypeError):
        type(row).objects.filter(pk=row.pk).delete()
    assert type(row).objects.filter(pk=row.pk).exists()


@MAKERS
def test_it_is_not_updated_in_bulk(cast: Cast, make: Callable[[Cast], Any]) -> None:
    row = make(cast)
    with pytest.raises(TypeError):
        type(row).objects.filter(pk=row.pk).update(pk=row.pk)
    with pytest.raises(TypeError):
        type(row).objects.bulk_update([row], ["pk"])
