"""The tree under concurrent changes."""

from __future__ import annotations

import pytest

from perfeval.audit.operations import SYSTEM
from perfeval.organisations.models import Organisation
from perfeval.organisations.operations import move_organisation
from tests.apps.crowd import at_once
from tests.factories import NOW, make_organisation

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def is_whole() -> bool:
    """Every path is its parent's path and the own id."""
    paths = {item.pk: item.path for item in Organisation.objects.all()}
    return all(
        item.path == f"{paths[item.parent_id] if item.parent_id else ''}{item.pk:06d}/"
        for item in Organisation.objects.all()
    )


def test_two_moves_that_would_make_a_ring_make_none() -> None:
    root = make_organisation(code="0")
    for attempt in range(5):
        a, b = make_organisation(code=f"a{attempt}", parent=root), make_organisation(code=f"b{attempt}", parent=root)
        ends = at_once(
            [
                lambda a=a, b=b: move_organisation(organisation=a, parent=b, by=SYSTEM, now=NOW),  # type: ignore[misc]
                lambda a=a, b=b: move_organisation(organisation=b, parent=a, by=SYSTEM, now=NOW),  # type: ignore[misc]
            ]
        )
        assert ends == {"done": 1, "Refused": 1}
        assert is_whole()


def test_an_office_made_below_a_moving_one_moves_along() -> None:
    root, target = make_organisation(code="0"), make_organisation(code="1")
    for attempt in range(5):
        moving = make_organisation(code=f"m{attempt}", parent=root)
        ends = at_once(
            [
                lambda m=moving: move_organisation(organisation=m, parent=target, by=SYSTEM, now=NOW),  # type: ignore[misc]
                lambda m=moving, n=attempt: make_organisation(code=f"c{n}", parent=m),  # type: ignore[misc]
            ]
        )
        assert ends == {"done": 2}
        assert is_whole()


@pytest.mark.postgresql
def test_without_the_lock_the_tree_breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control."""
    monkeypatch.setattr("perfeval.organisations.operations.tree._lock_tree", lambda: None)
    root, target = make_organisation(code="0"), make_organisation(code="1")
    for attempt in range(200):
        moving = make_organisation(code=f"m{attempt}", parent=root)
        at_once(
            [
                lambda m=moving: move_organisation(organisation=m, parent=target, by=SYSTEM, now=NOW),  # type: ignore[misc]
                *(lambda m=moving, n=(attempt, c): make_organisation(code=f"c{n}", parent=m) for c in range(6)),
            ]
        )
        if not is_whole():
            return
    pytest.fail("the race never showed")
