"""From the event to its consumers: once each, in order per contact, and never lost."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.ids import new_id
from hoopcrm.core.scoping import unscoped
from hoopcrm.events.dispatch import MAX_ATTEMPTS, deliver_due, dispatch_all, dispatch_waiting
from hoopcrm.events.emit import NewEvent, emit, emit_many
from hoopcrm.events.jobs import sweep
from hoopcrm.events.models import Delivery, Event
from tests.events.conftest import Recorder

pytestmark = pytest.mark.django_db


def _emit(account: Account, actor: Actor, *labels: str, type: str = "job.started") -> None:
    contact = new_id()
    events = [NewEvent(subject_label=label, contact_id=contact) for label in labels]
    emit_many(type, events, account=account, actor=actor)


def test_every_event_reaches_its_consumer_once(
    in_account: Account, actor: Actor, recorder: Recorder
) -> None:
    _emit(in_account, actor, *map(str, range(1200)))
    assert dispatch_all() == 1200
    assert Delivery.objects.count() == 1200
    while deliver_due():
        pass
    assert recorder.seen == [str(n) for n in range(1200)]
    assert not Delivery.objects.exists()
    assert dispatch_all() == 0


def test_dispatching_twice_makes_no_second_delivery(
    in_account: Account, actor: Actor, recorder: Recorder
) -> None:
    _emit(in_account, actor, "a")
    dispatch_waiting()
    Event.objects.update(dispatched_at=None)
    dispatch_waiting()
    assert Delivery.objects.count() == 1


def test_a_failure_is_kept_and_tried_again_later(
    in_account: Account, actor: Actor, recorder: Recorder
) -> None:
    recorder.fail_on = {"job.failed"}
    _emit(in_account, actor, "bad", type="job.failed")
    _emit(in_account, actor, "good")
    sweep()
    assert recorder.seen == ["good"]
    delivery = Delivery.objects.get()
    assert (delivery.attempts, delivery.error) == (1, "RuntimeError: the consumer broke")
    assert delivery.next_try_at > timezone.now()
    recorder.fail_on = set()
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        sweep()
    assert recorder.seen == ["good", "bad"]
    assert not Delivery.objects.exists()


def test_a_failure_without_end_stays_visible(
    in_account: Account, actor: Actor, recorder: Recorder
) -> None:
    recorder.fail_on = {"job.failed"}
    _emit(in_account, actor, "bad", type="job.failed")
    for day in range(MAX_ATTEMPTS + 3):
        with time_machine.travel(timezone.now() + timedelta(days=day + 1)):
            sweep()
    assert Delivery.objects.get().attempts == MAX_ATTEMPTS


def test_a_consumers_own_writes_go_with_its_failure(
    in_account: Account, actor: Actor, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write_and_fail(event: Event) -> None:
        emit_many("job.paused", [NewEvent()], account=in_account, actor=actor)
        raise RuntimeError("after the write")

    monkeypatch.setattr(recorder, "handle", write_and_fail)
    _emit(in_account, actor, "a")
    object.__setattr__(_consumer(), "handle", write_and_fail)
    sweep()
    assert not Event.objects.filter(type="job.paused").exists()
    assert Delivery.objects.get().attempts == 1


def test_who_takes_single_events_is_spared_those_of_many_and_of_the_past(
    in_account: Account, alice: Member, recorder: Recorder
) -> None:
    actor = Actor.of_member(alice)
    emit("job.started", account=in_account, actor=actor, data={"n": "by hand"})
    emit("job.started", account=in_account, actor=actor, at=timezone.now() - timedelta(days=3))
    emit("job.started", account=in_account, actor=actor.through("import"))
    _emit(in_account, actor, "one of many")
    dispatch_all()
    taken = Delivery.objects.filter(consumer="singles").values_list("event_id", flat=True)
    assert [event.data for event in Event.objects.filter(pk__in=taken)] == [{"n": "by hand"}]
    assert Delivery.objects.filter(consumer="recorder").count() == 4


def test_the_sweep_needs_no_account(account: Account, actor: Actor, recorder: Recorder) -> None:
    with unscoped("a test"):
        emit_many("job.started", [NewEvent(subject_label="a")], account=account, actor=actor)
    sweep()
    assert recorder.seen == ["a"]


def _consumer() -> object:
    from hoopcrm.events.consumers import consumers

    return consumers.get("recorder")
