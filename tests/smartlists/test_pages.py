"""Smart lists through the client: tabs, saving, sharing, and links that honour rights."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from contacts.conditions.tree import Condition, of_alternatives
from contacts.listing.state import State
from contacts.services.lists import list_state_save
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from hoopcrm.customfields.services.removal import field_delete
from hoopcrm.smartlists.models import SmartList
from hoopcrm.smartlists.services.lists import smart_list_share
from tests import make
from tests.conftest import signed_in

HTMX = {"HX-Request": "true"}
RESULTS = HTMX | {"HX-Target": "list-results"}
Url = Callable[..., str]
Make = Callable[..., SmartList]


@pytest.fixture
def people(account: Account) -> None:
    for number in range(45, 0, -1):
        make.make_contact(account, first_name="Person", last_name=f"{number:02}")


def body(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return str(response.content.decode())


def tabs(html: str) -> list[str]:
    return re.findall(r'<span class="tab-name">([^<]*)</span>', html)


def open_tab(html: str) -> str:
    found = re.search(r'aria-current="page"><span class="tab-name">([^<]*)<', html)
    return found[1] if found else ""


def is_unsaved(html: str) -> bool:
    return bool(re.search(r'id="list-unsaved"[^>]*data-unsaved', html))


def counts(client: Client, url: Url) -> dict[str, str]:
    answer = client.get(url("smartlists:counts"))
    found: dict[str, str] = json.loads(answer["HX-Trigger"])["list-counts"]
    return found


def state(account: Account, **over: Any) -> str:
    with scope(account):
        return list_state_save(Actor.system("tests"), state=State(**over))


def share(account: Account, one: SmartList, everyone: str = "", **people: Any) -> None:
    people = {"viewers": [], "editors": []} | people
    with scope(account):
        owner = Actor.of_member(one.owner)
        smart_list_share(owner, smart_list=one, everyone=everyone, **people)


def test_a_list_opens_as_it_was_saved(
    people: None, by_name: SmartList, as_alice: Client, url: Url
) -> None:
    html = body(as_alice.get(url("contacts:list"), {"list": by_name.pk}))
    assert tabs(html) == ["All", "By name"]
    assert open_tab(html) == "By name"
    assert not is_unsaved(html)
    assert re.findall(r'data-column="([^"]+)"', html) == ["name", "email", "owner"]
    assert re.findall(r'<span class="truncate">(Person \d\d)</span>', html)[0] == "Person 01"
    assert "1–20" in re.sub(r"\s", "", html)
    # Every row leads on to the list: the arrows of the record walk it.
    row = re.search(r'data-href="([^"]+)"', html)
    assert row
    assert f"list={by_name.pk}&amp;q={by_name.state_hash}" in row[1]
    record = body(as_alice.get(row[1].replace("&amp;", "&")))
    assert f"list={by_name.pk}" in record
    assert open_tab(body(as_alice.get(url("contacts:list")))) == "All"


@pytest.mark.parametrize("asked", [{"sort": "-name"}, {"columns": ["owner"]}, {"size": 100}])
def test_what_differs_is_unsaved_and_can_be_saved(
    account: Account,
    people: None,
    by_name: SmartList,
    as_alice: Client,
    url: Url,
    asked: dict[str, Any],
) -> None:
    home = url("contacts:list")
    answer = as_alice.get(home, {"list": by_name.pk} | asked, headers=RESULTS)
    html = body(answer)
    assert is_unsaved(html)
    assert '<span class="tab-dot" id="list-dot"' in html
    address = answer.get("HX-Push-Url") or f"{home}?list={by_name.pk}&size=100"
    assert is_unsaved(body(as_alice.get(address)))
    sent = dict(re.findall(r'name="(q|size|version)" value="([^"]*)"', html))
    saved = as_alice.post(url("smartlists:save", by_name.pk), sent, headers=HTMX)
    assert saved.status_code == 200
    assert {"list-saved", "widths-saved", "toast"} <= set(json.loads(saved["HX-Trigger"]))
    assert not is_unsaved(body(as_alice.get(home, {"list": by_name.pk})))
    # The list of all keeps what the browser remembers of it.
    assert 'data-column="phone"' in body(as_alice.get(home))


def test_paging_and_searching_keep_the_list_open(
    people: None, by_name: SmartList, as_alice: Client, url: Url
) -> None:
    html = body(as_alice.get(url("contacts:list"), {"list": by_name.pk}))
    found = re.search(r'rel="next"\s+href="([^"]+)"', html)
    assert found
    second = body(as_alice.get(found[1].replace("&amp;", "&")))
    assert open_tab(second) == "By name"
    assert not is_unsaved(second)
    assert f'name="list" value="{by_name.pk}" form="list-search"' in second
    query = {"list": by_name.pk, "q": by_name.state_hash, "search": "Person 4"}
    searched = as_alice.get(url("contacts:list"), query, headers=RESULTS)
    assert f"list={by_name.pk}" in searched["HX-Replace-Url"]


def test_the_chooser_of_columns_keeps_the_list_open(
    by_name: SmartList, as_alice: Client, url: Url
) -> None:
    query = {"list": by_name.pk, "q": by_name.state_hash, "size": 100}
    html = body(as_alice.get(url("contacts:columns"), query))
    assert f'name="list" value="{by_name.pk}"' in html
    assert 'name="size" value="100"' in html


def test_a_new_list_from_what_is_shown(
    account: Account, alice: Member, as_alice: Client, url: Url
) -> None:
    name = state(account, sort="email", columns=("phone", "city"))
    query = f"?q={name}&size=100&search=ada"
    form = body(as_alice.get(url("smartlists:new") + query, headers=HTMX))
    for text in ("Name, Phone, City", "E-mail (A to Z)", "100", "search for “ada” is not part"):
        assert text in form
    address = url("smartlists:new") + query
    refused = as_alice.post(address, {"name": " "}, headers=HTMX)
    assert refused.status_code == 422
    assert "Give the list a name." in refused.content.decode()
    sent = {"name": "Towns", "widths": '{"city": 222, "phone": "x"}'}
    made = as_alice.post(address, sent, headers=HTMX)
    assert made.status_code == 204
    with scope(account):
        one = SmartList.objects.get()
    assert made["HX-Redirect"] == f"{url('contacts:list')}?list={one.pk}"
    assert (one.owner, one.page_size, one.widths) == (alice, 100, {"city": 222})
    html = body(as_alice.get(made["HX-Redirect"]))
    assert open_tab(html) == "Towns"
    assert "was saved" in html


def test_filters_are_told_in_words(account: Account, as_alice: Client, url: Url) -> None:
    asked = of_alternatives(
        [
            [Condition("city", "is", "Rome"), Condition("email", "empty")],
            [Condition("activity", "more_than_ago", [90, "days"])],
        ]
    )
    form = url("smartlists:new") + f"?q={state(account, conditions=asked)}"
    html = body(as_alice.get(form))
    assert "<div>City is Rome and E-mail is empty</div>" in html
    assert "or</span> Last activity on is more than 90 days ago</div>" in html
    assert "None: every contact" in body(as_alice.get(url("smartlists:new")))


def test_rename_and_duplicate(
    account: Account, by_name: SmartList, as_alice: Client, url: Url
) -> None:
    rename = url("smartlists:rename", by_name.pk)
    assert 'value="By name"' in body(as_alice.get(rename, headers=HTMX))
    answer = as_alice.post(f"{rename}?from=manage", {"name": "Renamed"}, headers=HTMX)
    events = json.loads(answer["HX-Trigger"])
    assert events["slide-over:open"]["url"] == url("smartlists:manage")
    assert "lists-changed" in events
    duplicate = url("smartlists:duplicate", by_name.pk)
    assert "Copy of Renamed" in body(as_alice.get(duplicate, headers=HTMX))
    taken = as_alice.post(duplicate, {"name": "renamed"}, headers=HTMX)
    assert taken.status_code == 422
    copied = as_alice.post(duplicate, {"name": "Copy of Renamed"})
    assert copied.status_code == 302
    with scope(account):
        copy = SmartList.objects.get(name="Copy of Renamed")
    assert (copy.state, copy.page_size) == (by_name.state, 20)


def test_without_access_a_link_leads_nowhere(
    account: Account, by_name: SmartList, erin: Member, as_alice: Client, url: Url
) -> None:
    client = signed_in(erin)
    for query in ({"list": by_name.pk}, {"list": by_name.pk, "q": "all"}, {"list": "abc"}):
        answer = client.get(url("contacts:list"), query)
        assert answer.status_code == 404
        assert "This list is not there" in answer.content.decode()
        assert client.get(url("contacts:list"), query, headers=RESULTS).status_code == 404
    assert client.get(url("smartlists:rename", by_name.pk)).status_code == 404
    share(account, by_name, viewers=[erin])
    assert tabs(body(client.get(url("contacts:list")))) == ["All", "By name"]


def test_view_edit_and_manage_are_told_apart(
    account: Account, by_name: SmartList, erin: Member, url: Url
) -> None:
    client, page = signed_in(erin), f"{url('contacts:list')}?list={by_name.pk}"
    may = {
        action: url(f"smartlists:{action}", by_name.pk)
        for action in ("save", "rename", "share", "delete", "duplicate")
    }

    def allowed(html: str) -> set[str]:
        return {action for action, address in may.items() if f'"{address}' in html}

    share(account, by_name, viewers=[erin])
    # Saving a copy is what one may do with a list of others.
    assert allowed(body(client.get(page))) == {"duplicate"}
    for action in ("save", "delete"):
        assert client.post(may[action], {"q": "all"}).status_code == 403
    for action in ("rename", "share"):
        assert client.get(may[action]).status_code == 403
    share(account, by_name, editors=[erin])
    assert allowed(body(client.get(page))) == {"save", "rename", "duplicate"}
    assert client.post(may["save"], {"q": "all", "size": 50}, headers=HTMX).status_code == 200
    assert client.get(may["share"]).status_code == 403
    assert client.post(may["delete"]).status_code == 403


def test_a_save_over_a_newer_one_is_a_conflict(
    by_name: SmartList, as_alice: Client, url: Url
) -> None:
    save = url("smartlists:save", by_name.pk)
    sent = {"q": "all", "size": 50, "version": 1}
    assert as_alice.post(save, sent, headers=HTMX).status_code == 200
    again = as_alice.post(save, sent | {"size": 100}, headers=HTMX)
    assert again.status_code == 409
    assert "changed this list meanwhile" in again["HX-Trigger"]


def test_saving_and_discarding_lead_to_the_list_as_it_is_saved_then(
    account: Account, by_name: SmartList, as_alice: Client, url: Url
) -> None:
    plain = f"{url('contacts:list')}?list={by_name.pk}&search=person"
    changed = f"{plain}&q={state(account, sort='email')}&size=100"
    discard = re.search(r'hx-get="([^"]*)"[^>]*data-forget-widths', body(as_alice.get(changed)))
    assert discard
    assert discard[1].replace("&amp;", "&") == plain
    headers = HTMX | {"HX-Current-URL": f"http://testserver{changed}"}
    saved = as_alice.post(url("smartlists:save", by_name.pk), {"q": "all"}, headers=headers)
    assert saved["HX-Replace-Url"] == plain


def test_restricted_members_see_their_own_contacts_in_a_shared_list(
    account: Account, make_list: Make, bob: Member, as_bob: Client, url: Url
) -> None:
    one = make_list("All by name", everyone="view")
    make.make_contact(account, first_name="Hidden", last_name="One")
    make.make_contact(account, first_name="Bobs", last_name="Own", owner=bob)
    html = body(as_bob.get(url("contacts:list"), {"list": one.pk}))
    assert "Bobs Own" in html
    assert "Hidden" not in html
    assert counts(as_bob, url) == {"all": "1", str(one.pk): "1"}


def test_numbers_come_after_the_page_and_are_remembered(
    account: Account, by_name: SmartList, as_alice: Client, url: Url
) -> None:
    make.make_contact(account)

    assert url("smartlists:counts") in body(as_alice.get(url("contacts:list")))
    assert counts(as_alice, url) == {"all": "1", str(by_name.pk): "1"}
    make.make_contact(account)
    assert counts(as_alice, url)["all"] == "1", "kept for a few seconds"


def test_delete_from_the_open_list_and_from_elsewhere(
    account: Account, by_name: SmartList, make_list: Make, as_alice: Client, url: Url
) -> None:
    other, home = make_list("Other"), url("contacts:list")
    current = HTMX | {"HX-Current-URL": f"http://testserver{home}?list={by_name.pk}&q=all"}
    elsewhere = as_alice.post(url("smartlists:delete", other.pk), headers=current)
    assert elsewhere.status_code == 204
    assert "undo_url" in json.loads(elsewhere["HX-Trigger"])["toast"]
    here = as_alice.post(url("smartlists:delete", by_name.pk), headers=current)
    assert here["HX-Redirect"] == home
    html = body(as_alice.get(home))
    assert tabs(html) == ["All"]
    undo = re.search(r'data-toast-undo="([^"]+)"', html)
    assert undo
    as_alice.post(undo[1], headers=HTMX)
    assert tabs(body(as_alice.get(home))) == ["All", "By name"]


def test_a_deleted_field_is_named_and_can_be_taken_out(
    account: Account, actor: Actor, make_list: Make, as_alice: Client, url: Url
) -> None:
    field = make.make_field(account, "Shoe size", "number")
    size, name = f"custom.{field.pk}", Condition("first_name", "is", "Ada")
    asked = of_alternatives([[name, Condition(size, "greater", "40")]])
    one = make_list("Shoes", state=State(columns=("email", size), conditions=asked))
    make.make_contact(account)
    page = f"{url('contacts:list')}?list={one.pk}"
    assert "Remove from the list" not in body(as_alice.get(page))
    with scope(account):
        field_delete(actor, definition=field, confirm="Shoe size")
    html = body(as_alice.get(page))
    assert "The column of “Shoe size” is left out" in html
    assert "A filter asks about “Shoe size”, which is gone" in html
    assert not is_unsaved(html)
    clean = re.search(r'href="([^"]+)">Remove from the list', html)
    assert clean
    cleaned = body(as_alice.get(clean[1].replace("&amp;", "&"), follow=True))
    assert is_unsaved(cleaned)
    assert open_tab(cleaned) == "Shoes"
    assert "Shoe size" not in cleaned
    assert "Ada Lovelace" in cleaned


def test_whoever_sees_contacts_opens_lists_and_changes_none(
    make_list: Make, as_carol: Client, url: Url
) -> None:
    make_list("Of Alice")
    shared = make_list("Shared", everyone="edit")
    html = body(as_carol.get(url("contacts:list")))
    assert tabs(html) == ["All", "Shared"]
    assert url("smartlists:manage") in html
    assert url("smartlists:new") not in html
    assert as_carol.post(url("smartlists:save", shared.pk)).status_code == 403
    assert as_carol.get(url("contacts:export"), {"list": shared.pk}).status_code == 403
    assert "contacts/export" not in body(as_carol.get(url("smartlists:manage")))


def test_without_the_right_to_contacts_there_are_no_lists(
    account: Account, make_list: Make, url: Url
) -> None:
    make_list(everyone="edit")
    make.make_role(account, "Tasks", "tasks.view", "search.use")
    client = signed_in(make.make_member(account, "Dora", role="Tasks"))
    assert client.get(url("smartlists:manage")).status_code == 403


def test_a_list_is_exported_from_the_dialog_of_all_lists(
    account: Account, people: None, make_list: Make, as_alice: Client, url: Url
) -> None:
    few = of_alternatives([[Condition("last_name", "any_of", ["03", "02"])]])
    kept = State(sort="-name", columns=("city", "email"), conditions=few)
    one = make_list("Two of them", state=kept)
    html = body(as_alice.get(url("smartlists:manage"), headers=HTMX))
    link = f"{url('contacts:export')}?list={one.pk}"
    assert f'href="{link}"' in html
    # Whatever this browser showed last, the list goes out as it was saved.
    as_alice.get(url("contacts:list"), {"sort": "name", "columns": ["phone"]})
    asked = body(as_alice.get(link, headers=HTMX))
    assert "2 contacts" in " ".join(re.sub("<[^>]*>", "", asked).split())
    action = re.search(r'action="([^"]+)"', asked)
    assert action
    file = as_alice.post(action[1].replace("&amp;", "&"), {"format": "csv", "columns": "visible"})
    lines = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()
    assert [line.split(",")[2] for line in lines[1:]] == ["03", "02"]
    assert lines[0].endswith("City,E-mail")
    missing = f"{url('contacts:export')}?list={account.pk}"
    assert as_alice.get(missing).status_code == 404


def test_lists_of_other_accounts_are_not_there(
    by_name: SmartList, as_mallory: Client, other_account: Account
) -> None:
    home = f"/a/{other_account.pk}/"
    assert as_mallory.get(f"{home}contacts/?list={by_name.pk}").status_code == 404
    assert as_mallory.get(f"{home}lists/{by_name.pk}/rename/").status_code == 404
