"""Several admins who name things at the same moment: nobody sees a failure of the server."""

import pytest

from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from hoopcrm.customfields.models import CustomValue, FieldDefinition
from hoopcrm.customfields.services.custom_values import custom_value_create
from hoopcrm.customfields.services.fields import (
    field_create,
    field_folder_create,
    field_option_rename,
)
from tests.crowd import CROWD, at_once
from tests.make import make_field

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def me(alice: Member) -> Actor:
    return Actor.of_member(alice)


def test_of_those_who_ask_for_one_key_one_gets_it(account: Account, me: Actor) -> None:
    def make(number: int) -> None:
        field_create(me, label=f"Shirt {number}", type="text", key="shirt")

    assert at_once(account, make) == ["done"] + ["taken"] * (CROWD - 1)
    with scope(account):
        assert FieldDefinition.objects.get().key == "shirt"


def test_keys_made_from_one_name_are_numbered(account: Account, me: Actor) -> None:
    def make(_number: int) -> None:
        field_create(me, label="Shirt", type="text")
        custom_value_create(me, name="Office hours")

    assert at_once(account, make) == ["done"] * CROWD
    with scope(account):
        fields = FieldDefinition.objects.all()
        assert {one.key for one in fields} >= {"shirt", "shirt_2", f"shirt_{CROWD}"}
        assert sorted(one.position for one in fields) == list(range(CROWD))
        assert CustomValue.objects.filter(key=f"office_hours_{CROWD}").exists()


def test_a_folder_of_one_name_is_made_once(account: Account, me: Actor) -> None:
    outcome = at_once(account, lambda _number: field_folder_create(me, name="Sizes"))
    assert outcome == ["done"] + ["taken"] * (CROWD - 1)


def test_two_options_do_not_get_one_name(account: Account, me: Actor) -> None:
    field = make_field(account, "Size", "single", tuple("ABCDEF"))
    with scope(account):
        options = list(field.options.all())

    def rename(number: int) -> None:
        field_option_rename(me, option=options[number], label="Large")

    assert at_once(account, rename) == ["done"] + ["repeated"] * (CROWD - 1)
