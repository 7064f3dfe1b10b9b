"""Putting custom fields into folders and folders in order."""

from collections.abc import Callable

import pytest
from django.test import Client

from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from hoopcrm.customfields.access import definitions, folders
from hoopcrm.customfields.models import FieldDefinition, FieldFolder
from hoopcrm.customfields.services.fields import field_create, field_folder_create
from hoopcrm.customfields.services.order import field_folders_arrange, fields_arrange, fields_move
from hoopcrm.events.models import Event
from tests.make import make_field

Url = Callable[..., str]


@pytest.fixture
def me(alice: Member) -> Actor:
    return Actor.of_member(alice)


@pytest.fixture
def sports(account: Account, me: Actor) -> FieldFolder:
    with scope(account):
        return field_folder_create(me, name="Sports")


@pytest.fixture
def club(account: Account, me: Actor) -> FieldFolder:
    with scope(account):
        return field_folder_create(me, name="Club")


@pytest.fixture
def size(account: Account, me: Actor, sports: FieldFolder) -> FieldDefinition:
    with scope(account):
        return field_create(me, label="Size", type="text", folder=sports)


@pytest.fixture
def since(account: Account, me: Actor, club: FieldFolder) -> FieldDefinition:
    with scope(account):
        return field_create(me, label="Since", type="date", folder=club)


def test_a_field_dragged_into_another_folder_takes_its_place_there(
    account: Account,
    me: Actor,
    club: FieldFolder,
    size: FieldDefinition,
    since: FieldDefinition,
) -> None:
    with scope(account):
        fields_arrange(me, folder=club, fields=[str(size.pk), str(since.pk)])
        assert [(one.label, str(one.folder)) for one in definitions()] == [
            ("Size", "Club"),
            ("Since", "Club"),
        ]
        event = Event.objects.get(type="custom_field.updated")
    assert event.changes == {"folder": ["Sports", "Club"]}


def test_many_fields_move_at_once_and_strangers_stay_where_they_are(
    account: Account,
    other_account: Account,
    me: Actor,
    club: FieldFolder,
    size: FieldDefinition,
    since: FieldDefinition,
) -> None:
    stranger = make_field(other_account, "Stranger")
    ids = [str(size.pk), str(since.pk), str(stranger.pk), "nonsense", str(size.pk)]
    with scope(account):
        assert fields_move(me, folder=club, fields=ids) == 1
        assert [one.label for one in definitions()] == ["Since", "Size"]
        assert fields_move(me, folder=None, fields=ids) == 2
    with scope(other_account):
        assert FieldDefinition.objects.get().folder is None


def test_folders_stand_as_they_were_put(
    account: Account, me: Actor, sports: FieldFolder, club: FieldFolder
) -> None:
    with scope(account):
        field_folders_arrange(me, folders=[str(club.pk), str(sports.pk)])
        field_folders_arrange(me, folders=[str(club.pk), "", str(sports.pk)])
        assert [one.name for one in folders()] == ["Club", "Sports"]
        assert Event.objects.filter(type="field_folder.ordered").count() == 1


def test_the_page_moves_what_is_selected(
    account: Account, as_alice: Client, url: Url, club: FieldFolder, size: FieldDefinition
) -> None:
    html = as_alice.get(url("customfields:list")).content.decode()
    assert f'value="{size.pk}"' in html
    answer = as_alice.post(
        url("customfields:move"), {"to": str(club.pk), "selected": [str(size.pk)]}, follow=True
    )
    assert "1 field moved." in answer.content.decode()
    with scope(account):
        assert FieldDefinition.objects.get().folder == club
    nothing = as_alice.post(url("customfields:move"), {"to": str(club.pk)}, follow=True)
    assert "Choose the fields to move" in nothing.content.decode()
    as_alice.post(url("customfields:folders_order"), {"folder": [str(club.pk)]})
    with scope(account):
        assert folders()[0] == club
