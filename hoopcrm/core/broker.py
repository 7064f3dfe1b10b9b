"""Waking workers. A broker that is down loses nothing: the sweep wakes them later.

A task without arguments looks itself for what is due. One message of it in the queue is enough:
whoever sends it leaves a mark at the broker, which goes when a worker begins the task and has not
looked yet. Who finds the mark has committed before, so that work is seen too.
"""

import logging
from contextlib import suppress
from datetime import timedelta
from functools import lru_cache
from typing import Any

import redis
from celery import current_app
from celery.signals import task_prerun
from kombu.exceptions import OperationalError
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

logger = logging.getLogger(__name__)

# Seconds. A worker that dies with the message in hand leaves the mark for so long.
MARKED = 2
TIMEOUT = 1.0


def nudge(task: Any, *args: Any, queue: str = "default", after: timedelta | None = None) -> bool:
    """Have a worker run the task; False (and a log line) when the broker cannot be reached."""
    is_marked = not args and after is None
    try:
        if is_marked and not _client().set(_mark(task), 1, nx=True, ex=MARKED):
            return True
        task.apply_async(
            args=args, queue=queue, retry=False, countdown=after.total_seconds() if after else None
        )
    except (OperationalError, RedisError, OSError):
        logger.warning("broker out of reach; %s waits for the sweep", task.name)
        if is_marked:
            _unmark(task)
        return False
    return True


@task_prerun.connect
def _begun(sender: Any = None, **_more: Any) -> None:
    """From now on a message is needed again: this run may have looked already."""
    _unmark(sender)


def _unmark(task: Any) -> None:
    with suppress(RedisError, OSError):
        _client().delete(_mark(task))


def _mark(task: Any) -> str:
    return f"hoopcrm:nudged:{task.name}"


def _client() -> redis.Redis:
    return _client_of(current_app.conf.broker_write_url)


@lru_cache(maxsize=4)
def _client_of(url: str) -> redis.Redis:
    return redis.Redis.from_url(
        url,
        socket_timeout=TIMEOUT,
        socket_connect_timeout=TIMEOUT,
        retry=Retry(NoBackoff(), 1),
    )
