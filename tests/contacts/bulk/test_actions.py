"""Each bulk action: what it does, whom it leaves out, its events, and that undo is exact."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.db.models import F

from contacts.bulk import run as bulk_run
from contacts.dnd import may_contact
from contacts.models import Business, Contact, ContactAccess, ContactDnd, ContactType, Suppression
from contacts.models.bulk import Outcome
from contacts.services.businesses import business_create
from contacts.services.contacts import contact_update
from contacts.services.dnd import dnd_all_set, dnd_inbound_set, dnd_set, optout_record
from contacts.services.ownership import contact_follower_add, contact_owner_set
from contacts.services.tags import contact_tag_add
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core import writes
from hoopcrm.core.actor import Actor
from hoopcrm.events.models import Event
from hoopcrm.notifications.models import Notice
from hoopcrm.notifications.services.notices import notices_make
from tests.contacts.bulk.conftest import Start, outcomes
from tests.contacts.bulk.test_engine import DONE, undo
from tests.make import make_contact, make_field, make_member

pytestmark = pytest.mark.django_db
TABLES = (
    "contacts_contact",
    "contacts_contacttag",
    "contacts_contactaccess",
    "contacts_contactdnd",
    "contacts_suppression",
    "customfields_uniquevalue",
)


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_run, "CHUNK_ROWS", 2)


def everything() -> dict[str, list[Any]]:
    """All rows of the tables, without what moves on with each write."""
    found = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(
                f"SELECT (to_jsonb(t) - 'version' - 'updated_at' - 'updated_by_id')::text"  # noqa: S608
                f" FROM {table} t ORDER BY 1"
            )
            found[table] = cursor.fetchall()
    return found


def owner(member: Member | None) -> dict[str, Any]:
    return {"owner": str(member.pk) if member else None, "name": str(member or "")}


def followers(*members: Member) -> dict[str, Any]:
    return {"members": [str(one.pk) for one in members], "names": [str(one) for one in members]}


def value(field: str, given: Any) -> dict[str, Any]:
    return {"field": field, "value": given, "label": field, "text": str(given)}


CASES: dict[str, Callable[[Any], dict[str, Any]]] = {
    "remove_tags": lambda world: {"all": True},
    "assign_owner": lambda world: owner(world["bob"]),
    "add_followers": lambda world: followers(world["bob"], world["carol"]),
    "remove_followers": lambda world: followers(world["bob"]),
    "set_field": lambda world: value("city", "Rome"),
    "add_to_business": lambda world: {"business": str(world["firm"].pk), "name": "Zenith"},
    "remove_from_business": lambda world: {},
    "dnd_on": lambda world: {"channel": "all", "reason": "They asked."},
    "dnd_off": lambda world: {"channel": "sms", "reason": ""},
    "dnd_on of inbound": lambda world: {"channel": "inbound", "reason": ""},
    "delete": lambda world: {},
}


@pytest.fixture
def world(
    people: list[Contact], account: Account, actor: Actor, bob: Member, carol: Member
) -> dict[str, Any]:
    """Five contacts of all kinds."""
    firm = business_create(actor, fields={"name": "Zenith"})
    contact_tag_add(actor, contact=people[0], name="vip")
    contact_follower_add(actor, contact=people[0], member=bob)
    contact_follower_add(actor, contact=people[1], member=bob)
    contact_owner_set(actor, contact=people[2], member=carol)
    contact_update(actor, contact=people[3], changes={"business": "Acme", "city": "Oslo"})
    dnd_set(actor, contact=people[4], channel="sms", on=True)
    make_contact(account, first_name="Phone", phone="+12015550123")
    return {"people": people, "bob": bob, "carol": carol, "firm": firm}


@pytest.mark.parametrize("key", CASES)
def test_undo_leaves_everything_as_it_was(
    key: str, world: dict[str, Any], run: Start, alice: Member
) -> None:
    before = everything()
    bulk = run(key.partition(" ")[0], CASES[key](world))
    assert everything() != before
    assert bulk.done > 0
    assert bulk.handled == bulk.targets == 6
    back = undo(bulk, alice)
    assert everything() == before
    assert (back.done, back.skipped) == (bulk.done, 0)
    told = Event.objects.filter(operation_id=bulk.operation_id, contact_id__isnull=False)
    assert told.values("contact_id").distinct().count() == bulk.done
    assert told.count() % 2 == 0


@pytest.mark.parametrize(
    "second",
    [("dnd_on", {"channel": "sms", "reason": ""}), ("set_field", value("city", "Oslo"))],
    ids=["dnd", "field"],
)
def test_two_actions_are_undone_in_reverse(
    people: list[Contact], run: Start, alice: Member, second: tuple[str, dict[str, Any]]
) -> None:
    untouched = everything()
    first = run("dnd_on", {"channel": "email", "reason": ""})
    between = everything()
    later = run(*second)
    assert undo(later, alice).done == len(people)
    assert everything() == between
    assert undo(first, alice).done == len(people)
    assert everything() == untouched


@pytest.mark.parametrize("key", [key for key in CASES if "tags" not in key and "follow" not in key])
def test_undo_leaves_what_somebody_has_changed_since(
    key: str, world: dict[str, Any], run: Start, alice: Member, actor: Actor
) -> None:
    bulk = run(key.partition(" ")[0], CASES[key](world))
    rows = zip(outcomes(bulk), Contact.objects.order_by("pk"), strict=True)
    changed = next(contact for outcome, contact in rows if outcome == DONE)
    kept = _of(changed)
    with writes.frame("test data", silent=True):
        Contact.objects.filter(pk=changed.pk).update(version=F("version") + 1)
    back = undo(bulk, alice)
    assert _of(changed) == kept
    assert (back.done, back.skipped) == (bulk.done - 1, 1)
    assert (Outcome.SKIPPED, "Changed since, so it stays as it is now.") in outcomes(back)


def _of(contact: Contact) -> Any:
    row = Contact.objects.values("owner_id", "city", "business_id", "dnd_all", "deleted_at")
    return (
        row.get(pk=contact.pk),
        list(ContactAccess.objects.filter(contact=contact).values_list("member_id", "role")),
        list(ContactDnd.objects.filter(contact=contact).values_list("channel", "status")),
    )


def test_assigning_tells_each_contact_and_each_owner_once(
    world: dict[str, Any], run: Start, bob: Member
) -> None:
    bulk = run("assign_owner", owner(bob))
    assert set(Contact.objects.values_list("owner_id", flat=True)) == {bob.pk}
    owned = ContactAccess.objects.filter(member=bob)
    assert set(owned.values_list("role", flat=True)) == {"owner"}
    event = Event.objects.get(
        type="contact.owner_changed",
        contact_id=world["people"][2].pk,
        actor_kind="member",
        via="system",
    )
    assert event.changes == {"owner": ["Carol", "Bob"]}
    assert event.data == {"from_id": str(world["carol"].pk), "to_id": str(bob.pk)}
    finished = Event.objects.get(type="bulk.finished")
    notices_make(Actor.system("notifications"), event=finished)
    notice = Notice.objects.get(member=bob)
    assert (notice.count, bulk.done) == (6, 6)


def test_a_follower_with_assigned_data_only_cannot_hand_over(
    world: dict[str, Any], run: Start, bob: Member, actor: Actor
) -> None:
    contact_owner_set(actor, contact=world["people"][4], member=bob)
    bulk = run("assign_owner", owner(None), member=bob)
    assert (bulk.done, bulk.skipped, bulk.unchanged) == (1, 0, 2)
    bulk = run("assign_owner", owner(world["carol"]), member=bob)
    assert (Outcome.SKIPPED, "Only the owner may hand the contact over.") in outcomes(bulk)


def test_an_eleventh_follower_is_told_as_failed(
    account: Account, people: list[Contact], run: Start, actor: Actor
) -> None:
    team = [make_member(account, f"M{n}") for n in range(11)]
    for one in team[:9]:
        contact_follower_add(actor, contact=people[0], member=one)
    bulk = run("add_followers", followers(*team[9:]))
    assert outcomes(bulk)[0] == (Outcome.FAILED, "A contact has at most 10 followers.")
    assert outcomes(bulk)[1:] == [DONE] * 4
    assert ContactAccess.objects.filter(contact=people[0]).count() == 10


def test_old_followers_come_back_while_there_is_room(
    account: Account, people: list[Contact], run: Start, actor: Actor, alice: Member
) -> None:
    team = [make_member(account, f"M{n}") for n in range(12)]
    for one in team[:10]:
        contact_follower_add(actor, contact=people[0], member=one)
    contact_follower_add(actor, contact=people[1], member=team[0])
    left = run("remove_followers", followers(team[0]))
    handed = run("assign_owner", owner(team[1]))
    for one in team[10:]:
        contact_follower_add(actor, contact=people[0], member=one)
    assert outcomes(undo(handed, alice))[0] == (
        Outcome.DONE,
        "There are 10 followers already.",
    )
    back = undo(left, alice)
    assert (back.done, back.skipped) == (1, 1)
    following = ContactAccess.objects.filter(role="follower")
    assert following.filter(contact=people[0]).count() == 10
    assert following.get(contact=people[1]).member_id == team[0].pk


@pytest.mark.parametrize(
    ("field", "given", "column", "stored", "shown"),
    [
        ("source", "Fair", "source", "Fair", "Fair"),
        ("country", "DE", "country", "DE", "Germany"),
        ("birth_date", "--02-28", "birth_day", 28, "--02-28"),
        ("birth_date", "1999-02-28", "birth_date", date(1999, 2, 28), "1999-02-28"),
        ("gender", "female", "gender", "female", "Female"),
    ],
)
def test_standard_fields_are_set(
    people: list[Contact], run: Start, field: str, given: str, column: str, stored: Any, shown: str
) -> None:
    run("set_field", value(field, given))
    people[0].refresh_from_db()
    assert getattr(people[0], column) == stored
    assert (people[0].version, people[0].search) == (2, people[0].search)
    event = Event.objects.get(type="contact.updated", contact_id=people[0].pk)
    assert event.changes == {field: ["", shown]}
    assert run("set_field", value(field, given)).unchanged == 5


def test_the_type_is_set_and_emptied(people: list[Contact], run: Start) -> None:
    lead = ContactType.objects.get(key="lead")
    run("set_field", value("type", str(lead.pk)))
    assert Contact.objects.filter(type=lead).count() == 5
    run("set_field", value("type", ""))
    assert not Contact.objects.filter(type=lead).exists()


def test_custom_fields_are_set_and_the_others_stay(
    account: Account, people: list[Contact], run: Start, actor: Actor, alice: Member
) -> None:
    size = make_field(account, "Size", "number")
    sport = make_field(account, "Sport", "multiple", ("Judo", "Golf"))
    contact_update(actor, contact=people[0], changes={f"custom.{size.pk}": "42"})
    options = [str(one.pk) for one in sport.options.all()]
    bulk = run("set_field", value(f"custom.{sport.pk}", options))
    people[0].refresh_from_db()
    assert people[0].custom == {str(size.pk): "42", str(sport.pk): options}
    event = Event.objects.filter(type="contact.updated", contact_id=people[0].pk).latest("id")
    assert event.changes == {"custom.sport": ["", "Judo, Golf"]}
    assert event.data["labels"] == {"custom.sport": "Sport"}
    undo(bulk, alice)
    people[0].refresh_from_db()
    assert people[0].custom == {str(size.pk): "42"}
    run("set_field", value(f"custom.{size.pk}", ""))
    people[0].refresh_from_db()
    assert people[0].custom == {}


def test_a_business_that_is_gone_ends_the_job(people: list[Contact], run: Start) -> None:
    firm = str(people[0].pk)
    bulk = run("add_to_business", {"business": firm, "name": "Gone"})
    assert (bulk.job.state, bulk.job.error) == ("failed", "This business has been deleted.")


def test_undo_after_the_former_business_was_deleted(
    people: list[Contact], run: Start, actor: Actor, alice: Member
) -> None:
    from contacts.services.business_delete import business_delete

    contact_update(actor, contact=people[0], changes={"business": "Acme"})
    firm = business_create(actor, fields={"name": "Zenith"})
    bulk = run("add_to_business", {"business": str(firm.pk), "name": "Zenith"})
    business_delete(actor, business=Business.objects.get(name="Acme"))
    undo(bulk, alice)
    people[0].refresh_from_db()
    assert (people[0].business_id, people[0].company_name) == (None, "Acme")


def test_dnd_suppresses_and_frees_addresses(people: list[Contact], run: Start) -> None:
    run("dnd_on", {"channel": "email", "reason": "Quiet week"})
    assert Suppression.objects.count() == 5
    assert may_contact(people[0], "email", "p0@x.org").code == "dnd"
    row = ContactDnd.objects.get(contact=people[0])
    assert (row.status, row.reason, row.by, row.source) == (
        "active",
        "Quiet week",
        "Alice",
        "member",
    )
    run("dnd_off", {"channel": "email", "reason": ""})
    assert not Suppression.objects.exists()
    assert may_contact(people[0], "email", "p0@x.org")


def test_inbound_is_blocked_as_on_the_record(people: list[Contact], run: Start) -> None:
    dnd_inbound_set(Actor.system("test"), contact=people[0], on=True)
    bulk = run("dnd_on", {"channel": "inbound", "reason": "Rude"})
    assert (bulk.done, bulk.unchanged) == (4, 1)
    assert set(Contact.objects.values_list("dnd_inbound", "dnd_all")) == {(True, False)}
    assert not Suppression.objects.exists()
    run("dnd_off", {"channel": "inbound", "reason": ""})
    assert not Contact.objects.filter(dnd_inbound=True).exists()


def test_permanent_opt_outs_stay(people: list[Contact], run: Start, actor: Actor) -> None:
    optout_record(actor, contact=people[0], channel="email", permanent=True, reason="STOP")
    dnd_set(actor, contact=people[1], channel="email", on=True)
    bulk = run("dnd_off", {"channel": "email", "reason": ""})
    assert outcomes(bulk)[0] == (Outcome.SKIPPED, "Has opted out for good.")
    assert outcomes(bulk)[1] == DONE
    assert (bulk.done, bulk.skipped, bulk.unchanged) == (1, 1, 3)
    assert Suppression.objects.get().permanent


def test_an_address_that_another_contact_keeps_quiet_stays_suppressed(
    account: Account, people: list[Contact], run: Start, actor: Actor
) -> None:
    dnd_all_set(actor, contact=people[0], on=True)
    bulk = run(
        "dnd_on", {"channel": "all", "reason": ""}, contacts=Contact.objects.filter(pk=people[1].pk)
    )
    assert bulk.done == 1
    run(
        "dnd_off",
        {"channel": "all", "reason": ""},
        contacts=Contact.objects.filter(pk=people[1].pk),
    )
    assert Suppression.objects.count() == 1


def test_delete_and_restore_keep_unique_values(
    account: Account, people: list[Contact], run: Start, actor: Actor, alice: Member
) -> None:
    badge = make_field(account, "Badge", "text", is_unique=True)
    contact_update(actor, contact=people[0], changes={f"custom.{badge.pk}": "A1"})
    bulk = run("delete", {})
    assert not Contact.objects.alive().exists()
    assert Event.objects.filter(type="contact.deleted").count() == 5
    undo(bulk, alice)
    assert Contact.objects.alive().count() == 5
    with pytest.raises(Exception, match="already has this value"):
        contact_update(actor, contact=people[1], changes={f"custom.{badge.pk}": "A1"})
    assert Event.objects.filter(type="contact.restored").count() == 5
