"""Editing the fields of a contact in place."""

import json
import re

import pytest

from contacts.models import Contact
from contacts.services.contacts import contact_update
from hoopcrm.accounts.models import Account
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from hoopcrm.customfields.models import FieldOption
from hoopcrm.events.models import Event
from tests import make

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def ada(account, alice):
    return make.make_contact(account, Actor.of_member(alice), email="ada@example.com", city="Paris")


@pytest.fixture
def edit(as_alice, url, ada):
    """Open the editor of a field, answer its form's token; then save a value over it."""

    class Edit:
        def address(self, key):
            return url("contacts:record_field", ada.pk, key)

        def open(self, key):
            page = as_alice.get(self.address(key), **HTMX).content.decode()
            return re.search(r'name="version" value="([^"]*)"', page)[1]

        def save(self, key, value, token=None, **extra):
            data = {"value": value, **extra}
            data["version"] = self.open(key) if token is None else token
            return as_alice.post(self.address(key), data, **HTMX)

    return Edit()


def stored(account: Account, contact: Contact) -> Contact:
    with scope(account):
        return Contact.objects.get(pk=contact.pk)


def test_saving_stores_tells_and_shows_the_value(account, edit, ada):
    response = edit.save("city", "Lyon")
    assert response.status_code == 200
    assert "Lyon" in response.content.decode()
    assert "contact-changed" in json.loads(response.headers["HX-Trigger"])
    assert stored(account, ada).city == "Lyon"
    with scope(account):
        event = Event.objects.filter(contact_id=ada.pk).order_by("-id").first()
    assert (event.type, event.changes) == ("contact.updated", {"city": ["Paris", "Lyon"]})


def test_same_value_again_changes_nothing(account, edit, ada):
    before = stored(account, ada).version
    assert edit.save("city", "Paris").status_code == 200
    assert stored(account, ada).version == before


@pytest.mark.parametrize(
    ("key", "value", "column", "after"),
    [
        ("first_name", "  Augusta  Ada ", "first_name", "Augusta Ada"),
        ("website", "example.com", "website", "https://example.com"),
        ("country", "FR", "country", "FR"),
        ("time_zone", "Europe/Paris", "time_zone", "Europe/Paris"),
        ("gender", "female", "gender", "female"),
        ("source", "Trade fair", "source", "Trade fair"),
        ("business", "Analytical Engines", "company_name", "Analytical Engines"),
        ("city", "", "city", ""),
    ],
)
def test_each_kind_of_field(account, edit, ada, key, value, column, after):
    assert edit.save(key, value).status_code == 200
    assert getattr(stored(account, ada), column) == after


def test_type_and_owner_by_choice(account, edit, ada, bob):
    with scope(account):
        kind = ada.account_id and make.ContactType.objects.get(key="customer")
    assert edit.save("type", str(kind.pk)).status_code == 200
    response = edit.save("owner", str(bob.pk))
    assert "side-owner-changed" in json.loads(response.headers["HX-Trigger"])
    now = stored(account, ada)
    assert (now.type_id, now.owner_id) == (kind.pk, bob.pk)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("10", "12", "1815"), None),
        (("10", "12", "1985"), ("1985-12-10", 12, 10)),
        (("10", "12", ""), ("None", 12, 10)),
        (("31", "2", ""), None),
        (("", "12", "1985"), None),
        (("1", "1", "85"), None),
        (("x", "1", "1985"), None),
    ],
)
def test_birthday_with_and_without_year(account, as_alice, url, ada, parts, expected):
    day, month, year = parts
    response = as_alice.post(
        url("contacts:record_field", ada.pk, "birth_date"),
        {"value_day": day, "value_month": month, "value_year": year},
        **HTMX,
    )
    now = stored(account, ada)
    if expected is None:
        assert response.status_code == 422
        assert now.birth_month is None
    else:
        assert response.status_code == 200
        assert (str(now.birth_date), now.birth_month, now.birth_day) == expected


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("website", "javascript:alert(1)"),
        ("country", "Atlantis"),
        ("time_zone", "Mars/Phobos"),
        ("type", "not-a-type"),
        ("owner", "00000000-0000-0000-0000-000000000000"),
        ("city", "x" * 121),
        ("city", "a\x00b"),
    ],
)
def test_refused_value_stays_in_the_form_with_its_error(account, edit, ada, key, value):
    before = stored(account, ada)
    response = edit.save(key, value)
    assert response.status_code == 422
    page = response.content.decode()
    assert 'aria-invalid="true"' in page
    if key in ("website", "city") and "\x00" not in value:
        assert value in page
    now = stored(account, ada)
    assert (now.version, now.city, now.website) == (before.version, "Paris", "")


def test_last_trace_of_a_person_cannot_be_removed(account, as_alice, url):
    nameless = make.make_contact(account, first_name="Solo", last_name="")
    response = as_alice.post(
        url("contacts:record_field", nameless.pk, "first_name"), {"value": ""}, **HTMX
    )
    assert response.status_code == 422


def test_change_elsewhere_on_the_record_is_no_conflict(account, alice, edit, ada):
    token = edit.open("city")
    with scope(account):
        contact_update(Actor.of_member(alice), contact=ada, changes={"source": "x"})
    assert edit.save("city", "Lyon", token).status_code == 200
    now = stored(account, ada)
    assert (now.city, now.source) == ("Lyon", "x")


def test_conflict_shows_both_and_lets_one_choose(account, alice, edit, ada):
    token = edit.open("city")
    with scope(account):
        contact_update(Actor.of_member(alice), contact=ada, changes={"city": "Nice"})
    response = edit.save("city", "Lyon", token)
    assert response.status_code == 409
    page = response.content.decode()
    assert "Nice" in page
    assert "Lyon" in page
    assert stored(account, ada).city == "Nice"
    fresh = re.search(r'name="version" value="([^"]*)"', page)[1]
    assert edit.save("city", "Lyon", fresh).status_code == 200
    assert stored(account, ada).city == "Lyon"


def test_conflict_keeps_theirs_by_loading_the_value(account, alice, as_alice, edit, ada):
    with scope(account):
        contact_update(Actor.of_member(alice), contact=ada, changes={"city": "Nice"})
    response = as_alice.get(edit.address("city"), {"view": "1"}, **HTMX)
    assert "Nice" in response.content.decode()


@pytest.mark.parametrize("token", ["", "x", "999999999999.y", "٣.abc", "-1.abc"])
def test_unreadable_token_does_not_break(account, edit, ada, token):
    assert edit.save("city", "Lyon", token).status_code == 200
    assert stored(account, ada).city == "Lyon"


def test_custom_fields_of_every_type(account, as_alice, url, ada):
    samples = {
        "text": ("Blue", "Blue"),
        "large_text": ("One\nTwo", "One\nTwo"),
        "number": ("12.50", "12.5"),
        "date": ("2024-02-29", "2024-02-29"),
        "monetary": ("1,250.50", "1250.5"),
        "phone": ("(312) 555-0142", "+13125550142"),
        "email": ("Pay@Example.com", "pay@example.com"),
    }
    for kind, (value, after) in samples.items():
        field = make.make_field(account, f"A {kind}", kind)
        address = url("contacts:record_field", ada.pk, f"custom.{field.pk}")
        assert as_alice.get(address, **HTMX).status_code == 200
        assert as_alice.post(address, {"value": value}, **HTMX).status_code == 200
        assert stored(account, ada).custom[str(field.pk)] == after
        bad = {
            "number": "many",
            "date": "2023-02-29",
            "monetary": "a lot",
            "phone": "555",
            "email": "pay@",
        }.get(kind)
        if bad:
            assert as_alice.post(address, {"value": bad}, **HTMX).status_code == 422


def test_choices_are_kept_by_id(account, as_alice, url, ada):
    field = make.make_field(account, "Sports", "multiple", ("Judo", "Tennis", "Golf"))
    with scope(account):
        ids = [str(one.pk) for one in FieldOption.objects.filter(field=field)]
    address = url("contacts:record_field", ada.pk, f"custom.{field.pk}")
    response = as_alice.post(address, {"value": [ids[2], ids[0]]}, **HTMX)
    assert "Judo, Golf" in response.content.decode()
    assert stored(account, ada).custom[str(field.pk)] == [ids[0], ids[2]]
    assert as_alice.post(address, {"value": ["foreign"]}, **HTMX).status_code == 422
    assert as_alice.post(address, {}, **HTMX).status_code == 200
    assert str(field.pk) not in stored(account, ada).custom


def test_a_radio_field_with_another_answer(account, as_alice, url, ada):
    field = make.make_field(account, "Payment", "radio", ("Card", "Cash"), allow_custom=True)
    with scope(account):
        card = str(FieldOption.objects.get(field=field, label="Card").pk)
    address = url("contacts:record_field", ada.pk, f"custom.{field.pk}")
    other = as_alice.post(address, {"value_choice": "text", "value_text": "Cheque"}, **HTMX)
    assert "Cheque" in other.content.decode()
    assert stored(account, ada).custom[str(field.pk)] == {"text": "Cheque"}
    editor = as_alice.get(address, **HTMX).content.decode()
    assert 'value="Cheque"' in editor
    as_alice.post(address, {"value_choice": card, "value_text": "left over"}, **HTMX)
    assert stored(account, ada).custom[str(field.pk)] == card
    assert as_alice.post(address, {"value_choice": "", "value_text": ""}, **HTMX).status_code == 200
    assert str(field.pk) not in stored(account, ada).custom


def test_a_list_of_text_boxes(account, as_alice, url, ada):
    field = make.make_field(account, "Guardian", "textbox_list", ("Name", "Phone"))
    with scope(account):
        name, phone = (str(one.pk) for one in FieldOption.objects.filter(field=field))
    address = url("contacts:record_field", ada.pk, f"custom.{field.pk}")
    response = as_alice.post(address, {f"value_{name}": "Bob", f"value_{phone}": "12"}, **HTMX)
    assert "Name: Bob" in response.content.decode()
    assert stored(account, ada).custom[str(field.pk)] == {name: "Bob", phone: "12"}
    editor = as_alice.get(address, **HTMX).content.decode()
    assert 'value="Bob"' in editor
    assert ">Phone</label>" in editor


def test_radio_buttons_and_checkboxes(account, as_alice, url, ada):
    for kind in ("radio", "checkbox"):
        field = make.make_field(account, f"A {kind}", kind, ("One", "Two"), description="Ask them")
        with scope(account):
            two = str(FieldOption.objects.get(field=field, label="Two").pk)
        address = url("contacts:record_field", ada.pk, f"custom.{field.pk}")
        assert "Ask them" in as_alice.get(address, **HTMX).content.decode()
        assert as_alice.post(address, {"value": two}, **HTMX).status_code == 200
        expected = two if kind == "radio" else [two]
        assert stored(account, ada).custom[str(field.pk)] == expected
        assert re.search(
            f'value="{two}"[^>]*checked', as_alice.get(address, **HTMX).content.decode()
        )


@pytest.mark.parametrize("key", ["nope", "custom.nope", "custom.", "email", "version"])
def test_what_is_no_field_is_404(as_alice, url, ada, key):
    assert as_alice.get(url("contacts:record_field", ada.pk, key)).status_code == 404


def test_custom_field_of_another_account_is_404(as_alice, other_account, url, ada):
    foreign = make.make_field(other_account, "Theirs")
    address = url("contacts:record_field", ada.pk, f"custom.{foreign.pk}")
    assert as_alice.post(address, {"value": "x"}).status_code == 404


def test_rights(as_bob, as_carol, as_mallory, url, ada):
    address = url("contacts:record_field", ada.pk, "city")
    assert as_carol.get(address).status_code == 403
    assert as_carol.post(address, {"value": "x"}).status_code == 403
    assert as_bob.post(address, {"value": "x"}).status_code == 404
    assert as_mallory.post(address, {"value": "x"}).status_code == 404


def test_follower_may_not_hand_the_contact_over(as_bob, account, alice, bob, url, ada):
    from contacts.services.ownership import contact_follower_add

    with scope(account):
        contact_follower_add(Actor.of_member(alice), contact=ada, member=bob)
    assert as_bob.get(url("contacts:record_field", ada.pk, "city")).status_code == 200
    address = url("contacts:record_field", ada.pk, "owner")
    assert as_bob.post(address, {"value": str(bob.pk)}).status_code == 403


def test_handing_over_a_contact_one_then_no_longer_sees(as_bob, account, alice, bob, url):
    mine = make.make_contact(account, first_name="Mine", owner=bob)
    response = as_bob.post(
        url("contacts:record_field", mine.pk, "owner"), {"value": str(alice.pk)}, **HTMX
    )
    assert response.headers["HX-Redirect"] == url("contacts:list")
    assert stored(account, mine).owner_id == alice.pk


def test_without_scripts_the_editor_is_a_page_and_saving_leads_back(as_alice, account, url, ada):
    address = url("contacts:record_field", ada.pk, "country")
    assert b"<html" in as_alice.get(address).content
    refused = as_alice.post(address, {"value": "Atlantis"})
    assert (refused.status_code, b"<html" in refused.content) == (422, True)
    saved = as_alice.post(address, {"value": "FR"})
    assert saved.status_code == 302
    assert saved.headers["Location"] == url("contacts:record", ada.pk) + "?left=general"
    assert stored(account, ada).country == "FR"


def test_business_suggestions(as_alice, account, url, ada):
    make.make_contact(account, first_name="B", business="Zenith Ltd")
    found = as_alice.get(url("contacts:business_options"), {"value": "zen"}, **HTMX)
    assert "Zenith Ltd" in found.content.decode()
    none = as_alice.get(url("contacts:business_options"), {"value": "\x00qq"}, **HTMX)
    assert "Zenith" not in none.content.decode()
