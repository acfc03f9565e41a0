"""A place of a worker is free again where Redis could not be told that its task is over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from kombu.transport import redis

from perfeval.jobs.broker import FreeingQoS

pytestmark = pytest.mark.once


class Silent(redis.QoS):
    """A Redis that does not answer."""

    def _remove_from_indices(self, *_: Any, **__: Any) -> Any:
        raise TimeoutError

    def restore_by_tag(self, *_: Any, **__: Any) -> Any:
        raise TimeoutError


class Freeing(FreeingQoS, Silent):
    pass


ENDS: list[Callable[[Any], None]] = [
    lambda qos: qos.ack("a"),
    lambda qos: qos.reject("a"),
    lambda qos: qos.reject("a", requeue=True),
]


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize(("kind", "is_free"), [(Freeing, True), (Silent, False)])
def test_a_place_is_free_after_every_end(kind: Any, end: Callable[[Any], None], is_free: bool) -> None:
    """And kombu's own is not: the control."""
    qos = object.__new__(kind)
    qos.channel, qos.prefetch_count = None, 1
    qos._delivered, qos._dirty = {"a": None}, set()
    qos._quick_ack = qos._dirty.add
    assert not qos.can_consume()
    with pytest.raises(TimeoutError):
        end(qos)
    assert qos.can_consume() is is_free
