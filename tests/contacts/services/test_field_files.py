"""Files in custom fields: taken by content, replaced, deleted with undo, gone with the field."""

from collections.abc import Callable

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from contacts.field_files import files_in_field
from contacts.models import Contact, FieldFile
from contacts.services.contacts import contact_update
from contacts.services.field_files import field_file_add, field_file_delete, field_file_restore
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import scope
from hoopcrm.customfields.access import definitions
from hoopcrm.customfields.models import FieldDefinition
from hoopcrm.customfields.services.fields import field_create, field_update
from hoopcrm.customfields.services.removal import field_delete
from hoopcrm.events.models import Event
from hoopcrm.files.models import StoredFile
from tests.files import samples
from tests.make import make_contact

pytestmark = pytest.mark.django_db
Add = Callable[..., FieldFile]


@pytest.fixture
def me(alice: Member) -> Actor:
    return Actor.of_member(alice)


@pytest.fixture
def contact(account: Account) -> Contact:
    return make_contact(account)


@pytest.fixture
def waiver(account: Account, me: Actor) -> FieldDefinition:
    """A field for one PDF or picture."""
    with scope(account):
        return field_create(me, label="Waiver", type="file", file_kinds=["pdf", "png"])


@pytest.fixture
def photos(account: Account, me: Actor) -> FieldDefinition:
    """A field for two files of any kind."""
    with scope(account):
        return field_create(me, label="Photos", type="file", max_files=2)


@pytest.fixture
def add(account: Account, me: Actor, contact: Contact) -> Add:
    def added(
        definition: FieldDefinition, name: str = "a.pdf", content: bytes = samples.PDF
    ) -> FieldFile:
        upload = ContentFile(content, name=name)
        with scope(account):
            made = field_file_add(me, contact=contact, definition=definition, upload=upload)
        return made[0]

    return added


def names(account: Account, contact: Contact, definition: FieldDefinition) -> list[str]:
    with scope(account):
        return [one.name for one in files_in_field(contact, definition)]


def test_a_file_is_kept_and_told_on_the_timeline(
    account: Account, contact: Contact, waiver: FieldDefinition, add: Add
) -> None:
    add(waiver, "signed.pdf")
    assert names(account, contact, waiver) == ["signed.pdf"]
    with scope(account):
        event = Event.objects.get(type="field_file.added")
    assert event.contact_id == contact.pk
    assert event.data["field"] == "Waiver"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.gif", samples.GIF, "file_type"),
        ("a.pdf", samples.GIF, "file_type"),
        ("a.pdf", samples.EXE, "file_mismatch"),
        ("a.pdf", b"", "file_empty"),
        ("a.exe", samples.EXE, "file_type"),
    ],
)
def test_only_what_the_field_takes_comes_in(
    account: Account,
    contact: Contact,
    waiver: FieldDefinition,
    add: Add,
    name: str,
    content: bytes,
    code: str,
) -> None:
    with pytest.raises(Refused) as refused:
        add(waiver, name, content)
    assert refused.value.code == code
    assert names(account, contact, waiver) == []


def test_a_signature_is_a_picture(account: Account, me: Actor, add: Add) -> None:
    with scope(account):
        signature = field_create(me, label="Signature", type="signature")
    with pytest.raises(Refused):
        add(signature, "a.pdf")
    assert add(signature, "signature.png", samples.PNG).name == "signature.png"


def test_where_one_is_taken_the_next_replaces_it_until_undone(
    account: Account, me: Actor, contact: Contact, waiver: FieldDefinition, add: Add
) -> None:
    add(waiver, "old.pdf")
    with scope(account):
        _made, operation = field_file_add(
            me, contact=contact, definition=waiver, upload=ContentFile(samples.PDF, name="new.pdf")
        )
    assert names(account, contact, waiver) == ["new.pdf"]
    with scope(account):
        field_file_restore(me, operation=operation)
    assert names(account, contact, waiver) == ["old.pdf"]


def test_several_are_kept_up_to_the_most(
    account: Account, contact: Contact, photos: FieldDefinition, add: Add
) -> None:
    add(photos, "one.gif", samples.GIF)
    add(photos, "two.gif", samples.GIF)
    with pytest.raises(Refused, match="as many as it takes"):
        add(photos, "three.gif", samples.GIF)
    assert names(account, contact, photos) == ["one.gif", "two.gif"]


def test_a_deleted_file_comes_back_unless_another_took_its_place(
    account: Account, me: Actor, contact: Contact, waiver: FieldDefinition, add: Add
) -> None:
    first = add(waiver, "first.pdf")
    with scope(account):
        field_file_restore(me, operation=field_file_delete(me, field_file=first))
    assert names(account, contact, waiver) == ["first.pdf"]
    with scope(account):
        operation = field_file_delete(me, field_file=first)
    add(waiver, "second.pdf")
    with scope(account), pytest.raises(Refused) as refused:
        field_file_restore(me, operation=operation)
    assert refused.value.code == "changed_since"
    assert names(account, contact, waiver) == ["second.pdf"]


def test_the_files_go_with_the_field(
    account: Account,
    me: Actor,
    waiver: FieldDefinition,
    add: Add,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    made = add(waiver)
    with scope(account):
        key = made.file.storage_key
        with django_capture_on_commit_callbacks(execute=True):
            assert field_delete(me, definition=waiver, confirm="Waiver") == 1
        assert not FieldFile.objects.exists()
        assert not StoredFile.objects.exists()
    assert not default_storage.exists(key)


def test_they_are_neither_values_nor_columns(
    account: Account, me: Actor, contact: Contact, waiver: FieldDefinition
) -> None:
    with scope(account):
        assert definitions() == []
        assert definitions(files=True) == [waiver]
        with pytest.raises(Refused):
            contact_update(me, contact=contact, changes={f"custom.{waiver.pk}": "x"})


@pytest.mark.parametrize("changes", [{"max_files": 0}, {"max_files": 21}, {"file_kinds": ["exe"]}])
def test_settings_within_reason(
    account: Account, me: Actor, waiver: FieldDefinition, changes: dict[str, object]
) -> None:
    with scope(account), pytest.raises(Refused):
        field_update(me, definition=waiver, changes=changes)
