"""Waking workers. A broker that is down loses nothing: the sweep wakes them later."""

import logging
from datetime import timedelta
from typing import Any

from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


def nudge(task: Any, *args: Any, queue: str = "default", after: timedelta | None = None) -> bool:
    """Send a Celery message; False (and a log line) when the broker cannot be reached."""
    try:
        task.apply_async(
            args=args, queue=queue, retry=False, countdown=after.total_seconds() if after else None
        )
    except (OperationalError, RedisError, OSError):
        logger.warning("broker out of reach; %s waits for the sweep", task.name)
        return False
    return True
