"""How often somebody has asked in this minute.

Counted in the cache that all web processes share. Where that does not answer, each process counts for itself: a limit
is then as many times higher as there are processes, and never gone.
"""

from __future__ import annotations

import logging
from datetime import datetime

from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
MINUTE = 60


def count(key: str, now: datetime) -> int:
    """How often this key has been counted in the minute of `now`, this time included."""
    key = f"limit:{key}:{int(now.timestamp()) // MINUTE}"
    try:
        return _counted(caches["default"], key)
    except (RedisError, OSError) as error:
        logger.warning("The shared cache does not answer, counting in this process alone: %s", error)
        return _counted(caches["process"], key)


def seconds_left(now: datetime) -> int:
    """Until the minute is over."""
    return MINUTE - int(now.timestamp()) % MINUTE


def _counted(cache: BaseCache, key: str) -> int:
    cache.add(key, 0, timeout=2 * MINUTE)
    return int(cache.incr(key))
