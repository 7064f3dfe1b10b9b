"""The pages of businesses: list, page, forms, contacts, and who may do what."""

import json
import re
from html import unescape

import pytest
from django.urls import reverse

from contacts.models import Business, Contact
from contacts.services.business_contacts import business_contacts_add
from contacts.services.businesses import business_create, business_update
from contacts.services.contacts import contact_delete, contact_update
from contacts.services.ownership import contact_follower_add
from hoopcrm.associations.services.labels import association_label_create
from hoopcrm.associations.services.links import association_add
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import scope
from tests import make

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def zenith(account, actor):
    with scope(account):
        return business_create(
            actor, fields={"name": "Zenith", "email": "hi@zenith.example", "city": "Paris"}
        )


@pytest.fixture
def ada(account, actor, zenith):
    return make.make_contact(account, actor, email="ada@example.com", business="Zenith")


def named(account, *names):
    with scope(account):
        for name in names:
            business_create(make.SYSTEM, fields={"name": name})


def rows_of(response):
    return re.findall(r'<th scope="row".*?"truncate">(.*?)</span>', response.content.decode())


def counts_of(response):
    return [int(n) for n in re.findall(r'class="numeric">(\d+)</td>', response.content.decode())]


def test_list_counts_contacts_and_is_searched_and_sorted(as_alice, account, url, ada):
    named(account, "Acme", "Café Zola")
    response = as_alice.get(url("businesses:list"))
    assert rows_of(response) == ["Acme", "Café Zola", "Zenith"]
    assert counts_of(response) == [0, 0, 1]
    found = as_alice.get(
        url("businesses:list"), {"search": "CAFE zo"}, HTTP_HX_TARGET="list-results", **HTMX
    )
    assert rows_of(found) == ["Café Zola"]
    assert b"<html" not in found.content
    assert found.headers["HX-Replace-Url"].endswith("?q=all&search=CAFE+zo")
    newest = as_alice.get(url("businesses:list"), {"sort": "-created"})
    assert rows_of(newest) == ["Café Zola", "Acme", "Zenith"]


def test_list_pages_by_keyset(as_alice, account, url):
    named(account, *(f"Business {number:02}" for number in range(25)))
    first = as_alice.get(url("businesses:list"), {"size": "20"})
    second = as_alice.get(first.context["pager"]["next_url"])
    assert rows_of(second) == [f"Business {number:02}" for number in range(20, 25)]
    back = as_alice.get(second.context["pager"]["previous_url"])
    assert rows_of(back) == rows_of(first)


def test_empty_list_offers_the_first_business(as_alice, url):
    assert b"The companies behind your contacts" in as_alice.get(url("businesses:list")).content
    assert b"No business is called" in as_alice.get(url("businesses:list"), {"search": "x"}).content


def test_business_is_added_and_edited_with_its_errors(as_alice, account, url):
    new = url("businesses:new")
    refused = as_alice.post(new, {"name": "", "email": "typed but wrong"}, **HTMX)
    assert refused.status_code == 422
    assert "typed but wrong" in refused.content.decode()
    assert as_alice.post(new, {"name": "Acme"}).status_code == 302
    with scope(account):
        acme = Business.objects.get()
    edit = url("businesses:edit", acme.pk)
    assert as_alice.post(edit, {"name": "Acme", "city": "Rome", "version": "1"}).status_code == 302
    stale = as_alice.post(edit, {"name": "Acme", "city": "Oslo", "version": "1"}, **HTMX)
    assert stale.status_code == 409
    assert 'value="2"' in stale.content.decode()
    with scope(account):
        assert Business.objects.get().city == "Rome"


def test_page_shows_details_contacts_and_history(as_alice, url, zenith, ada):
    text = as_alice.get(url("businesses:detail", zenith.pk)).content.decode()
    for shown in ("hi@zenith.example", "Paris", "Ada Lovelace", "Business created"):
        assert shown in text


def test_contacts_are_added_and_removed(as_alice, account, url, zenith):
    ada, bea = (
        make.make_contact(account, first_name=name, last_name="", email=f"{name}@example.com")
        for name in ("Ada", "Bea")
    )
    add = url("businesses:contacts_add", zenith.pk)
    found = as_alice.get(add, {"search": "bea"}, HTTP_HX_TARGET="picker-results", **HTMX)
    assert "Bea" in found.content.decode()
    assert "Ada" not in found.content.decode()
    assert as_alice.post(add, {}, **HTMX).status_code == 422
    added = as_alice.post(add, {"contact": [ada.pk, bea.pk]}, **HTMX)
    assert "businesses-changed" in added.headers["HX-Trigger"]
    answer = as_alice.post(url("businesses:contact_remove", zenith.pk, ada.pk), **HTMX)
    ada.refresh_from_db()
    bea.refresh_from_db()
    assert (ada.company_name, bea.company_name) == ("", "Zenith")
    assert "undo_url" not in added.headers["HX-Trigger"]
    undo = json.loads(answer.headers["HX-Trigger"])["toast"]["undo_url"]
    undone = as_alice.post(undo, **HTMX)
    assert "Undone." in undone.headers["HX-Trigger"]
    ada.refresh_from_db()
    assert (ada.business_id, ada.company_name, ada.company_folded) == (
        zenith.pk,
        "Zenith",
        "zenith",
    )
    assert as_alice.post(undo, **HTMX).status_code == 409


def test_taking_a_contact_out_is_not_undone_over_a_later_business(
    as_alice, as_bob, account, url, zenith, ada, actor
):
    remove = url("businesses:contact_remove", zenith.pk, ada.pk)
    undo = json.loads(as_alice.post(remove, **HTMX).headers["HX-Trigger"])["toast"]["undo_url"]
    assert as_bob.post(undo, **HTMX).status_code == 409  # not his contact
    ada.refresh_from_db()
    assert ada.business_id is None
    with scope(account):
        contact_update(actor, contact=ada, changes={"business": "Nadir"})
    undone = as_alice.post(undo, **HTMX)
    assert "changed since" in undone.headers["HX-Trigger"]
    ada.refresh_from_db()
    assert ada.company_name == "Nadir"


def test_deleting_offers_undo_and_says_how_many(as_alice, account, url, zenith, ada):
    page = unescape(as_alice.get(url("businesses:detail", zenith.pk)).content.decode())
    assert "Its 1 contact stays, without a business." in page
    answer = as_alice.post(url("businesses:delete", zenith.pk))
    response = as_alice.get(answer["Location"])
    (message,) = response.context["messages"]
    as_alice.post(message.extra_tags)
    ada.refresh_from_db()
    assert ada.business_id == zenith.pk


def test_restricted_member_sees_only_their_contacts_of_it(
    as_bob, account, actor, bob, url, zenith, ada
):
    bea = make.make_contact(account, first_name="Bea", business="Zenith")
    with scope(account):
        contact_follower_add(actor, contact=bea, member=bob)
    text = as_bob.get(url("businesses:detail", zenith.pk)).content.decode()
    assert "Bea" in text
    assert "Ada" not in text
    assert counts_of(as_bob.get(url("businesses:list"))) == [1]
    remove = url("businesses:contact_remove", zenith.pk, ada.pk)
    assert as_bob.post(remove).status_code == 404
    add = url("businesses:contacts_add", zenith.pk)
    assert as_bob.post(add, {"contact": ada.pk}).status_code == 404
    assert as_bob.post(url("businesses:delete", zenith.pk)).status_code == 403


def test_record_links_to_the_business_and_search_finds_it(as_alice, as_carol, url, zenith, ada):
    page = url("businesses:detail", zenith.pk)
    record = url("contacts:record", ada.pk)
    assert page in as_alice.get(record, {"left": "general"}).content.decode()
    assert page not in as_carol.get(record, {"left": "general"}).content.decode()
    assert page in as_alice.get(url("core:search"), {"q": "nith"}).content.decode()


def test_other_accounts_find_nothing(as_mallory, other_account, mallory, zenith):
    address = reverse("businesses:list", args=[other_account.pk])
    assert b"Zenith" not in as_mallory.get(address).content
    page = reverse("businesses:detail", args=[other_account.pk, zenith.pk])
    assert as_mallory.get(page).status_code == 404


def test_links_of_contacts_are_no_history_of_the_business(account, actor, zenith, as_alice, url):
    with scope(account):
        label = association_label_create(actor, pair="business", forward="Employee of")
        association_add(actor, label=label, first=make.make_contact(account), second=zenith)
    page = as_alice.get(url("businesses:detail", zenith.pk)).content.decode()
    assert "Business created" in page
    assert "Associated with" not in page


def test_all_or_none_are_added(account, actor, zenith, as_alice, url, bob):
    """By the business itself, whatever it is called by now."""
    people = [make.make_contact(account, email=f"c{n}@example.com") for n in range(3)]
    add = url("businesses:contacts_add", zenith.pk)
    gone = make.make_contact(account, email="gone@example.com")
    with scope(account):
        contact_delete(actor, contact=gone)
        business_update(actor, business=zenith, changes={"name": "Apex"})
        stale = Business(pk=zenith.pk, account_id=account.pk, name="Zenith", name_folded="zenith")
        with pytest.raises(Refused):
            business_contacts_add(actor, business=stale, contacts=[*people, gone])
        assert not Contact.objects.filter(business=zenith).exists()
    assert as_alice.post(add, {"contact": [c.pk for c in (*people, gone)]}).status_code == 404
    with scope(account):
        business_contacts_add(actor, business=stale, contacts=people)
        assert Contact.objects.filter(business=zenith, company_name="Apex").count() == 3
        assert Business.objects.count() == 1
