"""A task without arguments waits at the broker at most once, and is never missing there."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from celery import current_app
from celery.signals import task_prerun
from kombu.exceptions import OperationalError

from hoopcrm.core import broker
from hoopcrm.events.jobs import dispatch
from hoopcrm.jobs.jobs import run


@pytest.fixture(autouse=True)
def no_marks() -> Iterator[None]:
    broker._begun(dispatch)
    yield
    broker._begun(dispatch)


@pytest.fixture
def sent() -> Iterator[Any]:
    with mock.patch("hoopcrm.events.jobs.dispatch.apply_async") as sending:
        yield sending


def test_one_message_is_enough_until_a_worker_begins(sent: Any) -> None:
    assert broker.nudge(dispatch)
    assert broker.nudge(dispatch)
    assert sent.call_count == 1
    task_prerun.send(sender=dispatch)
    assert broker.nudge(dispatch)
    assert sent.call_count == 2


def test_the_mark_of_a_worker_that_died_goes_by_itself(sent: Any) -> None:
    broker.nudge(dispatch)
    left = broker._client().ttl(broker._mark(dispatch))
    assert 0 < left <= broker.MARKED


def test_a_message_that_did_not_go_out_leaves_no_mark(sent: Any) -> None:
    sent.side_effect = OperationalError
    assert not broker.nudge(dispatch)
    sent.side_effect = None
    assert broker.nudge(dispatch)
    assert sent.call_count == 2


def test_messages_with_arguments_or_for_later_are_all_sent(sent: Any) -> None:
    with mock.patch("hoopcrm.jobs.jobs.run.apply_async") as running:
        broker.nudge(run, "one")
        broker.nudge(run, "one")
    broker.nudge(dispatch, after=timedelta(seconds=5))
    broker.nudge(dispatch, after=timedelta(seconds=5))
    assert (running.call_count, sent.call_count) == (2, 2)


def test_without_a_broker_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(current_app.conf, "broker_write_url", "redis://127.0.0.1:1/0")
    assert not broker.nudge(dispatch)
    broker._begun(dispatch)
