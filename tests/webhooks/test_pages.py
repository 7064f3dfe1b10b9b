"""Settings → Webhooks, as an admin uses it."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.test import Client

from hoopcrm.accounts.models import Account
from hoopcrm.core.scoping import scope
from hoopcrm.core.secrets import decrypt
from hoopcrm.events.models import Event
from hoopcrm.webhooks.models import WebhookAttempt, WebhookCall, WebhookEndpoint
from hoopcrm.webhooks.signing import public_pem, public_raw
from tests.webhooks.conftest import MakeEndpoint, Receiver

Url = Callable[..., str]
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def endpoint(endpoint_for: MakeEndpoint, receiver: Receiver) -> WebhookEndpoint:
    return endpoint_for("ContactCreate", "ContactDelete", url=receiver.url)


def test_the_list_says_what_it_is_for_and_how_to_check(as_alice: Client, url: Url) -> None:
    page = as_alice.get(url("webhooks:list")).content.decode()
    assert "No webhooks yet" in page
    assert public_raw() in page
    assert "/webhooks/public-key.pem" in page


def test_anybody_may_have_the_public_key(db: None) -> None:
    answer = Client().get("/webhooks/public-key.pem")
    assert answer.content.decode() == public_pem()
    load_pem_public_key(answer.content)
    raw = Client().get("/webhooks/public-key.pem?format=raw")
    assert raw.content.decode().strip() == public_raw()


def test_a_webhook_is_added_changed_and_deleted(
    account: Account, as_alice: Client, url: Url, receiver: Receiver
) -> None:
    assert b"An appointment was booked" in as_alice.get(url("webhooks:new")).content
    data: dict[str, Any] = {"name": "Shop", "url": receiver.url, "events": ["NoteCreate"]}
    answer = as_alice.post(url("webhooks:new"), data)
    with scope(account):
        endpoint = WebhookEndpoint.objects.get()
    assert answer["Location"] == endpoint.get_absolute_url()
    assert (endpoint.name, endpoint.events) == ("Shop", ["NoteCreate"])
    data |= {"name": "New shop", "events": ["NoteCreate", "TaskCreate"], "version": "1"}
    as_alice.post(url("webhooks:edit", endpoint.pk), data)
    endpoint.refresh_from_db()
    assert (endpoint.name, endpoint.version) == ("New shop", 2)
    stale = as_alice.post(url("webhooks:edit", endpoint.pk), data | {"name": "Other"})
    assert stale.status_code == 422
    assert b"changed meanwhile" in stale.content
    listed = as_alice.get(url("webhooks:list")).content.decode()
    assert "New shop" in listed
    assert "2 events" in listed
    as_alice.post(url("webhooks:delete", endpoint.pk))
    with scope(account):
        assert not WebhookEndpoint.objects.exists()
        told = Event.objects.filter(type__startswith="webhook.").values_list("type", flat=True)
        assert set(told) == {"webhook.created", "webhook.updated", "webhook.deleted"}


def test_faults_stand_beside_their_fields_and_nothing_typed_is_lost(
    account: Account, as_alice: Client, url: Url
) -> None:
    answer = as_alice.post(
        url("webhooks:new"),
        {"name": "Shop", "url": "http://example.com/hooks", "events": ["NoteCreate"]},
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Give an address that begins with https://." in page
    assert 'value="http://example.com/hooks"' in page
    assert 'id="event-NoteCreate" checked' in page
    empty = as_alice.post(url("webhooks:new"), {}).content.decode()
    for text in ("Say what it is called.", "Give the address", "Choose what it is to be told."):
        assert text in empty
    with scope(account):
        assert not WebhookEndpoint.objects.exists()


def test_the_secret_is_shown_on_demand_and_renewed(
    as_alice: Client, url: Url, endpoint: WebhookEndpoint
) -> None:
    secret = decrypt(endpoint.secret)
    assert secret not in as_alice.get(endpoint.get_absolute_url()).content.decode()
    shown = as_alice.post(url("webhooks:secret", endpoint.pk), **HTMX)
    assert secret in shown.content.decode()
    assert shown["Cache-Control"] == "no-store"
    renewed = as_alice.post(url("webhooks:secret_new", endpoint.pk)).content.decode()
    endpoint.refresh_from_db()
    assert secret not in renewed
    assert decrypt(endpoint.secret) in renewed
    with scope(endpoint.account):
        told = Event.objects.filter(type__startswith="webhook.secret")
        assert {one.type for one in told} == {"webhook.secret_shown", "webhook.secret_renewed"}


def test_a_test_is_sent_now_and_shows_the_answer(
    account: Account, as_alice: Client, url: Url, endpoint: WebhookEndpoint, receiver: Receiver
) -> None:
    receiver.answer = "thank <you>"
    address = url("webhooks:test", endpoint.pk)
    answer = as_alice.post(address, {"type": "ContactCreate"}, **HTMX)
    page = answer.content.decode()
    assert "answered 200 in" in page
    assert "thank &lt;you&gt;" in page
    assert "webhook-calls-changed" in answer["HX-Trigger"]
    ((_headers, body),) = receiver.taken
    sent = json.loads(body)
    assert (sent["type"], sent["locationId"]) == ("ContactCreate", str(account.pk))
    receiver.status = 500
    page = as_alice.post(address, {"type": "ContactDelete"}, **HTMX).content.decode()
    assert "answered 500 in" in page
    with scope(account):
        assert [one.state for one in WebhookCall.objects.all()] == ["failed", "delivered"]
    endpoint.refresh_from_db()
    assert endpoint.failing_since is None
    unknown = as_alice.post(address, {"type": "Nonsense"}, **HTMX)
    assert unknown.status_code == 409


def test_the_log_is_filtered_and_paged(
    account: Account, as_alice: Client, url: Url, endpoint: WebhookEndpoint, receiver: Receiver
) -> None:
    for number in range(23):
        receiver.status = 500 if number < 2 else 200
        type = "ContactDelete" if number == 0 else "ContactCreate"
        as_alice.post(url("webhooks:test", endpoint.pk), {"type": type}, **HTMX)
    address = endpoint.get_absolute_url()

    def rows(query: str) -> int:
        return as_alice.get(f"{address}{query}").content.decode().count('class="webhook-call"')

    assert rows("") == 23
    assert rows("?state=failed") == 2
    assert rows("?state=failed&type=ContactDelete") == 1
    assert rows("?state=queued") == 0
    assert "No delivery of this webhook fits" in (
        as_alice.get(f"{address}?state=queued").content.decode()
    )
    first = as_alice.get(f"{address}?size=20")
    assert first.context["next_url"]
    assert len(first.context["rows"]) == 20
    assert len(as_alice.get(first.context["next_url"]).context["rows"]) == 3


def test_the_log_names_what_each_is_about(
    account: Account, as_alice: Client, url: Url, endpoint: WebhookEndpoint
) -> None:
    told = {
        '{"name":"Ada <b>","title":"no"}': "Ada <b>",
        '{"name":"","title":"Call back"}': "Call back",
        '{"appointment":{"title":"Trial"}}': "Trial",
        '{"name":null,"body":"' + "x" * 200 + '"}': "x" * 80,
        '{"id":"1"}': "",
        "": "",  # what it told was removed with the contact
    }
    with scope(account):
        for payload in told:
            WebhookCall.objects.create(
                account=account, endpoint=endpoint, type="ContactCreate", payload=payload
            )
    answer = as_alice.get(endpoint.get_absolute_url())
    shown = [row["call"].about for row in answer.context["rows"]]
    assert shown == list(reversed(told.values()))
    assert "Ada &lt;b&gt;" in answer.content.decode()


def test_a_call_shows_what_was_sent_and_goes_again(
    account: Account, as_alice: Client, url: Url, endpoint: WebhookEndpoint, receiver: Receiver
) -> None:
    receiver.answer = "come back later"
    receiver.status = 503
    as_alice.post(url("webhooks:test", endpoint.pk), {"type": "ContactCreate"}, **HTMX)
    with scope(account):
        call = WebhookCall.objects.get()
    page = as_alice.get(call.get_absolute_url()).content.decode()
    for text in ("come back later", "503", "ada@example.com", "x-wl-signature", str(call.pk)):
        assert text in page
    address = url("webhooks:again", endpoint.pk, call.pk)
    page = as_alice.get(as_alice.post(address)["Location"]).content.decode()
    assert "It is sent again now." in page
    call.refresh_from_db()
    assert call.state == "queued"
    page = as_alice.get(as_alice.post(address)["Location"]).content.decode()
    assert "already on its way" in page
    with scope(account):
        assert WebhookAttempt.objects.count() == 1


def test_it_is_switched_off_and_on(
    account: Account, as_alice: Client, url: Url, endpoint: WebhookEndpoint
) -> None:
    address = url("webhooks:active", endpoint.pk)
    answer = as_alice.post(address, {"on": "0"}, **HTMX)
    assert "webhooks-changed" in answer["HX-Trigger"]
    endpoint.refresh_from_db()
    assert not endpoint.is_active
    back = as_alice.post(address, {"on": "1", "back": "1"})
    assert back["Location"] == endpoint.get_absolute_url()
    endpoint.refresh_from_db()
    assert endpoint.is_active


def test_only_those_who_may_manage_them_come_here(
    as_carol: Client, as_mallory: Client, url: Url, endpoint: WebhookEndpoint
) -> None:
    assert as_carol.get(url("webhooks:list")).status_code == 403
    assert as_mallory.get(endpoint.get_absolute_url()).status_code == 404
