"""A contact to write to, and providers that do as they are told."""

from typing import Any

import pytest

from contacts.models import Contact
from hoopcrm.accounts.models import Account, Member
from hoopcrm.conversations.models import Message
from hoopcrm.conversations.services.sending import message_send
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from hoopcrm.transports import providers
from hoopcrm.transports.providers import Email, Sent, Sms
from tests.make import make_contact


class Provider:
    """Keeps what it is given; raises what it is told to."""

    key = "test"
    label = "Test"

    def __init__(self) -> None:
        self.taken: list[Any] = []
        self.error: BaseException | None = None
        self.before: Any = None

    def send(self, message: Email | Sms) -> Sent:
        if self.before is not None:
            self.before(message)
        if self.error is not None:
            raise self.error
        self.taken.append(message)
        return Sent(provider_id=f"id-{len(self.taken)}")


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Provider:
    """What sends both e-mail and SMS in this test."""
    made = Provider()
    monkeypatch.setitem(providers.email_providers._entries, "test", made)
    monkeypatch.setitem(providers.sms_providers._entries, "test", made)
    settings.EMAIL_PROVIDER = settings.SMS_PROVIDER = "test"
    settings.SITE_URL = "https://crm.example.com"
    return made


@pytest.fixture
def ada(account: Account, alice: Member) -> Contact:
    return make_contact(account, email="Ada@Example.com", phone="+12025550123", owner=alice)


@pytest.fixture
def write(account: Account, actor: Actor, ada: Contact) -> Any:
    """`write(text=…)`: a message to Ada, by e-mail unless told otherwise."""

    def made(**over: Any) -> Message:
        given = {"contact": ada, "channel": "email", "source": "app", "text": "Hello Ada."}
        with scope(account):
            return message_send(over.pop("actor", actor), **(given | over))

    return made
