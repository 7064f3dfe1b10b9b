"""Contacts → Restore: the list, what is asked first, and who may."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from contacts.models import Contact
from contacts.services.contacts import contact_create, contact_delete
from contacts.views import deleted_actions
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.scoping import scope
from hoopcrm.jobs.models import Job
from tests.conftest import signed_in
from tests.make import make_contact, make_member, make_role

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
Url = Callable[..., str]
Delete = Callable[..., Contact]


@pytest.fixture
def delete(account: Account, alice: Member) -> Delete:
    """`delete(days_ago=…, first_name=…, …)`: a contact that Alice deleted."""

    def make(days_ago: float = 0, **given: Any) -> Contact:
        contact = make_contact(account, **given)
        with scope(account), time_machine.travel(now() - timedelta(days=days_ago), tick=False):
            contact_delete(Actor.of_member(alice), contact=contact)
        return contact

    return make


def alive(account: Account) -> int:
    with scope(account):
        return Contact.objects.alive().count()


def test_the_list_says_who_deleted_what_and_how_long_it_can_come_back(
    as_alice: Client, url: Url, delete: Delete
) -> None:
    delete(first_name="Fresh", email="fresh@x.org", phone="+12025550123")
    delete(days_ago=55.5, first_name="Late")
    delete(days_ago=61, first_name="Over")
    page = as_alice.get(url("contacts:deleted")).content.decode()
    assert page.index("Fresh") < page.index("Late") < page.index("Over")
    for text in ("fresh@x.org", "+12025550123", "Alice", "60 days left", "5 days left"):
        assert text in page
    assert "Time is over" in page
    assert page.count("> Restore") == 0
    assert page.count("Delete for good") >= 3
    found = as_alice.get(url("contacts:deleted"), {"search": "late"}).content.decode()
    assert "Late" in found
    assert "Fresh" not in found
    nothing = as_alice.get(url("contacts:deleted"), {"search": "nobody"}).content.decode()
    assert "Nothing found for “nobody”" in nothing


def test_nothing_deleted_says_what_the_page_is_for(as_alice: Client, url: Url) -> None:
    page = as_alice.get(url("contacts:deleted")).content.decode()
    assert "Nothing deleted" in page
    assert "Restore all" not in page
    assert url("contacts:deleted") in as_alice.get(url("contacts:list")).content.decode()


def test_the_list_is_paged(as_alice: Client, url: Url, delete: Delete) -> None:
    for number in range(21):
        delete(first_name=f"N{number:02}")
    first = as_alice.get(url("contacts:deleted"), {"size": 20})
    assert "N20" in first.content.decode()
    assert "N00" not in first.content.decode()
    answer = as_alice.get(first.context["next_url"]).content.decode()
    assert "N00" in answer
    assert "N01" not in answer


def test_one_is_asked_about_and_restored(
    account: Account, as_alice: Client, url: Url, delete: Delete
) -> None:
    contact = delete(first_name="Rosa", last_name="")
    address = f"{url('contacts:deleted_restore')}?selected={contact.pk}"
    assert "Restore Rosa?" in as_alice.get(address, headers=HTMX).content.decode()
    answer = as_alice.post(address, headers=HTMX)
    assert answer.status_code == 204
    assert "contacts-changed" in answer["HX-Trigger"]
    assert "Rosa is back." in answer["HX-Trigger"]
    assert alive(account) == 1
    again = as_alice.post(address, follow=True).content.decode()
    assert "left out" in again or "not among the deleted" in again


def test_several_are_counted_and_those_over_their_time_are_left(
    account: Account, as_alice: Client, url: Url, delete: Delete
) -> None:
    chosen = [delete(first_name="A"), delete(first_name="B"), delete(days_ago=61, first_name="C")]
    query = "&".join(f"selected={one.pk}" for one in chosen)
    address = f"{url('contacts:deleted_restore')}?{query}"
    asked = as_alice.get(address).content.decode()
    assert "Restore 2 contacts?" in asked
    assert "1 contact was deleted more than 60 days ago" in asked
    page = as_alice.post(address, follow=True).content.decode()
    assert "2 contacts are back. 1 was deleted too long ago." in page
    assert alive(account) == 2


def test_all_in_view_are_those_that_were_asked_about(
    account: Account, as_alice: Client, url: Url, delete: Delete
) -> None:
    for _each in range(3):
        delete(first_name="Olga")
    delete(first_name="Paul")
    asked = as_alice.get(url("contacts:deleted_restore"), {"all": "1", "search": "olga"})
    assert "Restore 3 contacts?" in asked.content.decode()
    delete(first_name="Olga", last_name="Later")
    as_alice.post(asked.context["action"])
    assert alive(account) == 3


def test_a_duplicate_is_said_before_and_after(
    account: Account, as_alice: Client, url: Url, delete: Delete
) -> None:
    contact = delete(first_name="Old", last_name="One", email="a@x.org")
    with scope(account):
        contact_create(
            Actor.system("tests"),
            fields={"first_name": "New", "last_name": "Two"},
            emails=["a@x.org"],
        )
    address = f"{url('contacts:deleted_restore')}?selected={contact.pk}"
    assert "Old One has the e-mail of New Two" in as_alice.get(address).content.decode()
    told = as_alice.post(address, headers=HTMX)["HX-Trigger"]
    assert "It shares its e-mail or phone with another contact now: New Two." in told


def test_many_go_to_a_job_that_the_page_shows(
    account: Account,
    as_alice: Client,
    url: Url,
    delete: Delete,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(deleted_actions, "RESTORED_AT_ONCE", 1)
    monkeypatch.setattr(deleted_actions, "ERASED_AT_ONCE", 1)
    for _each in range(2):
        delete()
    whole = url("contacts:deleted_restore")
    answer = as_alice.post(f"{whole}?all=1", headers=HTMX)
    assert "2 contacts are being restored in the background." in answer["HX-Trigger"]
    answer = as_alice.post(
        f"{url('contacts:deleted_erase')}?all=1", {"typed": "DELETE"}, headers=HTMX
    )
    assert "being removed for good in the background" in answer["HX-Trigger"]
    with scope(account):
        assert {job.type for job in Job.objects.all()} == {"contacts.restore", "contacts.erase"}
    page = as_alice.get(url("contacts:deleted")).content.decode()
    assert "Restoring contacts" in page
    assert "every 3s" in page


def test_for_good_wants_the_word(
    account: Account, as_alice: Client, url: Url, delete: Delete
) -> None:
    contact = delete(first_name="Rosa", last_name="")
    address = f"{url('contacts:deleted_erase')}?selected={contact.pk}"
    assert "Delete Rosa for good?" in as_alice.get(address).content.decode()
    for typed in ("", "delete"):
        answer = as_alice.post(address, {"typed": typed})
        assert answer.status_code == 422
        assert "Type DELETE, in capitals." in answer.content.decode()
    page = as_alice.post(address, {"typed": " DELETE "}, follow=True).content.decode()
    assert "1 contact was removed for good." in page
    with scope(account):
        assert not Contact.objects.exists()


def test_living_contacts_cannot_be_named(account: Account, as_alice: Client, url: Url) -> None:
    contact = make_contact(account)
    for name in ("contacts:deleted_restore", "contacts:deleted_erase"):
        for query in (f"selected={contact.pk}", "selected=nonsense", "all=1", ""):
            answer = as_alice.post(f"{url(name)}?{query}", {"typed": "DELETE"}, follow=True)
            assert "not among the deleted ones" in answer.content.decode()
    assert alive(account) == 1


def test_others_never_see_it(account: Account, as_bob: Client, url: Url, delete: Delete) -> None:
    delete()
    make_role(account, "Restorer", "contacts.view", "contacts.restore")
    dora = signed_in(make_member(account, "Dora", role="Restorer"))
    restricted = signed_in(make_member(account, "Rita", role="Restorer", only_assigned=True))
    staff = signed_in(make_member(account, "Sue"))
    for client in (as_bob, restricted, staff):
        assert client.get(url("contacts:deleted")).status_code == 403
        assert url("contacts:deleted") not in client.get(url("contacts:list")).content.decode()
    page = dora.get(url("contacts:deleted"))
    assert page.status_code == 200
    assert "for good" not in page.content.decode().split("</header>")[-1]
    assert dora.get(url("contacts:deleted_erase")).status_code == 403


def test_the_time_is_a_setting_and_fewer_days_are_confirmed(
    account: Account, as_alice: Client, url: Url, delete: Delete
) -> None:
    delete(days_ago=20)
    page = as_alice.get(url("contact_settings:details")).content.decode()
    assert 'value="60"' in page
    address = url("contact_settings:restore_days")
    for wrong in ("0", "x", "99999"):
        assert as_alice.post(address, {"restore_days": wrong}).status_code == 422
    asked = as_alice.post(address, {"restore_days": "10"}, headers=HTMX)
    assert asked.status_code == 422
    assert "1 deleted contact is older than that" in asked.content.decode()
    account.refresh_from_db()
    assert account.restore_days == 60
    as_alice.post(address, {"restore_days": "10", "sure": "on"})
    account.refresh_from_db()
    assert account.restore_days == 10
    assert "For 10 days" in as_alice.get(url("contacts:deleted")).content.decode()
    assert as_alice.post(address, {"restore_days": "90"}).status_code == 302
