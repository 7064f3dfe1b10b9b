"""Webhooks on their way: signed, tried again, never lost, sent once more by hand."""

import hashlib
import hmac
import json
from base64 import b64decode
from datetime import datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from contacts.models import Contact
from contacts.services.contacts import contact_delete
from contacts.services.purge import contacts_erase
from hoopcrm.accounts.models import Account
from hoopcrm.core import writes
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import scope
from hoopcrm.core.secrets import decrypt
from hoopcrm.events.dispatch import deliver_due, dispatch_all
from hoopcrm.events.models import Delivery, Event
from hoopcrm.notifications.models import Notice
from hoopcrm.webhooks import outbox
from hoopcrm.webhooks.interest import wants
from hoopcrm.webhooks.models import SigningKey, WebhookAttempt, WebhookCall, WebhookEndpoint
from hoopcrm.webhooks.outcome import Outcome
from hoopcrm.webhooks.services.by_hand import call_again
from hoopcrm.webhooks.services.calls import GAPS, call_claim, call_note, calls_make
from hoopcrm.webhooks.services.endpoints import endpoint_delete, endpoint_switch, endpoint_update
from hoopcrm.webhooks.services.forgetting import calls_expire
from hoopcrm.webhooks.signing import public_pem, public_raw
from tests import make
from tests.webhooks.conftest import SYSTEM, MakeEndpoint, Receiver

State = WebhookCall.State
FAILED = Outcome(status=500, answer="no", duration_ms=5)


def happen() -> None:
    dispatch_all()
    deliver_due()


def set_now(call: WebhookCall, **values: Any) -> None:
    WebhookCall.objects.filter(pk=call.pk).update(**values)


def fail_since(first: timedelta, last: timedelta) -> None:
    with writes.frame("test data", silent=True):
        WebhookEndpoint.objects.update(failing_since=now() - first, last_failed_at=now() - last)


@pytest.fixture
def call(in_account: Account, endpoint_for: MakeEndpoint, receiver: Receiver) -> WebhookCall:
    """A contact was made, and an endpoint is to be told."""
    endpoint_for("ContactCreate", url=receiver.url)
    make.make_contact(in_account)
    happen()
    found: WebhookCall = WebhookCall.objects.get()
    return found


def test_accounts_without_an_endpoint_for_it_are_spared(
    in_account: Account, endpoint_for: MakeEndpoint
) -> None:
    assert not wants(in_account.pk, "contact.created")
    make.make_contact(in_account)
    dispatch_all()
    assert not Delivery.objects.filter(consumer="webhooks").exists()
    endpoint = endpoint_for("NoteCreate")
    assert wants(in_account.pk, "note.created")
    assert not wants(in_account.pk, "contact.created")
    assert not wants(in_account.pk, "contact.merged")
    endpoint_switch(SYSTEM, endpoint=endpoint, on=False)
    assert not wants(in_account.pk, "note.created")


def test_an_event_is_told_once_however_often_it_is_handled(call: WebhookCall) -> None:
    event = Event.objects.get(pk=call.event_id)
    calls_make(SYSTEM, event=event)
    assert WebhookCall.objects.count() == 1


def test_it_arrives_signed_as_client_libraries_check_it(
    call: WebhookCall, receiver: Receiver
) -> None:
    assert outbox.send_due() is False
    ((headers, body),) = receiver.taken
    call.refresh_from_db()
    assert call.state == State.DELIVERED
    assert call.payload.encode() == body
    assert headers["content-type"] == "application/json"
    told = json.loads(body)
    assert told["webhookId"] == str(call.pk)
    assert datetime.fromisoformat(told["timestamp"]) > now() - timedelta(minutes=1)

    signature = b64decode(headers["x-ghl-signature"])
    by_pem: Any = load_pem_public_key(public_pem().encode())
    by_raw = Ed25519PublicKey.from_public_bytes(b64decode(public_raw()))
    by_pem.verify(signature, body)
    by_raw.verify(signature, body)
    secret = decrypt(call.endpoint.secret).encode()
    assert headers["x-wl-signature"] == hmac.new(secret, body, hashlib.sha256).hexdigest()
    key = SigningKey.objects.get()
    assert headers["x-ghl-signature-key"] == key.key_id
    assert "x-ghl-signature-next" not in headers

    (attempt,) = WebhookAttempt.objects.all()
    assert (attempt.status, attempt.answer) == (200, "ok")
    assert attempt.headers["x-ghl-signature"] == headers["x-ghl-signature"]


def test_it_is_tried_six_times_with_growing_gaps_under_one_id(
    call: WebhookCall, receiver: Receiver
) -> None:
    receiver.status, receiver.answer = 503, "busy " * 1_000
    for gap in GAPS:
        before = now()
        outbox.send_due()
        call.refresh_from_db()
        assert call.state == State.QUEUED
        assert call.next_try_at is not None
        waited = call.next_try_at - before
        assert gap * 0.79 < waited < gap * 1.21 + timedelta(seconds=5)
        outbox.send_due()  # not due
        set_now(call, next_try_at=now())
    outbox.send_due()
    call.refresh_from_db()
    assert (call.state, call.status, call.attempts) == (State.FAILED, 503, 6)
    assert len({json.loads(body)["webhookId"] for _headers, body in receiver.taken}) == 1
    assert len(receiver.taken) == WebhookAttempt.objects.count() == 6
    assert len(WebhookAttempt.objects.first().answer) == 2_000
    assert sum(GAPS, timedelta()) > timedelta(hours=24)


def test_redirects_and_silence_count_as_failures(
    in_account: Account, endpoint_for: MakeEndpoint, receiver: Receiver
) -> None:
    receiver.status = 302
    moved = endpoint_for("ContactCreate", url=receiver.url)
    silent = endpoint_for("ContactCreate", url="http://127.0.0.1:9/")
    make.make_contact(in_account)
    happen()
    outbox.send_due()
    one = WebhookCall.objects.get(endpoint=moved)
    other = WebhookCall.objects.get(endpoint=silent)
    assert (one.state, one.status, one.error) == (State.QUEUED, 302, "")
    assert (other.state, other.status) == (State.QUEUED, None)
    assert "cannot be reached" in other.error
    silent.refresh_from_db()
    assert silent.rests_until is not None
    # It rests: what is due there is not tried at once.
    set_now(other, next_try_at=now())
    outbox.send_due()
    assert WebhookAttempt.objects.filter(call=other).count() == 1


def test_a_private_address_is_never_asked(
    call: WebhookCall, receiver: Receiver, settings: Any
) -> None:
    settings.FETCH_PRIVATE_ADDRESSES = False
    outbox.send_due()
    call.refresh_from_db()
    assert receiver.taken == []
    assert "not a public one" in call.error
    assert call.state == State.QUEUED


def test_a_worker_that_dies_while_sending_loses_nothing(
    call: WebhookCall, receiver: Receiver
) -> None:
    claimed = call_claim(SYSTEM, pk=call.pk)
    assert claimed is not None
    assert call_claim(SYSTEM, pk=call.pk) is None
    outbox.send_due()
    assert receiver.taken == []
    set_now(call, sending_at=now() - timedelta(minutes=3))
    outbox.send_due()
    assert len(receiver.taken) == 1
    # The dead worker's answer, should it come after all, changes nothing.
    assert not call_note(SYSTEM, call=claimed, outcome=FAILED)
    call.refresh_from_db()
    assert (call.state, call.attempts) == (State.DELIVERED, 2)


def test_an_endpoint_that_only_fails_is_switched_off_and_the_admins_are_told(
    call: WebhookCall, receiver: Receiver, alice: Any, carol: Any
) -> None:
    receiver.status = 500
    outbox.send_due()
    endpoint = WebhookEndpoint.objects.get()
    assert endpoint.failing_since is not None
    fail_since(timedelta(days=3), timedelta(hours=20))
    set_now(call, next_try_at=now())
    outbox.send_due()
    endpoint.refresh_from_db()
    assert not endpoint.is_active
    assert endpoint.disabled_reason == "The answer was 500."
    assert not wants(endpoint.account_id, "contact.created")
    happen()
    assert [one.member for one in Notice.objects.all()] == [alice]
    # What waits goes out once it is on again, whenever it would have been tried.
    receiver.status, receiver.taken[:] = 200, []
    outbox.send_due()
    assert receiver.taken == []
    endpoint = endpoint_switch(SYSTEM, endpoint=endpoint, on=True)
    assert endpoint.disabled_at is None
    outbox.send_due()
    assert len(receiver.taken) == 1
    endpoint.refresh_from_db()
    assert endpoint.failing_since is None


def test_one_failure_after_a_quiet_time_is_a_new_beginning(
    call: WebhookCall, receiver: Receiver
) -> None:
    receiver.status = 500
    fail_since(timedelta(days=9), timedelta(days=8))
    outbox.send_due()
    endpoint = WebhookEndpoint.objects.get()
    assert endpoint.is_active
    assert endpoint.failing_since > now() - timedelta(minutes=1)


def test_it_can_be_sent_again_by_hand(call: WebhookCall, receiver: Receiver) -> None:
    with pytest.raises(Refused) as refused:
        call_again(SYSTEM, call=call)
    assert refused.value.code == "under_way"
    outbox.send_due()
    call_again(SYSTEM, call=call)
    outbox.send_due()
    one, other = (json.loads(body) for _headers, body in receiver.taken)
    assert one["webhookId"] == other["webhookId"]
    call.refresh_from_db()
    assert (call.state, call.attempts) == (State.DELIVERED, 1)


def test_what_is_tried_again_later_can_be_sent_now(call: WebhookCall, receiver: Receiver) -> None:
    receiver.status = 500
    outbox.send_due()
    receiver.status = 200
    outbox.send_due()
    assert len(receiver.taken) == 1
    call_again(SYSTEM, call=call)
    outbox.send_due()
    assert len(receiver.taken) == 2
    call.refresh_from_db()
    assert call.state == State.DELIVERED


def test_what_it_tells_of_a_contact_goes_with_the_contact(
    in_account: Account, endpoint_for: MakeEndpoint, receiver: Receiver, actor: Actor
) -> None:
    endpoint_for("ContactCreate", "ContactUpdate", "ContactDelete", url=receiver.url)
    contact = make.make_contact(in_account, email="ada@example.com")
    receiver.answer = "hello ada@example.com"
    happen()
    outbox.send_due()
    contact_delete(actor, contact=contact)
    happen()
    contacts_erase(actor, ids=[contact.pk])
    assert not Contact.objects.filter(pk=contact.pk).exists()
    sent = WebhookCall.objects.get(type="ContactCreate")
    assert sent.payload == ""
    assert {one.answer for one in WebhookAttempt.objects.all()} == {""}
    with pytest.raises(Refused) as refused:
        call_again(SYSTEM, call=sent)
    assert refused.value.code == "forgotten"
    # Others are told that it is gone, by its id alone.
    outbox.send_due()
    last = json.loads(receiver.taken[-1][1])
    assert set(last) == {"type", "locationId", "id", "timestamp", "webhookId"}
    assert (last["type"], last["id"]) == ("ContactDelete", str(contact.pk))


def test_the_log_goes_back_so_far(call: WebhookCall, receiver: Receiver) -> None:
    outbox.send_due()
    assert calls_expire(SYSTEM, limit=10) == 0
    set_now(call, created_at=now() - timedelta(days=31))
    assert outbox.forget_old() == 1
    assert not WebhookAttempt.objects.exists()


def test_an_endpoint_goes_with_its_log(call: WebhookCall) -> None:
    outbox.send_due()
    endpoint_delete(SYSTEM, endpoint=call.endpoint)
    assert not WebhookCall.objects.exists()
    assert not WebhookAttempt.objects.exists()


def test_accounts_do_not_hold_each_other_up(
    account: Account, other_account: Account, endpoint_for: MakeEndpoint, receiver: Receiver
) -> None:
    for one in (account, other_account):
        endpoint_for("ContactCreate", url=receiver.url, account=one)
        make.make_contact(one)
    happen()
    outbox.send_due()
    assert {json.loads(body)["locationId"] for _headers, body in receiver.taken} == {
        str(account.pk),
        str(other_account.pk),
    }


def test_a_slow_receiver_holds_up_no_quick_one(
    in_account: Account, endpoint_for: MakeEndpoint, receiver: Receiver
) -> None:
    slow = Receiver()
    slow.seconds = 1.0
    endpoint_for("ContactCreate", url=slow.url)
    endpoint_for("ContactCreate", url=receiver.url)
    for _number in range(9):
        make.make_contact(in_account)
    happen()
    outbox.send_due()
    slow.close()
    assert (len(slow.taken), len(receiver.taken)) == (9, 9)
    quick = WebhookAttempt.objects.filter(call__endpoint__url=receiver.url)
    others = WebhookAttempt.objects.filter(call__endpoint__url=slow.url)
    # The slow one still has most of its own before it when the quick one has everything.
    assert quick.latest("at").at < others.order_by("at")[8].at
    assert WebhookCall.objects.filter(state=State.DELIVERED).count() == 18


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"name": " "}, "name"),
        ({"url": ""}, "url"),
        ({"url": "http://example.com/x"}, "url"),
        ({"url": "https://127.0.0.1/x"}, "url"),
        ({"url": "https://user:pw@example.com/x"}, "url"),
        ({"events": ()}, "events"),
        ({"events": ("Nonsense",)}, "events"),
    ],
)
def test_what_is_no_endpoint_is_refused_beside_its_field(
    in_account: Account, endpoint_for: MakeEndpoint, settings: Any, over: Any, field: str
) -> None:
    endpoint = endpoint_for("ContactCreate")
    settings.FETCH_PRIVATE_ADDRESSES = False
    values = {"name": "Shop", "url": endpoint.url, "events": ("ContactCreate",)} | over
    with pytest.raises(Refused) as refused, scope(in_account):
        endpoint_update(SYSTEM, endpoint=endpoint, **values)
    assert refused.value.field == field
