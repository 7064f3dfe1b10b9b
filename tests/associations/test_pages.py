"""The Associations tab, the form that links, and the settings page."""

import re
from typing import Any

import pytest
from django.urls import reverse

from contacts.models import Contact
from contacts.services.businesses import business_create
from contacts.services.ownership import contact_follower_add
from hoopcrm.associations import access
from hoopcrm.associations.models import Association, AssociationLabel
from hoopcrm.associations.services.labels import association_label_create
from hoopcrm.associations.services.links import association_add
from hoopcrm.associations.views import tab as tabs
from hoopcrm.core import writes
from hoopcrm.core.scoping import scope
from tests import make
from tests.conftest import signed_in

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def boss(account: Any) -> AssociationLabel:
    with scope(account):
        return association_label_create(
            make.SYSTEM, pair="contact", forward="Manager", backward="Employee", most_first=1
        )


@pytest.fixture
def employer(account: Any) -> AssociationLabel:
    with scope(account):
        return association_label_create(
            make.SYSTEM, pair="business", forward="Employee of", backward="Employs"
        )


@pytest.fixture
def people(account: Any) -> list[Contact]:
    return [make.make_contact(account, first_name=name) for name in ("Ada", "Bea", "Cy")]


def tab(client: Any, url: Any, contact: Contact) -> str:
    page = client.get(url("contacts:record", contact.pk), {"tab": "associations"})
    assert page.status_code == 200
    return str(page.content.decode())


def test_both_records_show_the_link_from_their_side(
    as_alice: Any, url: Any, people: list[Contact], boss: AssociationLabel
) -> None:
    ada, bea, cy = people
    add = url("associations:add", ada.pk)
    data = {"kind": "contact", "label": f"{boss.pk}:back", "other": bea.pk}
    answer = as_alice.post(add, data, **HTMX)
    assert "associations-changed" in answer.headers["HX-Trigger"]
    shown = tab(as_alice, url, ada)
    assert "Bea Lovelace" in shown
    assert '<span class="badge">Employee</span>' in shown
    assert '<span class="badge">Manager</span>' in tab(as_alice, url, bea)
    data = {"kind": "contact", "label": f"{boss.pk}:", "other": bea.pk}
    refused = as_alice.post(url("associations:add", cy.pk), data, **HTMX)
    assert refused.status_code == 204


def test_refusals_stand_in_the_form(
    as_alice: Any, url: Any, people: list[Contact], boss: AssociationLabel
) -> None:
    ada, bea, cy = people
    add = url("associations:add", ada.pk)
    nothing = as_alice.post(add, {"kind": "contact", "label": f"{boss.pk}:"}, **HTMX)
    assert nothing.status_code == 422
    assert "Choose a record." in nothing.content.decode()
    assert as_alice.post(add, {"other": bea.pk}, **HTMX).status_code == 422
    # Bea may be the employee of one manager only.
    for manager, status in ((ada, 204), (cy, 422)):
        answer = as_alice.post(
            url("associations:add", manager.pk),
            {"kind": "contact", "label": f"{boss.pk}:", "other": bea.pk},
            **HTMX,
        )
        assert answer.status_code == status
    assert "the most that the label allows" in answer.content.decode()


def test_new_contact_is_made_only_when_it_can_be_linked(
    as_alice: Any, account: Any, url: Any, people: list[Contact], employer: AssociationLabel
) -> None:
    with scope(account):
        spouse = association_label_create(
            make.SYSTEM, pair="contact", forward="Spouse", most_second=1, most_first=1
        )
    add = url("associations:add", people[0].pk)
    for name in ("Dee", "Eve"):
        as_alice.post(add, {"kind": "contact", "label": f"{spouse.pk}:", "first_name": name})
    with scope(account):
        assert Association.objects.count() == 1
        assert Contact.objects.filter(first_name="Dee").exists()
        assert not Contact.objects.filter(first_name="Eve").exists()


def test_business_shows_its_contacts_and_link_is_removed_with_undo(
    as_alice: Any, account: Any, url: Any, people: list[Contact], employer: AssociationLabel
) -> None:
    with scope(account):
        zenith = business_create(make.SYSTEM, fields={"name": "Zenith"})
    add = url("associations:add", people[0].pk)
    found = as_alice.get(
        add, {"kind": "business", "search": "zen"}, HTTP_HX_TARGET="association-found", **HTMX
    )
    assert str(zenith.pk) in found.content.decode()
    as_alice.post(add, {"kind": "business", "label": f"{employer.pk}:", "other": zenith.pk})
    page = as_alice.get(url("businesses:detail", zenith.pk)).content.decode()
    assert "Employs" in page
    with scope(account):
        link = Association.objects.get()
    answer = as_alice.post(url("associations:remove", link.pk), **HTMX)
    assert "undo_url" in answer.headers["HX-Trigger"]
    assert "Zenith" not in tab(as_alice, url, people[0])


def test_pictures_of_contacts_are_shown(
    as_alice: Any, account: Any, url: Any, people: list[Contact], boss: AssociationLabel
) -> None:
    ada, bea, _cy = people
    with scope(account), writes.frame("test data", silent=True):
        association_add(make.SYSTEM, label=boss, first=ada, second=bea)
        Contact.objects.filter(pk=bea.pk).update(picture=bea.pk)
    face = f'<img src="{url("contacts:picture_small", bea.pk)}"'
    assert face in tab(as_alice, url, ada)
    searching = {"HTTP_HX_TARGET": "association-found", **HTMX}
    found = as_alice.get(url("associations:add", ada.pk), {"search": "bea"}, **searching)
    assert face in found.content.decode()


def test_restricted_member_sees_only_links_between_their_contacts(
    as_bob: Any, account: Any, actor: Any, bob: Any, url: Any, people: list[Contact], boss: Any
) -> None:
    ada, bea, cy = people
    with scope(account):
        for contact in (ada, bea):
            contact_follower_add(actor, contact=contact, member=bob)
        association_add(make.SYSTEM, label=boss, first=ada, second=bea)
        hidden = association_add(make.SYSTEM, label=boss, first=ada, second=cy)
    shown = tab(as_bob, url, ada)
    counts = as_bob.get(url("contacts:record_counts", ada.pk), **HTMX).content.decode()
    assert re.search(r"tab-associations \.count[^>]*>\s*1\s*<", counts)
    assert "Bea Lovelace" in shown
    assert "Cy Lovelace" not in shown
    assert as_bob.post(url("associations:remove", hidden.pk)).status_code == 404
    data = {"kind": "contact", "label": f"{boss.pk}:", "other": cy.pk}
    assert as_bob.post(url("associations:add", bea.pk), data).status_code == 404
    assert as_bob.get(url("associations:labels")).status_code == 403


def test_labels_are_managed_in_settings(
    as_alice: Any, account: Any, url: Any, people: list[Contact], boss: AssociationLabel
) -> None:
    with scope(account):
        association_add(make.SYSTEM, label=boss, first=people[0], second=people[1])
    page = as_alice.get(url("associations:labels")).content.decode()
    assert "1 link between records goes with it." in page
    new = url("associations:label_new")
    data = {"pair": "contact", "forward": "Manager", "most_first": "5", "most_second": "5"}
    assert as_alice.post(new, data, **HTMX).status_code == 422
    assert as_alice.post(new, data | {"forward": "Friend"}, **HTMX).status_code == 204
    edit = url("associations:label_edit", boss.pk)
    assert as_alice.post(edit, {"forward": "Coach", "backward": "Player"}).status_code == 302
    as_alice.post(url("associations:label_delete", boss.pk))
    with scope(account):
        assert [str(one) for one in AssociationLabel.objects.all()] == ["Friend"]


def test_other_accounts_reach_nothing(
    as_mallory: Any, other_account: Any, boss: AssociationLabel, people: list[Contact]
) -> None:
    theirs = make.make_contact(other_account)
    add = reverse("associations:add", args=[other_account.pk, theirs.pk])
    data = {"kind": "contact", "label": f"{boss.pk}:", "other": people[0].pk}
    assert as_mallory.post(add, data).status_code == 404


def test_without_the_right_to_businesses_there_are_none(
    account: Any, url: Any, people: list[Contact], employer: AssociationLabel
) -> None:
    with scope(account):
        zenith = business_create(make.SYSTEM, fields={"name": "Zenith"})
        association_add(make.SYSTEM, label=employer, first=people[0], second=zenith)
    make.make_role(account, "People", "contacts.view", "contacts.edit")
    client = signed_in(make.make_member(account, "Pia", role="People"))
    page = tab(client, url, people[0])
    assert "Zenith" not in page
    assert re.search(r'id="record-right-tab-associations".*?class="count"[^>]*>0<', page, re.DOTALL)
    data = {"label": f"{employer.pk}:", "other": zenith.pk}
    assert client.post(url("associations:add", people[1].pk), data).status_code == 403


def test_a_long_list_of_links_says_that_there_are_more(
    monkeypatch: Any, as_alice: Any, account: Any, url: Any, people: list[Contact], boss: Any
) -> None:
    monkeypatch.setattr(access, "MOST_SHOWN", 1)
    monkeypatch.setattr(tabs, "MOST_SHOWN", 1)
    with scope(account):
        for other in people[1:]:
            association_add(make.SYSTEM, label=boss, first=people[0], second=other)
    assert "The first 1 are shown." in tab(as_alice, url, people[0])
