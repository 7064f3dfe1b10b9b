"""An import taken back as a whole: everything is as it was, but what has changed since."""

import random
from datetime import timedelta
from typing import Any

import pytest
from django.core import serializers
from django.utils import timezone

from contacts.ingest import apply
from contacts.models import (
    Business,
    Contact,
    ContactAccess,
    ContactDnd,
    ContactEmail,
    ContactPhone,
    ContactTag,
    Note,
    Suppression,
    Tag,
)
from contacts.services.channels import contact_email_add
from contacts.services.contacts import contact_update
from contacts.services.dnd import dnd_set
from contacts.services.notes import note_create
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core import writes
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.models import JournalRow
from hoopcrm.events.models import Event
from hoopcrm.imports import jobs
from hoopcrm.imports.models import Import, ImportConflict
from hoopcrm.imports.undoing import expected, import_undo
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.runner import run_job, sweep_jobs
from tests import make
from tests.imports.conftest import Run, finish

pytestmark = pytest.mark.django_db
MOVES_ON = {"version", "updated_at", "updated_by_id"}
HANGING = (ContactEmail, ContactPhone, ContactTag, ContactAccess, ContactDnd, Note)
CITIES = ("", "Rome", "Oslo", "Paris")
TAGS = ("", "vip", "lead", "vip;press")


def everything() -> list[Any]:
    """All living contacts with what hangs from them, suppressions, and what they share."""
    alive = Contact.objects.alive()
    rows: list[Any] = list(alive.order_by("pk"))
    for model in HANGING:
        rows += model.objects.filter(contact__in=alive).order_by("pk")
    rows += Suppression.objects.order_by("pk")
    found = serializers.serialize("python", rows)
    return [
        {"pk": one["pk"]} | {k: v for k, v in one["fields"].items() if k not in MOVES_ON}
        for one in found
    ]


def take_back(actor: Actor, imported: Import) -> Import:
    import_undo(actor, imported=imported)
    imported.refresh_from_db()
    while run_job(imported.undo_job_id):
        pass
    imported.refresh_from_db()
    assert Job.objects.get(pk=imported.undo_job_id).state == "done"
    return imported


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chunks of ten rows."""
    monkeypatch.setattr(jobs, "STAGE_ROWS", 10)
    monkeypatch.setattr(jobs, "CHUNK_ROWS", 10)
    ingest = apply.ingest_chunk
    monkeypatch.setattr(jobs, "ingest_chunk", lambda actor, **k: ingest(actor, limit=10, **k))


HEADER = (
    "Email,Additional emails,Phone,First name,City,Company,Tags,Type,Owner,Followers,DND,Note,"
    "Date of birth,Size,Team"
)


def a_row(number: int, chance: random.Random, account: Account) -> str:
    """A line for one of forty people, some of whom exist."""
    return ",".join(
        [
            f"p{number}@example.com",
            f"q{number}@example.com" if chance.random() < 0.3 else "",
            f"+1212555{number:04}" if chance.random() < 0.5 else "",
            chance.choice(("", f"Name {number}")),
            chance.choice(CITIES),
            chance.choice(("", "Engines", "Looms")),
            f'"{chance.choice(TAGS)}"',
            chance.choice(("", "Lead", "Customer")),
            chance.choice(("", "alice@example.com", "bob@example.com")),
            chance.choice(("", "bob@example.com")),
            chance.choice(("", "yes", "email")),
            chance.choice(("", f"Note {number}")),
            chance.choice(("", "1990-05-06", "--07-08")),
            chance.choice(("", "M", "L")),
            chance.choice(("", "A", "B")),
        ]
    )


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("seed", range(4))
def test_import_and_undo_leave_everything_as_it_was(
    seed: int, start: Run, actor: Actor, account: Account, bob: Member, alice: Member
) -> None:
    chance = random.Random(seed)
    size = make.make_field(account, "Size")
    account.contact_search = ["city", f"custom.{size.pk}"]
    account.save()
    make.make_field(account, "Team", "single", ("A", "B"))
    for number in range(0, 40, 2):
        contact = make.make_contact(
            account,
            email=f"p{number}@example.com",
            city=chance.choice(CITIES),
            tags=[tag for tag in chance.choice(TAGS).split(";") if tag],
            owner=chance.choice((None, alice, bob)),
            custom={"size": "S"} if chance.random() < 0.5 else {},
            business=chance.choice(("", "Engines")),
        )
        if chance.random() < 0.3:
            dnd_set(actor, contact=contact, channel="email", on=True)
        if chance.random() < 0.3:
            note_create(actor, contact=contact, body=f"Note {number}")
    before, kinds = everything(), (Tag.objects.count(), Business.objects.count())
    lines = [a_row(number, chance, account) for number in chance.sample(range(40), 35)]
    lines += [a_row(number, chance, account).replace("p", "q", 1) for number in range(0, 40, 7)]
    imported = start(HEADER, *lines, tags=("fresh",), keep_empty=chance.random() < 0.5)
    finish(imported)
    imported.refresh_from_db()
    assert imported.created
    assert imported.updated
    assert everything() != before

    imported = take_back(actor, imported)
    assert everything() == before
    assert not ImportConflict.objects.exists()
    assert not JournalRow.objects.filter(operation_id=imported.operation_id).exists()
    assert imported.undone_deleted == imported.created
    kept = Contact.objects.filter(deleted_at__isnull=False).count()
    assert kept == imported.created
    # What the deleted ones still have stays with them; nothing else does.
    unused = Tag.objects.filter(contact_tags__isnull=True).count()
    assert (Tag.objects.count() - unused, unused) >= (kinds[0] - unused, 0)
    assert Event.objects.filter(type="import.undone").count() == 1


def test_what_has_changed_since_stays_and_is_listed(
    run: Run, actor: Actor, account: Account
) -> None:
    known = make.make_contact(account, email="a@example.com", city="Rome", source="Web")
    other = make.make_contact(account, email="b@example.com", city="Rome")
    imported = run(
        "Email,City,Source,First name,Tags",
        "a@example.com,Oslo,Fair,Ann,vip",
        "b@example.com,Oslo,Fair,,vip",
        "c@example.com,Oslo,,New,vip",
        "d@example.com,Oslo,,Newer,vip",
    )
    contact_update(actor, contact=known, changes={"city": "Paris"})
    edited = Contact.objects.get(email="c@example.com")
    contact_update(actor, contact=edited, changes={"city": "Paris"})
    found = expected(imported)
    assert (found.deletes, found.reverts, found.stays) == (1, 2, 1)

    imported = take_back(actor, imported)
    known.refresh_from_db()
    assert (known.city, known.source, known.first_name) == ("Paris", "Web", "Ada")
    other.refresh_from_db()
    assert (other.city, other.source) == ("Rome", "")
    edited.refresh_from_db()
    assert (edited.deleted_at, edited.city) == (None, "Paris")
    listed = {one.contact_id: (one.created, one.fields) for one in ImportConflict.objects.all()}
    assert listed == {known.pk: (False, ["city"]), edited.pk: (True, [])}
    assert (imported.undone_deleted, imported.undone_reverted) == (1, 1)
    told = Event.objects.filter(contact_id=known.pk, type="contact.updated").latest("id")
    assert told.changes["source"] == ["Fair", "Web"]
    assert "city" not in told.changes
    assert not known.contact_tags.exists()


def test_an_address_that_somebody_uses_by_now_stays(
    run: Run, actor: Actor, account: Account
) -> None:
    known = make.make_contact(account, email="a@example.com")
    imported = run("Contact ID,Email", f"{known.pk},new@example.com")
    known.refresh_from_db()
    assert known.email == "new@example.com"
    contact_email_add(actor, contact=known, address="third@example.com")
    take_back(actor, imported)
    known.refresh_from_db()
    assert known.email == "a@example.com"
    assert set(known.emails.values_list("address", "is_primary")) == {
        ("a@example.com", True),
        ("third@example.com", False),
    }
    assert "third@example.com" in known.search
    assert "new@example.com" not in known.search


def test_an_address_stays_suppressed_while_another_contact_asks_for_it(
    run: Run, actor: Actor, account: Account
) -> None:
    imported = run("Email,DND", "a@example.com,email", "b@example.com,email")
    with writes.frame("test data", silent=True):
        account.allow_duplicates = True
        account.save()
    twin = make.make_contact(account, email="a@example.com")
    dnd_set(actor, contact=twin, channel="email", on=True)
    assert Suppression.objects.count() == 2
    take_back(actor, imported)
    assert Suppression.objects.count() == 1


def test_deleted_contacts_can_be_restored_with_all_they_had(
    run: Run, actor: Actor, account: Account
) -> None:
    imported = run("Email,Tags,Note", "a@example.com,vip,Hello")
    take_back(actor, imported)
    contact = Contact.objects.get()
    assert contact.deleted_at is not None
    assert list(contact.contact_tags.values_list("tag__name", flat=True)) == ["vip"]
    assert contact.notes.count() == 1
    assert Event.objects.filter(type="contact.deleted", contact_id=contact.pk).count() == 1


def test_tags_and_businesses_that_nothing_has_any_more_go(
    run: Run, actor: Actor, account: Account
) -> None:
    make.make_contact(account, email="a@example.com")
    imported = run("Email,Tags,Company", "a@example.com,fresh,Engines")
    assert (Tag.objects.count(), Business.objects.count()) == (1, 1)
    take_back(actor, imported)
    assert (Tag.objects.count(), Business.objects.count()) == (0, 0)


@pytest.mark.usefixtures("small")
def test_a_worker_killed_between_any_two_parts(start: Run, actor: Actor, account: Account) -> None:
    make.make_contact(account, email="p3@example.com", city="Rome")
    before = everything()
    imported = start("Email,City", *[f"p{n}@example.com,Oslo" for n in range(57)])
    finish(imported)
    imported.refresh_from_db()
    assert len(imported.journal) == 6
    import_undo(actor, imported=imported)
    imported.refresh_from_db()
    rounds = 0
    while run_job(imported.undo_job_id, seconds=0):
        Job.objects.filter(pk=imported.undo_job_id).update(
            state="running", heartbeat_at=timezone.now() - timedelta(hours=1)
        )
        assert sweep_jobs() == 1
        rounds += 1
    assert rounds >= 5
    imported.refresh_from_db()
    assert (imported.undone_deleted, imported.undone_reverted) == (56, 1)
    assert everything() == before
    assert Event.objects.filter(type="contact.deleted").count() == 56


def test_it_is_undone_once(run: Run, actor: Actor) -> None:
    imported = take_back(actor, run("Email", "a@example.com"))
    with pytest.raises(Refused) as caught:
        import_undo(actor, imported=imported)
    assert caught.value.code == "not_undoable"
