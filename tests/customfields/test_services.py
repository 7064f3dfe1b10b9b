"""Making custom fields, and renaming them."""

from typing import Any

import pytest

from contacts.services.contacts import contact_update
from hoopcrm.accounts.models import Account
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.customfields.access import get_definition
from hoopcrm.customfields.models import FieldDefinition, FieldFolder
from hoopcrm.customfields.services.fields import (
    field_create,
    field_folder_create,
    field_option_add,
    field_option_rename,
    field_update,
)
from hoopcrm.customfields.values import display
from hoopcrm.events.models import Event
from tests.make import make_contact

pytestmark = pytest.mark.django_db


def test_the_key_is_made_from_the_name_and_never_changes(in_account: Account, actor: Actor) -> None:
    first = field_create(actor, label="Größe & Maß", type="text")
    assert first.key == "grosse_mass"
    assert field_create(actor, label="Größe (Maß)", type="text").key == "grosse_mass_2"
    assert field_create(actor, label="E-mail", type="text").key == "e_mail"
    assert field_create(actor, label="City", type="text").key == "city_2"
    assert field_create(actor, label="日本", type="text").key == "field"
    field_update(actor, definition=first, changes={"label": "Weight"})
    stored = FieldDefinition.objects.get(pk=first.pk)
    assert (stored.label, stored.key) == ("Weight", "grosse_mass")
    assert Event.objects.get(type="custom_field.updated").changes == {
        "label": ["Größe & Maß", "Weight"]
    }


@pytest.mark.parametrize(
    ("parts", "code", "field"),
    [
        ({"label": " "}, "required", "label"),
        ({"label": "x" * 121}, "too_long", "label"),
        ({"type": "unicorn"}, "invalid_choice", "type"),
        ({"type": "single"}, "no_options", "options"),
        ({"type": "single", "options": ["S", "s "]}, "repeated", "options"),
        ({"key": "first_name"}, "taken", "key"),
        ({"key": "Größe"}, "invalid_key", "key"),
    ],
)
def test_what_is_refused(
    in_account: Account, actor: Actor, parts: dict[str, Any], code: str, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        field_create(actor, **({"label": "Field", "type": "text"} | parts))
    assert (refused.value.code, refused.value.field) == (code, field)


def test_fields_stand_in_their_folder_and_order(in_account: Account, actor: Actor) -> None:
    folder = field_folder_create(actor, name="Sports")
    one = field_create(actor, label="One", type="text", folder=folder)
    two = field_create(actor, label="Two", type="text", folder=folder)
    assert list(folder.fields.all()) == [one, two]
    with pytest.raises(Refused) as refused:
        field_folder_create(actor, name="SPORTS")
    assert refused.value.code == "taken"
    assert FieldFolder.objects.count() == 1


def test_a_renamed_option_is_renamed_on_every_record(in_account: Account, actor: Actor) -> None:
    field = field_create(actor, label="Size", type="single", options=["S", "", "M"])
    contact = make_contact(in_account, custom={"size": "S"})
    small = field.options.get(label="S")
    field_option_rename(actor, option=small, label="Small")
    stored = contact.custom[str(field.pk)]
    assert display(get_definition(field.pk), stored) == "Small"
    with pytest.raises(Refused) as refused:
        field_option_rename(actor, option=small, label="m")
    assert refused.value.code == "repeated"
    events = Event.objects.count()
    field_option_rename(actor, option=small, label="Small")
    assert Event.objects.count() == events


def test_an_added_option_may_be_chosen(in_account: Account, actor: Actor) -> None:
    field = field_create(actor, label="Size", type="multiple", options=["S"])
    field_option_add(actor, definition=field, label="XL")
    contact = make_contact(in_account)
    contact_update(actor, contact=contact, changes={f"custom.{field.pk}": ["XL", "S"]})
    assert display(get_definition(field.pk), contact.custom[str(field.pk)]) == "S, XL"
    with pytest.raises(Refused) as refused:
        field_option_add(actor, definition=field, label="xl")
    assert refused.value.code == "repeated"


def test_what_never_changes_is_a_defect_of_the_caller(in_account: Account, actor: Actor) -> None:
    field = field_create(actor, label="Size", type="text")
    with pytest.raises(KeyError, match="type"):
        field_update(actor, definition=field, changes={"type": "number"})
