from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.test import TestCase

from hoopcrm.accounts.models import Account
from hoopcrm.core.actor import Actor
from hoopcrm.core.ids import time_of
from hoopcrm.events.emit import MASK, NewEvent, emit, emit_many
from hoopcrm.events.models import Event
from hoopcrm.events.types import describe
from tests.events.conftest import Recorder

pytestmark = pytest.mark.django_db


def test_event_tells_who_what_and_when(in_account: Account, actor: Actor) -> None:
    event = emit(
        "job.started",
        account=in_account,
        actor=actor,
        subject=in_account,
        changes={"price": [Decimal("1.50"), None]},
    )
    stored = Event.objects.get()
    assert stored == event
    assert (stored.actor_kind, stored.actor_label, stored.via) == ("member", "Alice", "page")
    assert stored.subject_label == "Northwind"
    assert stored.changes == {"price": ["1.50", None]}
    assert "Northwind" in describe(stored)


def test_secrets_are_masked_at_any_depth(in_account: Account, actor: Actor) -> None:
    data = {"password": "x", "nested": {"api_token": "y", "name": "z"}, "list": [{"Secret": 1}]}
    event = emit("job.started", account=in_account, actor=actor, data=data)
    assert event.data == {
        "password": MASK,
        "nested": {"api_token": MASK, "name": "z"},
        "list": [{"Secret": MASK}],
    }


def test_an_unregistered_type_is_a_defect(in_account: Account, actor: Actor) -> None:
    with pytest.raises(KeyError):
        emit("nothing.happened", account=in_account, actor=actor)


def test_past_events_sort_by_their_time(in_account: Account, actor: Actor) -> None:
    at = datetime(2024, 2, 29, 12, tzinfo=UTC)
    late = emit("job.started", account=in_account, actor=actor)
    early = emit("job.started", account=in_account, actor=actor, at=at)
    assert list(Event.objects.order_by("id")) == [early, late]
    assert time_of(early.pk) == at


def test_nobody_wants_it_so_it_is_done(in_account: Account, actor: Actor) -> None:
    assert emit("job.started", account=in_account, actor=actor).dispatched_at is not None


def test_one_message_per_transaction(in_account: Account, actor: Actor, recorder: Recorder) -> None:
    with TestCase.captureOnCommitCallbacks() as callbacks:
        for _ in range(3):
            emit("job.started", account=in_account, actor=actor)
    assert len(callbacks) == 1


def test_many_events_are_one_statement(
    in_account: Account, actor: Actor, recorder: Recorder, django_assert_max_num_queries: object
) -> None:
    events = (NewEvent(subject_label=str(n), changes={"tags": [[], ["a"]]}) for n in range(2_000))
    with django_assert_max_num_queries(3):  # type: ignore[operator]
        assert emit_many("job.started", events, account=in_account, actor=actor) == 2_000
    assert Event.objects.filter(dispatched_at__isnull=True).count() == 2_000
    assert Event.objects.filter(changes__tags=[[], ["a"]]).count() == 2_000
