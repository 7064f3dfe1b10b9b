"""A contact and notes on it, made by the product's own services."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from contacts.models import Contact, Note
from contacts.services.notes import note_create
from hoopcrm.accounts.models import Account
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from tests import make

MakeNote = Callable[..., Note]


@pytest.fixture
def contact(account: Account) -> Contact:
    return make.make_contact(account, email="ada@example.com")


@pytest.fixture
def note(account: Account, contact: Contact, actor: Actor) -> MakeNote:
    """`note("Call her", title="May")`: a note on the contact, by Alice."""

    def made(body: str, **over: Any) -> Note:
        with scope(account):
            return note_create(actor, **{"contact": contact, "body": body} | over)

    return made


@pytest.fixture
def tab(account: Account, contact: Contact) -> str:
    """The fragment of the Notes tab."""
    return reverse("contacts:record_tab", args=[account.pk, contact.pk, "notes"])
