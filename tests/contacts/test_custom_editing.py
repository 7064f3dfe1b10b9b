"""Custom fields on the record and on the form: unique ones, prefilled ones, removed options."""

from collections.abc import Callable

import pytest
from django.test import Client

from contacts.models import Contact
from contacts.services.form_fields import contact_form_set
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from hoopcrm.customfields.models import FieldDefinition
from hoopcrm.customfields.services.fields import field_create
from hoopcrm.customfields.services.removal import field_option_remove
from tests.make import make_contact, make_field

Url = Callable[..., str]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def passport(account: Account, alice: Member) -> FieldDefinition:
    with scope(account):
        made = field_create(Actor.of_member(alice), label="Passport", type="text", is_unique=True)
        contact_form_set(
            Actor.of_member(alice), fields=[("first_name", False), (f"custom.{made.pk}", False)]
        )
    return made


def test_a_taken_value_is_refused_on_record_and_form_with_a_link(
    account: Account, as_alice: Client, url: Url, passport: FieldDefinition
) -> None:
    holder = make_contact(account, custom={"passport": "AB12"})
    other = make_contact(account, first_name="Bea")
    key = f"custom.{passport.pk}"
    edit = url("contacts:record_field", other.pk, key)
    for address, data in (
        (edit, {"value": "ab12", "version": "1."}),
        (url("contacts:new"), {"first_name": "Cleo", key: "ab12"}),
    ):
        answer = as_alice.post(address, data, headers=HTMX)
        html = answer.content.decode()
        assert answer.status_code == 422
        assert "Ada Lovelace already has this value." in html
        assert f'href="{url("contacts:record", holder.pk)}"' in html
        assert "ab12" in html


def test_a_prefilled_value_stands_on_the_form(
    account: Account, alice: Member, as_alice: Client, url: Url
) -> None:
    with scope(account):
        actor = Actor.of_member(alice)
        made = field_create(actor, label="Country code", type="number", default_value="49.0")
        contact_form_set(actor, fields=[("first_name", False), (f"custom.{made.pk}", False)])
    assert 'value="49"' in as_alice.get(url("contacts:new")).content.decode()


@pytest.mark.parametrize("type", ["multiple", "checkbox", "single", "radio"])
def test_an_option_removed_meanwhile_stays_on_the_record_that_has_it(
    account: Account, alice: Member, as_alice: Client, url: Url, type: str
) -> None:
    field = make_field(account, "Sport", type, ("Judo", "Golf", "Chess"))
    several = type in ("multiple", "checkbox")
    contact = make_contact(account, custom={"sport": ["Judo", "Golf"] if several else "Judo"})
    with scope(account):
        judo, _golf, chess = field.options.all()
        field_option_remove(Actor.of_member(alice), option=judo)
    edit = url("contacts:record_field", contact.pk, f"custom.{field.pk}")
    assert "Judo" in as_alice.get(edit, headers=HTMX).content.decode()
    other = make_contact(account, first_name="Bea")
    elsewhere = url("contacts:record_field", other.pk, f"custom.{field.pk}")
    assert "Judo" not in as_alice.get(elsewhere, headers=HTMX).content.decode()

    sent = [str(judo.pk), str(chess.pk)] if several else str(judo.pk)
    assert as_alice.post(edit, {"value": sent, "version": "1."}, headers=HTMX).status_code == 200
    with scope(account):
        assert Contact.objects.get(pk=contact.pk).custom[str(field.pk)] == sent
    assert as_alice.post(elsewhere, {"value": sent}, headers=HTMX).status_code == 422


def test_the_settings_make_a_field_unique_and_let_it_go(
    account: Account, as_alice: Client, url: Url
) -> None:
    page = f"{url('customfields:new')}?type=text"
    assert 'name="is_unique"' in as_alice.get(page).content.decode()
    as_alice.post(page, {"label": "Passport", "is_unique": "on"})
    with scope(account):
        made = FieldDefinition.objects.get()
    assert made.is_unique
    edit = url("customfields:edit", made.pk)
    assert "Unique" in as_alice.get(url("customfields:list")).content.decode()
    as_alice.post(edit, {"label": "Passport"})
    with scope(account):
        assert not FieldDefinition.objects.get().is_unique
    assert 'name="is_unique"' not in as_alice.get(edit).content.decode()
    assert (
        'name="is_unique"'
        not in as_alice.get(f"{url('customfields:new')}?type=date").content.decode()
    )
