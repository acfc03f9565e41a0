"""What a worker does with a message whose end Redis did not hear of."""

from __future__ import annotations

from typing import Any

from kombu.transport import redis, virtual


class FreeingQoS(redis.QoS):
    """A place is free again once its task is over.

    kombu keeps it taken where Redis could not be told, for as long as the connection lasts; after a freeze of some
    seconds at the wrong moment a worker of one process would never take another task. The message itself comes once
    more, after the visibility timeout, and finds its job done.
    """

    def ack(self, delivery_tag: Any) -> None:
        try:
            super().ack(delivery_tag)
        except Exception:
            virtual.QoS.ack(self, delivery_tag)
            raise

    def reject(self, delivery_tag: Any, requeue: bool = False) -> None:
        try:
            super().reject(delivery_tag, requeue=requeue)
        except Exception:
            virtual.QoS.ack(self, delivery_tag)
            raise


def free_places() -> None:
    """For the whole process."""
    redis.Channel.QoS = FreeingQoS
