"""The link at the end of an e-mail."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from contacts.dnd import may_contact
from contacts.models import Contact, ContactDnd, Suppression
from contacts.services.channels import contact_email_add, contact_email_remove
from contacts.services.contacts import contact_delete
from contacts.services.dnd import dnd_set
from hoopcrm.accounts.models import Account
from hoopcrm.conversations import outbox
from hoopcrm.conversations.unsubscribe import unsubscribe_token
from hoopcrm.core import writes
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import scope
from hoopcrm.events.models import Event
from tests.make import make_contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(provider: Any, write: Any) -> str:
    """The address in an e-mail that Ada got."""
    write(html="<p>News</p>")
    outbox.send_due()
    [sent] = provider.taken
    url = sent.headers["List-Unsubscribe"].strip("<>")
    assert url.startswith("https://crm.example.com/unsubscribe/")
    assert sent.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert url in sent.text
    assert f'href="{url}"' in sent.html
    assert "You no longer want e-mails from us?" in sent.text
    return url.removeprefix("https://crm.example.com")


def test_what_the_person_asked_for_has_no_such_link(provider: Any, write: Any) -> None:
    write(transactional=True, html="<p>Confirmed</p>")
    outbox.send_due()
    [sent] = provider.taken
    assert sent.headers == {}
    assert "nsubscribe" not in sent.text + sent.html


def test_looking_changes_nothing(page: str, ada: Contact) -> None:
    answer = Client().get(page)
    assert "Northwind will not write to Ada@Example.com" in answer.content.decode()
    assert answer["X-Robots-Tag"] == "noindex"
    with scope(ada.account):
        assert may_contact(ada, "email", ada.email)


def test_the_button_switches_do_not_disturb_on_for_good(
    page: str, ada: Contact, actor: Actor
) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post(page)
    assert "You are unsubscribed" in answer.content.decode()
    assert client.post(page).status_code == 200
    with scope(ada.account):
        row = ContactDnd.objects.get(contact=ada, channel="email")
        assert (row.status, row.source, row.by) == ("permanent", "contact", "Ada Lovelace")
        assert not may_contact(ada, "email", ada.email)
        assert Event.objects.filter(type="contact.dnd_enabled").count() == 1
        with pytest.raises(Refused):
            dnd_set(actor, contact=ada, channel="email", on=False)
    assert "subscribed again" in client.post(page, {"back": "1"}).content.decode()
    with scope(ada.account):
        assert may_contact(ada, "email", ada.email)


def test_mail_programs_do_it_with_one_click(page: str, ada: Contact) -> None:
    answer = Client(enforce_csrf_checks=True).post(page, {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, answer.content) == (200, b"")
    with scope(ada.account):
        assert not may_contact(ada, "email", ada.email)


def test_an_address_that_the_contact_has_lost_is_off_limits_too(
    page: str, ada: Contact, actor: Actor
) -> None:
    with scope(ada.account):
        old = ada.emails.get()
        contact_email_add(actor, contact=ada, address="new@example.com", primary=True)
        contact_email_remove(actor, contact=ada, pk=old.pk)
    Client().post(page)
    with scope(ada.account):
        assert Suppression.objects.filter(kind="email", permanent=True).count() == 2


def test_a_deleted_contact_that_comes_back_stays_unsubscribed(
    page: str, ada: Contact, actor: Actor
) -> None:
    with scope(ada.account):
        contact_delete(actor, contact=ada)
    client = Client()
    assert "You are unsubscribed" in client.post(page).content.decode()
    assert "This did not work" in client.post(page, {"back": "1"}).content.decode()
    again = make_contact(ada.account, email="ada@example.com")
    with scope(ada.account):
        assert may_contact(again, "email", again.email).code == "suppressed"


def test_it_works_in_an_account_that_may_only_be_read(page: str, account: Account) -> None:
    with writes.frame("test data", silent=True):
        Account.objects.filter(pk=account.pk).update(state=Account.State.READ_ONLY)
    assert "You are unsubscribed" in Client().post(page).content.decode()


def test_a_link_cannot_be_made_up(page: str, write: Any, ada: Contact) -> None:
    client = Client()
    token = page.strip("/").split("/")[-1]
    other = unsubscribe_token(write())
    ids, _colon, signature = token.rpartition(":")
    wrong = (
        f"{other.rpartition(':')[0]}:{signature}",
        f"{ids}:{signature[::-1]}",
        "nonsense",
        f"{ids}",
    )
    for made_up in wrong:
        assert client.post(reverse("unsubscribe", args=[made_up])).status_code == 404
    with scope(ada.account):
        ada.messages.all()
        assert may_contact(ada, "email", ada.email)
