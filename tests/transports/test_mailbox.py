"""The demo's mailbox page."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from hoopcrm.accounts.models import Member
from hoopcrm.transports.console import ConsoleEmail, ConsoleSms
from hoopcrm.transports.doors import MailboxDoor
from hoopcrm.transports.models import MailboxMessage
from hoopcrm.transports.providers import Email, Sms
from tests.make import make_staff

HTMX = {"HX-Request": "true"}
Send = Callable[..., MailboxMessage]


DOOR = MailboxDoor(key="test", is_open=lambda: True)


@pytest.fixture(autouse=True)
def _demo(settings: Any, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A demo that is loaded."""
    monkeypatch.setattr("hoopcrm.transports.views.mailbox_doors", [DOOR])
    settings.DEMO = True
    settings.EMAIL_BACKEND = "hoopcrm.transports.email.MailboxBackend"


@pytest.fixture
def send() -> Send:
    """`send(subject=…)`: an e-mail in the mailbox."""

    def sent(to: str = "ada@example.com", **over: str) -> MailboxMessage:
        values = {"sender": "crm@example.com", "subject": "Hello", "text": "Text"} | over
        kept = ConsoleEmail().send(Email(to=(to,), **values))
        return MailboxMessage.objects.get(pk=kept.provider_id)

    return sent


def page(client: Client, **query: str) -> str:
    response = client.get(reverse("transports:mailbox"), query)
    assert response.status_code == 200
    return response.content.decode()


def test_without_a_loaded_demo_it_is_the_staffs(
    client: Client, as_alice: Client, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hoopcrm.transports.views.mailbox_doors", [])
    message = reverse("transports:message", args=[send().pk])
    staff = Client()
    staff.force_login(
        make_staff("s@example.com"), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    for address in (reverse("transports:mailbox"), message):
        assert client.get(address).status_code == 404
        assert as_alice.get(address).status_code == 404
        assert staff.get(address).status_code == 200


def test_newest_first(client: Client, send: Send) -> None:
    send(subject="First")
    send(subject="Second")
    shown = page(client)
    assert shown.index("Second") < shown.index("First")
    assert "ada@example.com" in shown


def test_empty(client: Client) -> None:
    assert "No messages yet" in page(client)


def test_search_by_recipient(client: Client, send: Send) -> None:
    send("grace@example.com", subject="For Grace")
    send(subject="For Ada")
    shown = page(client, q="GRACE")
    assert "For Grace" in shown
    assert "For Ada" not in shown
    assert "Nothing for this recipient" in page(client, q="100%\x00")


def test_pages(client: Client, send: Send) -> None:
    for number in range(30):
        send(subject=f"Number {number}")
    assert "Number 29" in page(client)
    assert "1–25 of 30" in page(client)
    assert "Number 0" in page(client, page="2")
    assert "Number 0" in page(client, page="99")
    assert "Number 29" in page(client, page="nonsense")


def test_a_poll_answers_only_with_something_new(client: Client, send: Send) -> None:
    newest = send(subject="Old")
    url = reverse("transports:mailbox")
    assert client.get(url, {"seen": str(newest.pk)}, headers=HTMX).status_code == 204
    send(subject="Brand new")
    answer = client.get(url, {"seen": str(newest.pk)}, headers=HTMX).content.decode()
    assert "Brand new" in answer
    assert "<html" not in answer


def test_text_with_links(client: Client, send: Send) -> None:
    kept = send(text="Go to https://crm.example.com/reset/abc-123/ now.\n<script>alert(1)</script>")
    shown = client.get(reverse("transports:message", args=[kept.pk])).content.decode()
    assert 'href="https://crm.example.com/reset/abc-123/"' in shown
    assert "<script>alert(1)" not in shown


def test_html_is_cleaned(client: Client, send: Send) -> None:
    html = (
        '<h2 style="position:fixed">Hello</h2>'
        '<a href="https://example.com/x" onclick="evil()">go</a>'
        '<a href="javascript:evil()">bad</a><script>evil()</script><img src="https://spy.example/">'
        '<form action="https://evil.example"><input name="p"></form><iframe src="/"></iframe>'
    )
    kept = send(html=html)
    shown = client.get(reverse("transports:message", args=[kept.pk])).content.decode()
    body = shown.split('class="mail-body')[1].split("</details>")[0]
    assert "<h2>Hello</h2>" in body
    assert '<a href="https://example.com/x" rel="noopener noreferrer">go</a>' in body
    for bad in ("evil", "style=", "<img", "<form", "<iframe", "spy"):
        assert bad not in body


def test_sms(client: Client) -> None:
    kept = ConsoleSms().send(Sms(sender="+15550100", to="+15550199", text="See you at 5"))
    assert "See you at 5" in page(client)
    shown = client.get(reverse("transports:message", args=[kept.provider_id])).content.decode()
    assert "+15550199" in shown


def test_no_such_message(client: Client) -> None:
    assert client.get(reverse("transports:message", args=[uuid4()])).status_code == 404


def test_only_in_a_demo(client: Client, send: Send, settings: Any) -> None:
    kept = send()
    settings.DEMO = settings.DEBUG = False
    assert client.get(reverse("transports:mailbox")).status_code == 404
    assert client.get(reverse("transports:message", args=[kept.pk])).status_code == 404


def test_nothing_can_be_written(client: Client) -> None:
    assert client.post(reverse("transports:mailbox")).status_code == 405


def test_a_forgotten_password_can_be_reset(client: Client, alice: Member) -> None:
    """From the sign-in page through the mailbox to the form for a new password."""
    email = alice.user.email
    client.post(reverse("account_reset_password"), {"email": email})
    kept = MailboxMessage.objects.get(recipient=email)
    shown = client.get(reverse("transports:message", args=[kept.pk])).content.decode()
    links = re.findall(r'href="http://[^/"]+(/[^"]*reset[^"]*)"', shown)
    assert links
    form = client.get(links[0], follow=True)
    assert form.status_code == 200
    assert 'name="password1"' in form.content.decode()
