"""A media library with what a test puts into it, by the product's own services."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from hoopcrm.accounts.models import Account
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from hoopcrm.documents.media.services.files import media_upload
from hoopcrm.documents.media.services.folders import media_folder_create
from hoopcrm.documents.models import MediaFile, MediaFolder
from tests.files import samples

Put = Callable[..., MediaFile]
MakeFolder = Callable[..., MediaFolder]
Place = Callable[..., str]


@pytest.fixture
def put(account: Account, actor: Actor) -> Put:
    """`put("offer.pdf")`: a file of the library."""

    def made(name: str, content: bytes = samples.PDF, **over: Any) -> MediaFile:
        with scope(account):
            return media_upload(actor, upload=ContentFile(content, name=name), **over)

    return made


@pytest.fixture
def folder(account: Account, actor: Actor) -> MakeFolder:
    """`folder("Logos", parent=…)`: a folder of the library."""

    def made(name: str, **over: Any) -> MediaFolder:
        with scope(account):
            return media_folder_create(actor, name=name, **over)

    return made


@pytest.fixture
def place(account: Account) -> Place:
    """`place("upload")`: an address of the library."""
    return lambda name, *args: reverse(f"media:{name}", args=[account.pk, *args])
