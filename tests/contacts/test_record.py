"""The page of one contact: who may see it, which tabs it shows, and the way back."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from contacts.services.tags import contact_tag_add
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from tests import make

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def ada(account, alice):
    return make.make_contact(
        account,
        Actor.of_member(alice),
        email="ada@example.com",
        phone="+1 312 555 0142",
        tags=["vip"],
        owner=alice,
    )


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


def test_page_shows_who_the_contact_is(as_alice, url, ada):
    text = text_of(as_alice.get(url("contacts:record", ada.pk)))
    for shown in ("Ada Lovelace", "ada@example.com", "(312) 555-0142", "vip", "Alice"):
        assert shown in text


@pytest.mark.parametrize(
    ("left", "heading"),
    [
        ("info", "First name"),
        ("general", "Street address"),
        ("additional", "Shoe size"),
        ("audit", "Everybody"),
    ],
)
def test_every_left_tab_opens_without_scripts(as_alice, account, url, ada, left, heading):
    make.make_field(account, "Shoe size")
    response = as_alice.get(url("contacts:record", ada.pk), {"left": left})
    assert heading in text_of(response)


def test_unknown_tabs_fall_back_to_the_first(as_alice, url, ada):
    response = as_alice.get(url("contacts:record", ada.pk), {"left": "nope", "tab": "\x00"})
    assert response.status_code == 200
    assert "First name" in text_of(response)
    assert response.context["right"].active == "activity"


def test_fragment_of_a_tab_is_no_page(as_alice, url, ada):
    response = as_alice.get(
        url("contacts:record_tab", ada.pk, "general"), HTTP_HX_TARGET="record-left", **HTMX
    )
    assert "Street address" in text_of(response)
    assert b"<html" not in response.content


def test_opening_a_tab_keeps_the_rest_of_the_address(as_alice, url, ada):
    page = url("contacts:record", ada.pk)
    response = as_alice.get(
        url("contacts:record_tab", ada.pk, "general"),
        {"open": "1"},
        HTTP_HX_TARGET="record-left",
        HTTP_HX_CURRENT_URL=f"http://testserver{page}?tab=documents&q=all&at=3",
        **HTMX,
    )
    pushed = response.headers["HX-Push-Url"]
    assert pushed.startswith(page)
    assert set(pushed.partition("?")[2].split("&")) == {
        "left=general",
        "tab=documents",
        "q=all",
        "at=3",
    }


def test_unknown_tab_fragment_is_404(as_alice, url, ada):
    assert as_alice.get(url("contacts:record_tab", ada.pk, "nope")).status_code == 404


def test_another_account_is_404(as_mallory, url, ada):
    assert as_mallory.get(url("contacts:record", ada.pk)).status_code == 404


def test_foreign_contact_under_own_account_is_404(as_mallory, other_account, ada):
    own = reverse("contacts:record", args=[other_account.pk, ada.pk])
    assert as_mallory.get(own).status_code == 404


def test_only_assigned_member_sees_their_own_and_no_others(as_bob, account, bob, url, ada):
    mine = make.make_contact(account, first_name="Mine", owner=bob)
    assert as_bob.get(url("contacts:record", ada.pk)).status_code == 404
    assert as_bob.get(url("contacts:record_tab", ada.pk, "activity")).status_code == 404
    assert as_bob.get(url("contacts:record", mine.pk)).status_code == 200


def test_absent_contact_is_404(as_alice, url):
    assert as_alice.get(url("contacts:record", uuid4())).status_code == 404


def test_signed_out_visitor_is_sent_to_sign_in(client, url, ada):
    response = client.get(url("contacts:record", ada.pk))
    assert response.status_code == 302
    assert "next=" in response.headers["Location"]


def test_reader_sees_values_and_no_controls(as_carol, url, ada):
    response = as_carol.get(url("contacts:record", ada.pk))
    assert "ada@example.com" in text_of(response)
    assert (
        b"hx-post" not in response.content.partition(b'id="record"')[2].partition(b"</article>")[0]
    )
    assert b"/field/" not in response.content


def test_tab_without_its_right_is_absent_and_403(account, ada, url):
    from tests.conftest import signed_in

    make.make_role(account, "No audit", "contacts.view")
    client = signed_in(make.make_member(account, "Dora", role="No audit"))
    page = client.get(url("contacts:record", ada.pk), {"left": "audit"})
    assert page.context["left"].active == "info"
    assert "Audit log" not in text_of(page)
    assert client.get(url("contacts:record_tab", ada.pk, "audit")).status_code == 403


def test_arrows_walk_the_list_and_keep_the_tabs(as_alice, account, url):
    made = [make.make_contact(account, first_name=name) for name in ("One", "Two", "Three")]
    response = as_alice.get(
        url("contacts:record", made[1].pk), {"q": "all", "left": "general", "at": "2"}
    )
    links = {response.context["previous_url"], response.context["next_url"]}
    assert {link.partition("?")[0] for link in links} == {
        url("contacts:record", made[0].pk),
        url("contacts:record", made[2].pk),
    }
    for link in links:
        assert "left=general" in link
        assert as_alice.get(link).status_code == 200


def test_arrow_at_the_end_leads_nowhere(as_alice, url, ada):
    response = as_alice.get(url("contacts:record", ada.pk))
    assert (response.context["previous_url"], response.context["next_url"]) == ("", "")


def test_delete_leads_to_the_list_with_undo_that_works(as_alice, url, ada):
    response = as_alice.post(url("contacts:record_delete", ada.pk), **HTMX)
    assert response.headers["HX-Redirect"].startswith(url("contacts:list"))
    listed = as_alice.get(response.headers["HX-Redirect"])
    assert "Ada Lovelace was deleted." in text_of(listed)
    assert as_alice.get(url("contacts:record", ada.pk)).status_code == 404
    undo = re.search(r'data-toast-undo="([^"]+)"', listed.content.decode())
    assert undo is not None
    assert as_alice.post(undo[1], **HTMX).status_code == 204
    assert as_alice.get(url("contacts:record", ada.pk)).status_code == 200


def test_delete_asks_without_scripts(as_alice, url, ada):
    assert "Delete Ada Lovelace?" in text_of(as_alice.get(url("contacts:record_delete", ada.pk)))
    response = as_alice.post(url("contacts:record_delete", ada.pk))
    assert response.status_code == 302
    assert as_alice.get(url("contacts:record", ada.pk)).status_code == 404


def test_delete_needs_its_right(as_bob, as_carol, account, bob, url, ada):
    mine = make.make_contact(account, first_name="Mine", owner=bob)
    assert as_bob.post(url("contacts:record_delete", mine.pk)).status_code == 403
    assert as_carol.post(url("contacts:record_delete", ada.pk)).status_code == 403
    assert as_carol.get(url("contacts:record", ada.pk)).status_code == 200


def test_hostile_values_stay_text(as_alice, account, alice, url):
    nasty = '<script>alert("x")</script>'
    contact = make.make_contact(account, first_name=nasty, city="'\"><b>", source="a" * 120)
    with scope(account):
        contact_tag_add(Actor.of_member(alice), contact=contact, name='"><img src=x>')
    for left in ("info", "general", "audit"):
        page = as_alice.get(url("contacts:record", contact.pk), {"left": left}).content.decode()
        assert nasty not in page
        assert "<img src=x>" not in page
