"""The dialog of all smart lists, and the order of their tabs."""

import re
from html import unescape

from django.test import Client

from hoopcrm.accounts.models import Account, Member
from hoopcrm.smartlists.models import SmartList
from tests.smartlists.test_pages import HTMX, Make, Url, body, open_tab, share, tabs


def test_the_dialog_of_all_lists(
    account: Account,
    by_name: SmartList,
    make_list: Make,
    erin: Member,
    as_alice: Client,
    url: Url,
) -> None:
    make_list("Erin's towns", owner=erin)
    make_list("Everybody's", everyone="view")
    share(account, by_name, viewers=[erin])
    html = body(as_alice.get(url("smartlists:manage"), headers=HTMX))
    for text in ("Owner: Erin", "Private", "Everybody can view", "Shared with Erin", "by Alice"):
        assert text in html
    found = body(as_alice.get(url("smartlists:manage"), {"search": "TOWN erin"}))
    assert "Erin&#x27;s towns" in found
    assert "Everybody&#x27;s" not in found
    nothing = body(as_alice.get(url("smartlists:manage"), {"search": "zzz"}))
    assert "No list has this in its name" in nothing
    # An admin opens the lists of others; it stands among the tabs while it is open.
    theirs = re.search(r'href="([^"]+)">Erin&#x27;s towns', html)
    assert theirs
    assert open_tab(body(as_alice.get(theirs[1]))) == "Erin&#x27;s towns"
    assert "towns" not in body(as_alice.get(url("contacts:list")))


def test_a_list_is_made_from_the_dialog_of_what_stands_behind_it(
    by_name: SmartList, as_alice: Client, url: Url
) -> None:
    page = body(as_alice.get(url("contacts:list"), {"list": by_name.pk, "search": "amy"}))
    dialog = re.search(
        r'href="([^"]+)" data-slide-over>(?:(?!</a>).)*Manage smart lists', page, re.S
    )
    assert dialog
    html = body(as_alice.get(unescape(dialog[1]), headers=HTMX))
    new = re.search(r'href="([^"]+/new/[^"]*)"', html)
    assert new
    assert f"q={by_name.state_hash}" in unescape(new[1])
    assert "search" not in new[1]
    assert as_alice.get(unescape(new[1])).status_code == 200
    assert f'href="{url("smartlists:new")}"' in body(as_alice.get(url("smartlists:manage")))


def test_tabs_in_the_order_chosen(
    by_name: SmartList, make_list: Make, as_alice: Client, url: Url
) -> None:
    other = make_list("Other")
    order = {"order": [str(other.pk), str(by_name.pk)]}
    assert as_alice.post(url("smartlists:order"), order, headers=HTMX).status_code == 204
    headers = HTMX | {"HX-Target": "list-tabs"}
    row = body(as_alice.get(url("contacts:list"), headers=headers))
    assert tabs(row) == ["All", "Other", "By name"]
    assert "<html" not in row
    assert "list-results" not in row.split("hx-target")[0]
    as_alice.post(url("smartlists:move", other.pk), {"step": "1"}, headers=HTMX)
    assert tabs(body(as_alice.get(url("contacts:list")))) == ["All", "By name", "Other"]
