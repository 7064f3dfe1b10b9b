"""A contact with documents, made by the product's own services."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from contacts.models import Contact
from hoopcrm.accounts.models import Account
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from hoopcrm.documents.models import Document, Folder
from hoopcrm.documents.services.documents import document_upload
from hoopcrm.documents.services.folders import folder_create
from tests import make
from tests.files import samples

Upload = Callable[..., Document]
MakeFolder = Callable[..., Folder]


@pytest.fixture
def contact(account: Account) -> Contact:
    return make.make_contact(account, email="ada@example.com")


@pytest.fixture
def other_contact(account: Account) -> Contact:
    return make.make_contact(account, first_name="Grace", email="grace@example.com")


@pytest.fixture
def upload(account: Account, contact: Contact, actor: Actor) -> Upload:
    """`upload("offer.pdf")`: a document of the contact."""

    def made(name: str, content: bytes = samples.PDF, **over: Any) -> Document:
        with scope(account):
            file = ContentFile(content, name=name)
            return document_upload(actor, **{"contact": contact, "upload": file} | over)

    return made


@pytest.fixture
def folder(account: Account, contact: Contact, actor: Actor) -> MakeFolder:
    """`folder("Contracts", parent=…)`: a folder of the contact."""

    def made(name: str, **over: Any) -> Folder:
        with scope(account):
            return folder_create(actor, **{"contact": contact, "name": name} | over)

    return made


@pytest.fixture
def place(account: Account, contact: Contact) -> Callable[..., str]:
    """`place("upload")`: an address of the contact's documents."""
    return lambda name, *args: reverse(f"documents:{name}", args=[account.pk, contact.pk, *args])


@pytest.fixture
def tab(account: Account, contact: Contact) -> str:
    """The fragment of the Documents tab."""
    return reverse("contacts:record_tab", args=[account.pk, contact.pk, "documents"])


def sent(name: str, content: bytes = samples.PDF) -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, content)
