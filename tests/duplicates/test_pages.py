"""The pages: suggestions, the merge screen, past merges, old addresses."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from contacts.models import Contact, ContactEmail
from contacts.services.contacts import contact_update
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from hoopcrm.duplicates.finding.search import look_through
from hoopcrm.duplicates.models import ContactMerge, DuplicatePair, DuplicateRejection
from hoopcrm.duplicates.services.finding import duplicates_look
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.runner import run_job
from tests import make

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def pair(account: Any) -> list[Contact]:
    """Two contacts that are almost certainly one."""
    account.allow_duplicates = True
    account.save()
    people = [
        make.make_contact(account, email="a@example.com", city="Berlin", source="fair"),
        make.make_contact(account, email="A@example.com", city="Paris", phone="+493012345678"),
    ]
    with scope(account):
        duplicates_look(make.SYSTEM, contacts=[one.pk for one in people])
    return people


def ids(*contacts: Contact) -> str:
    return ",".join(str(one.pk) for one in contacts)


def body(response: Any) -> str:
    text: str = response.content.decode()
    return text


def test_suggestions_say_why_and_how_sure(as_alice: Client, url: Any, pair: Any) -> None:
    text = body(as_alice.get(url("duplicates:list")))
    assert "Almost certain · 97 %" in text
    assert "Same e-mail" in text
    assert "Same name" in text
    assert "1 group with 2 contacts" in text
    assert "Ada Lovelace" in body(as_alice.get(url("duplicates:list"), {"by": "email"}))
    text = body(as_alice.get(url("duplicates:list"), {"by": "phone"}))
    assert "No duplicates found this way" in text


def test_groups_are_paged_by_keyset(as_alice: Client, account: Any, url: Any) -> None:
    account.allow_duplicates = True
    account.save()
    for number in range(23):
        for _ in range(2):
            make.make_contact(account, first_name=f"Name{number}", email=f"n{number}@example.com")
    with scope(account):
        look_through()
    first = as_alice.get(url("duplicates:list"))
    assert body(first).count("duplicate-group") == 20
    second = as_alice.get(first.context["next_url"])
    assert body(second).count("duplicate-group") == 3
    seen = {group["id"] for page in (first, second) for group in page.context["groups"]}
    assert len(seen) == 23
    assert "First page" in body(second)


def test_without_contacts_and_without_pairs_there_is_a_word(
    as_alice: Client, account: Any, url: Any
) -> None:
    assert "No contacts yet" in body(as_alice.get(url("duplicates:list")))
    make.make_contact(account)
    assert "Nothing suggested yet" in body(as_alice.get(url("duplicates:list")))
    assert as_alice.post(url("duplicates:scan")).status_code == 302
    with scope(account):
        run_job(Job.objects.get().pk)
    assert "No duplicates" in body(as_alice.get(url("duplicates:list")))


def test_one_click_merges_and_the_toast_takes_it_back(
    as_alice: Client, account: Any, url: Any, pair: list[Contact]
) -> None:
    response = as_alice.post(url("duplicates:merge_group"), {"ids": ids(*pair)}, **HTMX)
    assert response.status_code == 204
    assert "operations" in response["HX-Trigger"]
    with scope(account):
        made = ContactMerge.objects.get()
        assert Contact.objects.alive().count() == 1
        assert not DuplicatePair.objects.exists()
    response = as_alice.post(url("operations:undo", made.operation_id), **HTMX)
    assert response.status_code == 204
    with scope(account):
        assert Contact.objects.alive().count() == 2
        assert DuplicatePair.objects.count() == 1


def test_rejecting_is_remembered_and_can_be_taken_back(
    as_alice: Client, account: Any, url: Any, pair: list[Contact]
) -> None:
    as_alice.post(url("duplicates:reject"), {"ids": ids(*pair)}, **HTMX)
    with scope(account):
        look_through()
        assert not DuplicatePair.objects.exists()
        rejection = DuplicateRejection.objects.get()
    assert "Alice" in body(as_alice.get(url("duplicates:rejected")))
    response = as_alice.post(url("duplicates:unreject", rejection.pk), **HTMX)
    assert "suggested as duplicates again" in response["HX-Trigger"]
    with scope(account):
        assert DuplicatePair.objects.count() == 1


def test_merge_screen_shows_differences_first(
    as_alice: Client, url: Any, pair: list[Contact]
) -> None:
    response = as_alice.get(url("duplicates:merge"), {"ids": ids(*pair)})
    rows = response.context["rows"]
    assert [row.same for row in rows] == sorted(row.same for row in rows)
    city = next(row for row in rows if row.name == "field.city")
    assert [cell.text for cell in city.cells] == ["Berlin", "Paris"]
    assert [cell.chosen for cell in city.cells].count(True) == 1
    master = response.context["master"]
    assert {master.pk} == {one.pk for one in pair if one.pk == master.pk}
    other = as_alice.get(url("duplicates:merge"), {"ids": ids(*pair), "column": str(pair[1].pk)})
    assert other.context["master"].pk == pair[1].pk
    city = next(row for row in other.context["rows"] if row.name == "field.city")
    assert [cell.chosen for cell in city.cells] == [False, True]


def test_what_is_chosen_is_merged(
    as_alice: Client, account: Any, url: Any, pair: list[Contact]
) -> None:
    one, two = pair
    data = {
        "ids": ids(one, two),
        "master": str(one.pk),
        "field.city": str(two.pk),
        f"version.{one.pk}": "1",
        f"version.{two.pk}": "1",
    }
    response = as_alice.post(url("duplicates:merge"), data)
    assert response.status_code == 302
    assert "was merged into" in body(as_alice.get(response["Location"]))
    with scope(account):
        master = Contact.objects.get(pk=one.pk)
        assert (master.city, master.source) == ("Paris", "fair")


def test_somebody_elses_change_is_told_and_choices_stay(
    as_alice: Client, account: Any, url: Any, actor: Actor, pair: list[Contact]
) -> None:
    one, two = pair
    with scope(account):
        contact_update(actor, contact=two, changes={"city": "Rome"})
    data = {"ids": ids(one, two), "master": str(two.pk), f"version.{two.pk}": "1"}
    response = as_alice.post(url("duplicates:merge"), data)
    assert response.status_code == 409
    assert "Somebody has changed" in body(response)
    assert "Rome" in body(response)
    assert response.context["master"].pk == two.pk


def test_eleven_are_one_too_many(as_alice: Client, account: Any, url: Any) -> None:
    people = [make.make_contact(account, email=f"p{n}@example.com") for n in range(11)]
    response = as_alice.get(url("duplicates:merge"), {"ids": ids(*people)})
    assert "Limit reached 10/10" in body(response)
    assert len(response.context["columns"]) == 10
    alone = as_alice.get(url("duplicates:merge"), {"ids": f"{people[0].pk},nonsense,{uuid4()}"})
    assert "Choose at least two contacts" in body(alone)


def test_old_addresses_lead_to_the_master(
    as_alice: Client, account: Any, url: Any, pair: list[Contact]
) -> None:
    one, two = pair
    as_alice.post(url("duplicates:merge"), {"ids": ids(one, two), "master": str(one.pk)})
    response = as_alice.get(url("contacts:record", two.pk), {"tab": "notes"})
    assert response.status_code == 302
    assert response["Location"] == f"{url('contacts:record', one.pk)}?tab=notes"
    fragment = as_alice.get(url("contacts:record_tab", two.pk, "notes"), **HTMX)
    assert fragment["HX-Redirect"] == url("contacts:record", one.pk)
    posted = as_alice.post(url("contacts:note_add", two.pk), {"body": "x"}, **HTMX)
    assert posted.status_code == 409
    assert "was merged into" in posted["HX-Trigger"]
    page = as_alice.post(url("contacts:note_add", two.pk), {"body": "x"})
    assert page.status_code == 409
    assert "was merged into" in body(page)


def test_who_does_not_see_the_master_finds_nothing(
    as_alice: Client, as_bob: Client, url: Any, bob: Any, account: Any, pair: list[Contact]
) -> None:
    one, two = pair
    as_alice.post(url("duplicates:merge"), {"ids": ids(one, two), "master": str(one.pk)})
    assert as_bob.get(url("contacts:record", two.pk)).status_code == 404
    assert as_bob.get(url("duplicates:list")).status_code == 403


def test_history_and_undo_stand_on_the_page_of_the_merge(
    as_alice: Client, account: Any, url: Any, actor: Actor, pair: list[Contact]
) -> None:
    one, two = pair
    as_alice.post(
        url("duplicates:merge"),
        {"ids": ids(one, two), "master": str(one.pk), "field.city": str(two.pk)},
    )
    with scope(account):
        operation = ContactMerge.objects.get().operation_id
        contact_update(actor, contact=Contact.objects.get(pk=one.pk), changes={"city": "Rome"})
    activity = as_alice.get(url("contacts:record_tab", one.pk, "activity"))
    assert url("duplicates:merge_done", operation) in body(activity)
    assert "Ada Lovelace" in body(as_alice.get(url("duplicates:merges")))
    response = as_alice.post(url("duplicates:merge_undo", operation), follow=True)
    assert "City was changed since and stays" in body(response)
    again = as_alice.post(url("duplicates:merge_undo", operation))
    assert again.status_code == 409
    assert "already been undone" in body(again)


def test_the_audit_log_of_the_contact_takes_a_merge_back(
    as_alice: Client, as_carol: Client, account: Any, url: Any, pair: list[Contact]
) -> None:
    one, two = pair
    as_alice.post(url("duplicates:merge"), {"ids": ids(one, two), "master": str(one.pk)})
    with scope(account):
        operation = ContactMerge.objects.get().operation_id
    log, undo = url("contacts:record_tab", one.pk, "audit"), url("duplicates:merge_undo", operation)
    told = body(as_alice.get(log, **HTMX))
    assert f'action="{undo}"' in told
    assert "Merged with “Ada Lovelace”" in told
    assert undo not in body(as_carol.get(log, **HTMX))  # sees the log, and may not merge
    as_alice.post(undo)
    told = body(as_alice.get(log, **HTMX))
    assert "taken back" in told
    assert undo not in told


def test_an_inner_merge_offers_the_outer_one(
    as_alice: Client, account: Any, url: Any, pair: list[Contact]
) -> None:
    third = make.make_contact(account, email="c@example.com")
    one, two = pair
    as_alice.post(url("duplicates:merge"), {"ids": ids(one, two), "master": str(one.pk)})
    as_alice.post(url("duplicates:merge"), {"ids": ids(third, one), "master": str(third.pk)})
    with scope(account):
        outer, inner = ContactMerge.objects.order_by("-id")
    page = body(as_alice.get(url("duplicates:merge_done", inner.operation_id)))
    assert url("duplicates:merge_done", outer.operation_id) in page
    refused = as_alice.post(url("duplicates:merge_undo", inner.operation_id))
    assert refused.status_code == 409
    assert "Take that merge back first" in body(refused)


def test_all_certain_ones_are_merged_after_a_preview(
    as_alice: Client, account: Any, url: Any, pair: list[Contact]
) -> None:
    likely = [
        make.make_contact(account, first_name=first, last_name="Hopper", email="h@example.com")
        for first in ("Grace", "Gracie")
    ]
    with scope(account):
        look_through()
    text = body(as_alice.get(url("duplicates:sure")))
    assert "1 group of 2 contacts becomes one contact" in text
    assert "Hopper" not in text
    response = as_alice.post(url("duplicates:sure"))
    assert response.status_code == 302
    assert as_alice.post(url("duplicates:sure")).status_code == 409
    with scope(account):
        job = Job.objects.get(type="duplicates.merge_sure")
        run_job(job.pk)
        job.refresh_from_db()
        assert (job.state, job.done, job.failed) == ("done", 1, 0)
        assert Contact.objects.alive().count() == 3
        assert Contact.objects.alive().filter(pk__in=[one.pk for one in likely]).count() == 2
    assert "No almost certain duplicates" in body(as_alice.get(url("duplicates:sure")))


def test_the_list_leads_here_only_who_may_merge(
    as_alice: Client, as_carol: Client, account: Any, url: Any
) -> None:
    make.make_contact(account)
    assert url("duplicates:list") in body(as_alice.get(url("contacts:list")))
    assert url("duplicates:list") not in body(as_carol.get(url("contacts:list")))


def test_other_accounts_reach_nothing(
    as_mallory: Client, other_account: Any, account: Any, pair: list[Contact]
) -> None:
    address = reverse("duplicates:merge_group", args=[other_account.pk])
    assert as_mallory.post(address, {"ids": ids(*pair)}).status_code == 409
    address = reverse("duplicates:merge", args=[other_account.pk])
    text = body(as_mallory.get(address, {"ids": ids(*pair)}))
    assert "Choose at least two contacts" in text
    with scope(account):
        assert ContactEmail.objects.count() == 2
