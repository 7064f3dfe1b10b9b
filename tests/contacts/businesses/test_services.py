"""Businesses: made, renamed, deleted, and what their contacts copy of them."""

import pytest

from contacts.models import Business, Contact
from contacts.services import business_delete as deleting
from contacts.services import business_links as links
from contacts.services.business_delete import business_delete, business_delete_undo
from contacts.services.businesses import business_create, business_update
from contacts.services.contacts import contact_update
from hoopcrm.core.errors import Refused, Stale
from hoopcrm.events.models import Event
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.runner import run_job
from tests import make

pytestmark = pytest.mark.usefixtures("in_account")


def run_jobs():
    for pk in Job.objects.filter(state="queued").values_list("pk", flat=True):
        while run_job(pk):
            pass


@pytest.fixture
def zenith(actor):
    return business_create(actor, fields={"name": "Zenith", "phone": "", "city": "Paris"})


@pytest.fixture
def ada(account, actor, zenith):
    return make.make_contact(account, actor, email="ada@example.com", business="zenith")


def test_all_fields_are_kept_as_they_read(actor):
    business = business_create(
        actor,
        fields={
            "name": "  Zenith  Ltd ",
            "phone": "+1 312 555 0142",
            "email": "Hello@Zenith.example",
            "website": "zenith.example",
            "country": "France",
        },
    )
    assert (business.name, business.country) == ("Zenith Ltd", "FR")
    assert business.website == "https://zenith.example"
    event = Event.objects.get(type="business.created")
    assert event.changes["email"] == ["", "Hello@Zenith.example"]


def test_every_fault_is_told_at_once(actor):
    with pytest.raises(Refused) as caught:
        business_create(actor, fields={"email": "nobody", "phone": "x", "website": "a b"})
    assert set(caught.value.data["errors"]) == {"name", "email", "phone", "website"}
    assert not Business.objects.exists()


def test_a_name_is_taken_whatever_its_case_and_accents(actor, zenith):
    other = business_create(actor, fields={"name": "Acme"})
    for attempt in (
        lambda: business_create(actor, fields={"name": "ZÉNITH"}),
        lambda: business_update(actor, business=other, changes={"name": "zenith"}),
    ):
        with pytest.raises(Refused) as caught:
            attempt()
        assert (caught.value.code, caught.value.field) == ("name_taken", "name")
        assert caught.value.data["business_id"] == zenith.pk


def test_a_stale_edit_is_refused_and_an_equal_one_is_none(actor, zenith):
    business_update(actor, business=zenith, changes={"city": "Lyon"}, version=1)
    with pytest.raises(Stale) as caught:
        business_update(actor, business=zenith, changes={"city": "Nice"}, version=1)
    assert caught.value.data["version"] == 2
    business_update(actor, business=zenith, changes={"city": "Lyon"}, version=1)
    assert Event.objects.filter(type="business.updated").count() == 1


def test_a_new_name_reaches_the_contacts(monkeypatch, account, actor, zenith, ada):
    monkeypatch.setattr(links, "CHUNK_ROWS", 2)
    others = [
        make.make_contact(
            account, first_name="", last_name="", phone=f"+1201555012{n}", business="Zenith"
        )
        for n in range(4)
    ]
    business_update(actor, business=zenith, changes={"name": "Apex"})
    run_jobs()
    for contact in (ada, *others):
        before = contact.version
        contact.refresh_from_db()
        assert (contact.company_name, contact.company_folded) == ("Apex", "apex")
        assert "apex" in contact.search
        assert "zenith" not in contact.search
        assert contact.version == before + 1
    assert "ada@example.com" in Contact.objects.get(pk=ada.pk).search


def test_deleting_leaves_the_contacts_and_undo_links_them_again(actor, zenith, ada):
    operation, gone = business_delete(actor, business=zenith)
    assert gone
    assert not Business.objects.exists()
    ada.refresh_from_db()
    assert (ada.business_id, ada.company_name, "zenith" in ada.search) == (None, "", False)
    told = Event.objects.get(type="contact.updated", contact_id=ada.pk)
    assert told.changes == {"business": ["Zenith", ""]}

    business_delete_undo(actor, operation=operation)
    ada.refresh_from_db()
    assert (ada.business_id, ada.company_name) == (zenith.pk, "Zenith")
    assert "zenith" in ada.search
    assert Business.objects.get().city == "Paris"
    with pytest.raises(Refused):
        business_delete_undo(actor, operation=operation)


def test_undo_leaves_a_contact_that_has_moved_on(actor, zenith, ada):
    operation, _gone = business_delete(actor, business=zenith)
    contact_update(actor, contact=ada, changes={"business": "Acme"})
    restored = business_delete_undo(actor, operation=operation)
    ada.refresh_from_db()
    assert ada.company_name == "Acme"
    assert restored.conflicts == [("contacts_contact", str(ada.pk))]


def test_undo_makes_no_second_business_of_a_name(actor, zenith):
    operation, _gone = business_delete(actor, business=zenith)
    business_create(actor, fields={"name": "ZENITH"})
    with pytest.raises(Refused) as caught:
        business_delete_undo(actor, operation=operation)
    assert caught.value.code == "name_taken"


def test_many_contacts_are_left_by_a_job(monkeypatch, account, actor, zenith):
    for module in (links, deleting):
        monkeypatch.setattr(module, "CHUNK_ROWS", 2)
    contacts = [make.make_contact(account, business="Zenith") for _ in range(5)]
    operation, gone = business_delete(actor, business=zenith)
    assert not gone
    assert Business.objects.exists()
    with pytest.raises(Refused) as caught:
        business_delete_undo(actor, operation=operation)
    assert caught.value.code == "not_finished"
    run_jobs()
    assert not Business.objects.exists()
    assert Job.objects.get().done == 5
    assert not Contact.objects.exclude(company_name="").exists()
    business_delete_undo(actor, operation=operation)
    assert Contact.objects.filter(business=zenith).count() == len(contacts)
