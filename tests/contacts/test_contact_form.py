"""The form that adds a contact, as an admin arranges it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from contacts.form_layout import form_layout
from contacts.models import Contact, ContactDnd
from contacts.services.form_fields import contact_form_reset, contact_form_set
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import scope
from hoopcrm.customfields.services.removal import field_delete
from hoopcrm.events.models import Event
from tests import make
from tests.conftest import signed_in

Url = Callable[..., str]
HTMX = {"HX-Request": "true"}


def names(account: Account) -> list[str]:
    with scope(account):
        return [one.name for one in form_layout()]


@pytest.fixture
def arranged(account: Account, alice: Member) -> str:
    """First name, a required custom field and a required e-mail; the name of the custom one."""
    field = make.make_field(account, "Shoe size", "number")
    custom = f"custom.{field.pk}"
    with scope(account):
        contact_form_set(
            Actor.of_member(alice),
            fields=[("first_name", False), (custom, True), ("email", True)],
        )
    return custom


def test_the_form_comes_with_what_most_people_need(account: Account) -> None:
    assert names(account) == [
        "first_name", "last_name", "email", "phone", "type", "time_zone", "dnd", "tags", "owner",
    ]  # fmt: skip


def test_another_form_holds_for_everybody_and_is_logged(
    account: Account, arranged: str, url: Url
) -> None:
    dora = signed_in(make.make_member(account, "Dora"))
    html = dora.get(url("contacts:new")).content.decode()
    places = [html.index(f'name="{name}"') for name in ("first_name", arranged, "email")]
    assert places == sorted(places)
    assert 'name="last_name"' not in html
    with scope(account):
        event = Event.objects.get(type="contact_form.changed")
    assert event.changes["fields"][1] == "First name, Shoe size *, E-mail *"


def test_required_fields_bind_only_people(
    account: Account, arranged: str, as_alice: Client, url: Url
) -> None:
    answer = as_alice.post(url("contacts:new"), {"first_name": "Ada"}, headers=HTMX)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "This field is required." in html
    assert "Give an e-mail address." in html
    assert 'value="Ada"' in html
    good = {"first_name": "Ada", arranged: "38", "email": "ada@example.com"}
    assert as_alice.post(url("contacts:new"), good, headers=HTMX).status_code == 204
    make.make_contact(account, first_name="Imported")
    with scope(account):
        ada = Contact.objects.get(first_name="Ada")
        assert ada.custom == {arranged.removeprefix("custom."): "38"}


@pytest.mark.parametrize("type", ["textbox_list", "radio", "checkbox", "multiple", "large_text"])
def test_any_kind_of_field_can_be_required(
    account: Account, alice: Member, as_alice: Client, url: Url, type: str
) -> None:
    field = make.make_field(account, "Extra", type, ("A", "B"), allow_custom=type == "radio")
    with scope(account):
        contact_form_set(
            Actor.of_member(alice), fields=[("first_name", False), (f"custom.{field.pk}", True)]
        )
    answer = as_alice.post(url("contacts:new"), {"first_name": "Ada"}, headers=HTMX)
    assert answer.status_code == 422
    assert answer.content.decode().count("This field is required.") == 1


def test_do_not_disturb_is_set_with_the_contact(
    account: Account, as_alice: Client, url: Url
) -> None:
    data = {"first_name": "Ada", "email": "ada@example.com", "dnd": ["all", "email"]}
    assert as_alice.post(url("contacts:new"), data, headers=HTMX).status_code == 204
    with scope(account):
        assert Contact.objects.get().dnd_all
        on = {row.channel for row in ContactDnd.objects.all() if row.is_on}
    assert on == {"all", "email"}


def test_a_form_that_would_add_nobody_is_refused(account: Account, alice: Member) -> None:
    with scope(account), pytest.raises(Refused) as refused:
        contact_form_set(Actor.of_member(alice), fields=[("tags", False), ("owner", True)])
    assert refused.value.code == "nobody"
    assert len(names(account)) == 9


def test_a_deleted_field_leaves_the_form(account: Account, alice: Member, arranged: str) -> None:
    actor = Actor.of_member(alice)
    with scope(account):
        definition = form_layout()[1].definition
        field_delete(actor, definition=definition, confirm="Shoe size")
        assert [one.name for one in form_layout()] == ["first_name", "email"]
        contact_form_reset(actor)
    assert len(names(account)) == 9


def test_the_page_adds_removes_and_saves(account: Account, as_alice: Client, url: Url) -> None:
    page = url("contact_settings:form")
    sent: dict[str, Any] = {"field": ["email", "first_name"], "required": ["email"]}
    part = as_alice.post(
        page, {**sent, "add": "1", "new": "city"}, headers={**HTMX, "HX-Target": "form-fields"}
    ).content.decode()
    assert 'name="field" value="city"' in part
    assert "<html" not in part
    assert len(names(account)) == 9, "nothing is saved yet"
    preview = as_alice.get(page, sent, headers={**HTMX, "HX-Target": "form-preview"})
    assert 'name="city"' not in preview.content.decode()
    assert "new-email-1" in preview.content.decode()

    assert as_alice.post(page, sent)["Location"] == page
    assert names(account) == ["email", "first_name"]
    refused = as_alice.post(page, {"field": ["tags"]})
    assert refused.status_code == 422
    assert "it adds nobody" in refused.content.decode()
    as_alice.post(page, {"reset": "1"})
    assert len(names(account)) == 9


def test_only_admins_arrange_the_form(account: Account, url: Url) -> None:
    dora = signed_in(make.make_member(account, "Dora"))
    assert dora.get(url("contact_settings:form")).status_code == 403
    assert dora.post(url("contact_settings:form"), {"reset": "1"}).status_code == 403
