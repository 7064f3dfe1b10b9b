"""Making contacts."""

from typing import Any

import pytest
from django.db import connection

from contacts.models import Business, Contact, ContactAccess, ContactType, Tag
from contacts.services.contacts import contact_create, contact_delete
from hoopcrm.accounts import plans
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import scope
from hoopcrm.events.models import Event
from hoopcrm.events.types import describe
from tests.make import make_contact, make_field

pytestmark = pytest.mark.django_db
ADA = {"first_name": "Ada", "last_name": "Lovelace"}


def refusal(actor: Actor, **parts: Any) -> Refused:
    with pytest.raises(Refused) as refused:
        contact_create(actor, **({"fields": ADA} | parts))
    return refused.value


def test_a_contact_with_everything(in_account: Account, actor: Actor, bob: Member) -> None:
    size = make_field(in_account, "Shirt size", "single", ("S", "M"))
    contact = contact_create(
        actor,
        fields=ADA
        | {
            "type": "lead",
            "business": " Analytical  Engines ",
            "website": "example.org",
            "source": "Fair",
            "gender": "Female",
            "birth_date": "--12-10",
            "city": "London",
            "country": "united kingdom",
            "time_zone": "Europe/London",
        },
        emails=["Ada@Example.org", "", "ada2@example.org"],
        phones=[("mobile", "(202) 555-0123"), ("", "+44 20 7946 0000")],
        tags=["VIP", "vip", " board "],
        owner=bob,
        custom={"shirt_size": "m"},
    )
    contact = Contact.objects.get(pk=contact.pk)
    assert (contact.email, contact.email_normalised) == ("Ada@Example.org", "ada@example.org")
    assert (contact.phone, contact.phone_normalised) == ("(202) 555-0123", "+12025550123")
    assert contact.sort_name == "ada lovelace"
    assert contact.company_name == Business.objects.get().name == "Analytical Engines"
    assert contact.type == ContactType.objects.get(key="lead")
    assert (contact.birth_date, contact.birth_month, contact.birth_day) == (None, 12, 10)
    assert (contact.country, contact.gender) == ("GB", "female")
    assert contact.website == "https://example.org"
    assert contact.custom == {str(size.pk): str(size.options.get(label="M").pk)}
    assert (contact.version, contact.created_via) == (1, "page")
    assert contact.updated_by_id == actor.id
    emails = contact.emails.values_list("position", "normalised", "is_primary")
    assert list(emails) == [(1, "ada@example.org", True), (2, "ada2@example.org", False)]
    assert list(contact.phones.values_list("label", flat=True)) == ["mobile", ""]
    assert {tag.name for tag in Tag.objects.filter(contact_tags__contact=contact)} == {
        "VIP",
        "board",
    }
    assert ContactAccess.objects.get(contact=contact).member == bob


def test_its_event_tells_everything_once(in_account: Account, actor: Actor) -> None:
    make_field(in_account, "Shirt size")
    contact = contact_create(
        actor,
        fields=ADA | {"country": "GB"},
        emails=["ada@example.org", "ada2@example.org"],
        tags=["VIP"],
        custom={"shirt_size": "M"},
    )
    event = Event.objects.get(contact_id=contact.pk)
    assert event.changes == {
        "first_name": ["", "Ada"],
        "last_name": ["", "Lovelace"],
        "country": ["", "United Kingdom"],
        "email": ["", ["ada@example.org", "ada2@example.org"]],
        "tags": ["", ["VIP"]],
        "custom.shirt_size": ["", "M"],
    }
    assert event.data == {"labels": {"custom.shirt_size": "Shirt size"}}
    assert (event.subject_label, describe(event)) == ("Ada Lovelace", "Contact created")


@pytest.mark.parametrize("parts", [{"fields": {"city": "Rome"}}, {"fields": {"first_name": "  "}}])
def test_somebody_must_be_named(in_account: Account, actor: Actor, parts: Any) -> None:
    assert refusal(actor, **parts).code == "nobody"


def test_an_email_alone_is_enough(in_account: Account, actor: Actor) -> None:
    contact = contact_create(actor, fields={}, emails=["Ada@example.org"])
    assert (contact.sort_name, contact.display_name) == ("ada@example.org", "Ada@example.org")


def test_all_faults_are_told_at_once(in_account: Account, actor: Actor) -> None:
    age = make_field(in_account, "Age", "number")
    refused = refusal(
        actor,
        fields={"website": "javascript:alert(1)", "country": "XX", "first_name": "x" * 101},
        emails=["nope"],
        phones=[("", "12")],
        custom={str(age.pk): "old"},
    )
    assert set(refused.data["errors"]) == {
        "website",
        "country",
        "first_name",
        "email",
        "phone",
        f"custom.{age.pk}",
    }
    assert not Contact.objects.exists()


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"emails": [f"a{n}@example.org" for n in range(12)]}, "too_many"),
        ({"phones": [("", f"+1202555{n:04}") for n in range(100, 112)]}, "too_many"),
        ({"emails": ["a@example.org", "A@Example.org"]}, "repeated"),
        ({"phones": [("", "(202) 555-0123"), ("work", "+12025550123")]}, "repeated"),
        ({"phones": [("work", "202 555 0123"), ("Work", "202 555 0124")]}, "label_taken"),
        ({"phones": [("pager", "202 555 0123")]}, "invalid_choice"),
        ({"tags": ["x" * 81]}, "too_long"),
        ({"fields": ADA | {"city": "Ro\x00me"}}, "bad_character"),
        ({"fields": ADA | {"type": "unicorn"}}, "invalid_choice"),
        ({"fields": ADA | {"owner": "nobody"}}, "invalid_member"),
        ({"custom": {"no_such_field": "x"}}, "unknown_field"),
    ],
)
def test_what_is_refused(in_account: Account, actor: Actor, parts: Any, code: str) -> None:
    assert refusal(actor, **parts).code == code


def test_eleven_addresses_fit(in_account: Account, actor: Actor) -> None:
    emails = [f"a{n}@example.org" for n in range(11)]
    assert contact_create(actor, fields={}, emails=emails).emails.count() == 11


def test_a_duplicate_names_who_has_it(in_account: Account, actor: Actor) -> None:
    other = make_contact(in_account, emails=["x@example.org", "ada@example.org"])
    refused = refusal(actor, emails=["ADA@example.org"])
    assert (refused.code, refused.field) == ("duplicate", "email")
    assert refused.data["contact_id"] == other.pk
    assert refused.message == "Ada Lovelace already has this e-mail address."


def test_a_duplicate_phone_however_written(in_account: Account, actor: Actor) -> None:
    other = make_contact(in_account, phone="(202) 555-0123")
    refused = refusal(actor, phones=[("", "+1 202 555 0123")])
    assert (refused.field, refused.data["contact_id"]) == ("phone", other.pk)


def test_a_duplicate_that_one_may_not_see_stays_unnamed(in_account: Account, bob: Member) -> None:
    make_contact(in_account, email="ada@example.org", first_name="Secret")
    refused = refusal(Actor.of_member(bob), emails=["ada@example.org"])
    assert refused.code == "duplicate"
    assert refused.data["contact_id"] is None
    assert "Secret" not in str(refused.data) + refused.message


def test_a_deleted_contact_and_other_accounts_are_no_duplicates(
    in_account: Account, other_account: Account, actor: Actor
) -> None:
    make_contact(other_account, email="ada@example.org")
    gone = make_contact(in_account, email="ada@example.org")
    contact_delete(actor, contact=gone)
    contact_create(actor, fields=ADA, emails=["ada@example.org"])


def test_who_sees_only_assigned_data_owns_what_they_make(in_account: Account, bob: Member) -> None:
    contact = contact_create(Actor.of_member(bob), fields=ADA)
    assert contact.owner == bob
    assert Contact.objects.visible_to(bob).get() == contact


def test_a_member_of_another_account_cannot_own(
    in_account: Account, mallory: Member, actor: Actor
) -> None:
    assert refusal(actor, owner=mallory).code == "invalid_member"


def test_the_plan_s_limit_holds(
    account: Account, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = plans.Plan(key="small", label="Small", limits={"contacts": 2})
    monkeypatch.setitem(plans.PLANS, "small", small)
    account.plan = "small"
    with scope(account):
        first = make_contact(account)
        make_contact(account)
        assert refusal(actor).code == "limit_reached"
        contact_delete(actor, contact=first)
        make_contact(account)
        assert refusal(actor).code == "limit_reached"


def test_a_formula_is_kept_as_text(in_account: Account, actor: Actor) -> None:
    contact = contact_create(actor, fields={"first_name": "=1+2"})
    assert contact.first_name == "=1+2"


@pytest.mark.parametrize("name", ["李小龙", "Абай", "محمد", "🙂", "O’Brien-Łuć", "हिन्दी"])
def test_names_of_any_script(in_account: Account, actor: Actor, name: str) -> None:
    contact = contact_create(actor, fields={"first_name": name})
    found = Contact.objects.get(pk=contact.pk)
    assert (found.first_name, bool(found.sort_name)) == (name, True)


def test_rows_stay_within_their_columns_whatever_is_written(
    in_account: Account, actor: Actor
) -> None:
    widest = "\ufdfa" * 100  # one character that folds into eighteen
    contact = contact_create(
        actor,
        fields={"first_name": widest, "last_name": widest, "business": widest * 2},
        tags=[widest[:80]],
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT length(sort_name) FROM contacts_contact WHERE id = %s", [contact.pk])
        assert cursor.fetchone() == (600,)
