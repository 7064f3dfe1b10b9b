"""Putting files into storage and taking them out again."""

import hashlib
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from hoopcrm.accounts.models import Account
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import unscoped
from hoopcrm.files.models import StoredFile
from hoopcrm.files.services import file_delete, file_store
from hoopcrm.files.sweep import sweep_files
from tests.files import samples

pytestmark = pytest.mark.usefixtures("in_account")


def store(actor: Actor, name: str, content: bytes) -> StoredFile:
    return file_store(actor, upload=ContentFile(content, name=name), purpose="document")


def test_what_is_stored(actor: Actor, account: Account) -> None:
    stored = store(actor, "Offer.PDF", samples.PDF)
    assert (stored.name, stored.content_type) == ("Offer.PDF", "application/pdf")
    assert stored.size == len(samples.PDF)
    assert stored.sha256 == hashlib.sha256(samples.PDF).hexdigest()
    assert stored.created_by_id == actor.id
    with default_storage.open(stored.storage_key) as content:
        assert content.read() == samples.PDF


def test_the_key_tells_nothing_and_never_repeats(actor: Actor, account: Account) -> None:
    first, second = (store(actor, "offer.pdf", samples.PDF) for _ in range(2))
    assert first.storage_key != second.storage_key
    folder, part, random = first.storage_key.split("/")
    assert folder == str(account.pk)
    assert len(part) == 2
    assert len(random) >= 40
    assert "offer" not in first.storage_key


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.pdf", b"", "file_empty"),
        ("setup.exe", samples.EXE, "file_type"),
        ("page.html", samples.HTML, "file_type"),
        ("picture.svg", samples.SVG, "file_type"),
        ("macro.docm", samples.docx(), "file_type"),
        ("program", samples.ELF, "file_type"),
        ("setup.pdf", samples.EXE, "file_mismatch"),
        ("page.txt", samples.HTML, "file_mismatch"),
        ("photo.pdf", samples.PNG, "file_mismatch"),
        ("half.docx", samples.docx()[:-40], "file_mismatch"),
        ("sheet.docx", samples.xlsx(), "file_mismatch"),
        ("...", samples.PDF, "file_name"),
    ],
)
def test_refusals_leave_nothing(actor: Actor, name: str, content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        store(actor, name, content)
    assert refused.value.code == code
    assert refused.value.field == "file"
    assert not StoredFile.objects.exists()


def test_a_mismatch_says_what_the_file_is(actor: Actor) -> None:
    with pytest.raises(Refused, match="its content is PNG"):
        store(actor, "photo.pdf", samples.PNG)


def test_a_name_without_extension_gets_one(actor: Actor) -> None:
    assert store(actor, "Contract", samples.PDF).name == "Contract.pdf"


def test_the_cap(actor: Actor, settings: Any) -> None:
    settings.UPLOAD_LIMIT_BYTES = 1024
    store(actor, "fits.txt", b"x" * 1024)
    with pytest.raises(Refused, match=r"“big\.txt” is larger than 1\xa0KB"):
        store(actor, "big.txt", b"x" * 1025)


@pytest.mark.django_db(transaction=True)
def test_bytes_go_when_the_transaction_has_committed(actor: Actor) -> None:
    stored = store(actor, "offer.pdf", samples.PDF)
    with transaction.atomic():
        file_delete(actor, stored_file=stored)
        assert default_storage.exists(stored.storage_key)
    assert not default_storage.exists(stored.storage_key)
    assert not StoredFile.objects.exists()


def test_a_failing_row_leaves_no_bytes(actor: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    keys: list[str] = []

    def fail(**values: Any) -> StoredFile:
        keys.append(values["storage_key"])
        raise RuntimeError("no row")

    monkeypatch.setattr(StoredFile.objects, "create", fail)
    with pytest.raises(RuntimeError):
        store(actor, "offer.pdf", samples.PDF)
    assert not default_storage.exists(keys[0])


class TestSweep:
    """Removes what nothing uses, a day later."""

    def test_unused_files_go_after_a_day(
        self, actor: Actor, django_capture_on_commit_callbacks: Any
    ) -> None:
        fresh = store(actor, "fresh.pdf", samples.PDF)
        old = store(actor, "old.pdf", samples.PDF)
        StoredFile.objects.filter(pk=old.pk).update(created_at=now() - timedelta(days=2))
        with django_capture_on_commit_callbacks(execute=True):
            files, _stray = sweep_files()
        assert files == 1
        assert not default_storage.exists(old.storage_key)
        assert list(StoredFile.objects.all()) == [fresh]

    def test_stray_bytes_go_after_a_day(
        self, account: Account, actor: Actor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        kept = store(actor, "kept.pdf", samples.PDF)
        stray = default_storage.save(f"{account.pk}/ab/{uuid4()}", ContentFile(b"left behind"))
        elsewhere = default_storage.save("backups/note", ContentFile(b"not ours"))
        sweep_files()
        assert default_storage.exists(stray)
        later = now() + timedelta(days=2)
        monkeypatch.setattr("hoopcrm.files.sweep.now", lambda: later)
        with unscoped("the file in use must not count as unused here"):
            StoredFile.objects.filter(pk=kept.pk).update(created_at=later)
        sweep_files()
        assert not default_storage.exists(stray)
        assert default_storage.exists(kept.storage_key)
        assert default_storage.exists(elsewhere)
