"""Saved lists of appointments: made from what is shown, opened, changed, shared, deleted."""

from collections.abc import Callable
from importlib import import_module
from uuid import uuid4

import pytest
from django.apps import apps
from django.test import Client

from appointments.list_kind import READY
from appointments.list_state import AppointmentState
from appointments.services.calendars import calendar_delete
from contacts.models import ListState
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core import writes
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope, unscoped
from hoopcrm.events.models import Event
from hoopcrm.smartlists.models import SmartList
from hoopcrm.smartlists.services.lists import smart_list_create
from hoopcrm.smartlists.services.ready import smart_lists_seed
from tests import make
from tests.appointments.make import book, in_days, make_calendar
from tests.appointments.test_appointment_list import titles_in
from tests.make import SYSTEM

pytestmark = pytest.mark.django_db
Url = Callable[..., str]


@pytest.fixture
def new_ones(account: Account, alice: Member) -> SmartList:
    """A list of Alice's: unconfirmed appointments of all times, with two columns."""
    state = AppointmentState(show="all", statuses=("new",), columns=("when", "status"))
    with scope(account):
        return smart_list_create(
            Actor.of_member(alice), owner=alice, name="To confirm", state=state, page_size=20
        )


def kept(account: Account) -> SmartList:
    with scope(account):
        return SmartList.objects.get(object_type="appointment")


def test_a_list_is_made_of_what_is_shown(
    as_alice: Client, url: Url, account: Account, alice: Member
) -> None:
    shown = as_alice.get(url("agenda:list"), {"show": "past", "member": "me", "status": "noshow"})
    q = shown.context["query"].state.hash
    new = f"{url('smartlists:new')}?of=appointment&q={q}&size=20"
    told = as_alice.get(new).content.decode()
    assert "Status: No-show" in told
    assert "me (whoever looks)" in told
    made = as_alice.post(new, {"name": "Mine, missed"})
    one = kept(account)
    assert made["Location"].endswith(f"/appointments/?list={one.pk}")
    state = AppointmentState.of_data(one.state)
    assert (state.show, state.statuses, state.members) == ("past", ("noshow",), ("me",))
    assert (one.page_size, one.owner) == (20, alice)


def test_it_opens_as_it_was_saved_and_tells_what_differs(
    as_alice: Client, url: Url, account: Account, new_ones: SmartList
) -> None:
    calendar, ada = make_calendar(account), make.make_contact(account)
    book(calendar, ada, in_days(3), title="sure")
    book(calendar, ada, in_days(4), title="unsure", status="new")
    page = as_alice.get(url("agenda:list"), {"list": str(new_ones.pk)})
    assert titles_in(page) == ["unsure"]
    assert [one["key"] for one in page.context["headings"]] == ["name", "when", "status"]
    assert not page.context["unsaved"]
    changed = as_alice.get(url("agenda:list"), {"list": str(new_ones.pk), "status": "confirmed"})
    assert titles_in(changed) == ["sure"]
    assert changed.context["unsaved"]
    saved = as_alice.post(
        url("smartlists:save", new_ones.pk),
        {"q": changed.context["query"].state.hash, "size": "20", "version": "1"},
    )
    assert saved.status_code == 302
    assert titles_in(as_alice.get(url("agenda:list"), {"list": str(new_ones.pk)})) == ["sure"]
    with scope(account):
        told = Event.objects.get(type="smart_list.saved").changes
    assert told == {"filters": [["Status: Unconfirmed"], ["Status: Confirmed"]]}


def test_columns_are_chosen_and_bad_ones_left_out(as_alice: Client, url: Url) -> None:
    chosen = {"columns": ["status", "nonsense", "duration"]}
    page = as_alice.get(url("agenda:list"), chosen)
    assert page.context["query"].state.columns == ("status", "duration")
    again = as_alice.get(url("agenda:list"))
    assert again.context["query"].state.columns == ("status", "duration")
    dialog = as_alice.get(url("agenda:list_columns")).content.decode()
    assert "Cancelled because" in dialog
    reset = as_alice.get(url("agenda:list"), {"columns": "default"})
    assert reset.context["query"].state == AppointmentState()


def test_the_form_of_filters_and_their_pills(
    as_alice: Client, url: Url, account: Account, alice: Member
) -> None:
    gone = make_calendar(account, name="Gone")
    form = as_alice.get(url("agenda:list_filters"), {"show": "custom"})
    assert form.context["form"].initial["show"] == "custom"
    sent = {"filters": "1", "show": "upcoming", "from": "2031-05-02", "to": "2031-05-01"}
    page = as_alice.get(url("agenda:list"), sent | {"calendar": str(gone.pk), "cancelled": "1"})
    state = page.context["query"].state
    assert (state.show, state.first, state.last) == ("custom", "2031-05-01", "2031-05-02")
    pills = [one["label"] for one in page.context["pills"]]
    assert pills == ["1 May 2031 to 2 May 2031", "Cancelled and invalid ones too", "Calendar: Gone"]
    with scope(account):
        calendar_delete(SYSTEM, calendar=gone)
    later = as_alice.get(url("agenda:list"), {"q": state.hash})
    assert later.context["pills"][-1]["is_broken"]
    for one in later.context["pills"]:
        assert as_alice.get(one["remove_url"]).status_code == 200
    clear = as_alice.get(later.context["clear_filters_url"])
    assert clear.context["query"].state == AppointmentState()


def test_a_list_that_is_gone_or_not_shared_is_told(
    as_alice: Client, as_bob: Client, url: Url, account: Account, new_ones: SmartList
) -> None:
    page = as_bob.get(url("agenda:list"), {"list": str(new_ones.pk)})
    assert page.status_code == 404
    assert b"This list is not there" in page.content
    assert as_alice.get(url("agenda:list"), {"list": str(uuid4())}).status_code == 404
    with scope(account):
        new_ones.everyone = "view"
        with writes.frame("test data", silent=True):
            new_ones.save(update_fields=["everyone"])
    shared = as_bob.get(url("agenda:list"), {"list": str(new_ones.pk)})
    assert shared.status_code == 200
    # A list of one kind is none of the other.
    assert as_alice.get(url("contacts:list"), {"list": str(new_ones.pk)}).status_code == 404


def test_kinds_have_tabs_dialogs_and_orders_of_their_own(
    as_alice: Client, url: Url, account: Account, new_ones: SmartList
) -> None:
    def tabs(name: str) -> list[str]:
        return [str(one["label"]) for one in as_alice.get(url(name)).context["tabs"]]

    assert tabs("agenda:list") == ["Upcoming", "To confirm"]
    assert tabs("contacts:list") == ["All"]
    dialog = as_alice.get(url("smartlists:manage"), {"of": "appointment"})
    assert [one["list"].name for one in dialog.context["rows"]] == ["To confirm"]
    assert as_alice.get(url("smartlists:manage")).context["rows"] == []
    assert as_alice.get(url("smartlists:manage"), {"of": "nonsense"}).status_code == 404
    counts = as_alice.get(url("smartlists:counts"), {"of": "appointment"})
    assert f'"{new_ones.pk}": "0"' in counts["HX-Trigger"]


def test_deleting_the_open_list_leads_to_all_with_undo(
    as_alice: Client, url: Url, account: Account, new_ones: SmartList
) -> None:
    gone = as_alice.post(url("smartlists:delete", new_ones.pk))
    assert gone["Location"] == url("agenda:list")
    with scope(account):
        assert not SmartList.objects.exists()


def test_accounts_begin_with_ready_made_ones(account: Account, as_alice: Client, url: Url) -> None:
    made = import_module("hoopcrm.smartlists.migrations.0004_ready_appointments")
    for _time in range(2):
        with unscoped("as a migration runs"), writes.frame("migration", silent=True):
            made.make_lists(apps, None)
    with scope(account):
        found = list(SmartList.objects.order_by("id"))
        for one in found:
            assert one.state_hash == AppointmentState.of_data(one.state).hash
            assert ListState.objects.filter(hash=one.state_hash).exists()
        ready = [(str(name), state) for name, state in READY]
        assert [(one.name, AppointmentState.of_data(one.state)) for one in found] == ready
        smart_lists_seed(Actor.system("tests"))
        assert SmartList.objects.filter(object_type="appointment").count() == len(READY)
        assert SmartList.objects.filter(object_type="contact").exists()
    for one in found:
        page = as_alice.get(url("agenda:list"), {"list": str(one.pk)})
        assert page.status_code == 200
        assert not page.context["unsaved"]
