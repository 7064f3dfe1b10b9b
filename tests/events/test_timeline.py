"""Activity and audit log of a contact, through the page that shows them."""

import datetime as dt
import re

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contacts.services.contacts import contact_update
from contacts.services.notes import note_create
from contacts.services.ownership import contact_follower_add, contact_owner_set
from contacts.services.pictures import contact_picture_set, picture_drawn
from contacts.services.tags import contact_tag_add
from hoopcrm.associations.services.labels import association_label_create
from hoopcrm.associations.services.links import association_add
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.scoping import scope
from hoopcrm.core.services import service
from hoopcrm.events.access import PAGE_SIZE, EventFilter, audit, timeline
from hoopcrm.events.browsers import browser_name
from hoopcrm.events.emit import NewEvent, emit_many
from hoopcrm.events.models import Event
from tests import make
from tests.conftest import signed_in
from tests.files import pictures

HTMX = {"HTTP_HX_REQUEST": "true"}


@service
def tags_told(actor: Actor, *, account, contact, moments, name="t") -> None:
    """Events of the past: tag N at the Nth moment."""
    emit_many(
        "contact.tag_added",
        [
            NewEvent(contact_id=contact.pk, data={"tag": f"{name}{n}"}, at=at)
            for n, at in enumerate(moments)
        ],
        account=account,
        actor=actor,
    )


@pytest.fixture
def ada(account, alice):
    return make.make_contact(account, Actor.of_member(alice), email="ada@example.com")


@pytest.fixture
def tab(as_alice, url, ada):
    def get(key="activity", **query):
        return as_alice.get(url("contacts:record_tab", ada.pk, key), query, **HTMX)

    return get


def words(response) -> str:
    text = re.sub(r"<select.*?</select>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", text))


def tell(account, actor, contact, moments, name="t"):
    with scope(account):
        tags_told(actor, account=account, contact=contact, moments=moments, name=name)


def days_ago(days, hour=12):
    return (now() - dt.timedelta(days=days)).replace(hour=hour, minute=0)


def test_newest_first_grouped_by_day(account, actor, tab, ada):
    tell(account, actor, ada, [days_ago(1), days_ago(400)])
    text = words(tab())
    order = [text.index(part) for part in ("Today", "Contact created", "Yesterday", "t0", "t1")]
    assert order == sorted(order)


def test_days_are_those_of_the_member(account, actor, alice, tab, ada):
    from hoopcrm.core import writes

    with writes.frame("test data", silent=True):
        alice.user.time_zone = "Pacific/Auckland"
        alice.user.save()
    late = dt.datetime(2024, 3, 1, 20, 30, tzinfo=dt.UTC)
    tell(account, actor, ada, [late])
    text = words(tab())
    assert "Saturday, 2 March 2024" in text
    assert "09:30" in text


def test_endless_list_shows_everything_once(account, actor, as_alice, tab, ada):
    count = PAGE_SIZE * 2 + 5
    tell(account, actor, ada, [days_ago(n / 5 + 1) for n in range(count)])
    response, shown, pages = tab(), "", 0
    while True:
        pages += 1
        shown += words(response)
        more = re.search(r'hx-get="([^"]*before=[^"]*)"', response.content.decode())
        if not more:
            break
        response = as_alice.get(more[1].replace("&amp;", "&"), **HTMX)
    assert pages == 3
    assert [shown.count(f"“t{n}”") for n in range(count)] == [1] * count


def test_a_day_that_goes_on_has_one_heading(account, actor, as_alice, tab, ada):
    tell(account, actor, ada, [days_ago(3, hour=12)] * (PAGE_SIZE + 3))
    first = tab()
    more = re.search(r'hx-get="([^"]*before=[^"]*)"', first.content.decode())[1]
    second = as_alice.get(more.replace("&amp;", "&"), **HTMX)
    assert b"timeline-day" not in second.content


def test_filters(account, actor, tab, ada):
    tell(account, actor, ada, [days_ago(10), days_ago(40)], name="camp")
    assert "camp0" not in words(tab(kind="contact.created"))
    day = timezone.localdate(days_ago(10)).isoformat()
    text = words(tab(since=day, until=day))
    assert ("camp0" in text, "camp1" in text, "created" in text) == (True, False, False)
    text = words(tab(text="CAMP1"))
    assert ("camp0" in text, "camp1" in text) == (False, True)
    assert "Nothing matches" in words(tab(text="nothing like it"))


@pytest.mark.parametrize("text", ['"', "\\", "%", "a\x00b", "$.**", ".*", "'; drop", "é"])
def test_search_takes_any_text(tab, text):
    assert tab(text=text).status_code == 200


def test_search_looks_at_values_and_not_at_keys(account, actor, tab, ada):
    tell(account, actor, ada, [days_ago(2)], name='x"y\\z%')
    assert "Nothing matches" in words(tab(text="tag_id"))
    assert "x" in words(tab(text='"y\\z%'))
    assert "Nothing matches" not in words(tab(text='x"y\\z%0'))


@pytest.mark.parametrize(
    "query",
    [
        {"since": "2023-02-30"},
        {"since": "9999-12-31", "until": "0001-01-01"},
        {"before": "x"},
        {"before": "00000000-0000-0000-0000-000000000000", "day": "x"},
        {"kind": "no.such"},
        {"log_actor": "'"},
    ],
)
def test_unreadable_queries_filter_nothing_or_everything(tab, query):
    assert tab(**query).status_code == 200
    assert tab("audit", **query).status_code == 200


def test_types_off_the_timeline_stand_in_the_audit_log_only(account, actor, alice, ada):
    with scope(account):
        contact_update(actor, contact=ada, changes={"business": "Zenith"})
        shown = {e.type for e in timeline(alice, ada.pk, EventFilter()).events}
        kept = {e.type for e in audit(alice, ada.pk, EventFilter()).events}
    assert "contact.updated" in shown
    assert shown <= kept


def test_members_see_what_their_own_rights_show_whoever_looked_first(account, actor, alice, ada):
    make.make_role(account, "No notes", "contacts.view")
    bob = make.make_member(account, "Bob", role="No notes")
    with scope(account):
        note_create(actor, contact=ada, body="<p>secret</p>")
        shown = [
            "note.created" in {e.type for e in timeline(one, ada.pk, EventFilter()).events}
            for one in (alice, bob, alice)
        ]
    assert shown == [True, False, True]


def test_another_contacts_events_do_not_show(account, actor, tab, ada):
    other = make.make_contact(account, first_name="Grace")
    tell(account, actor, other, [days_ago(1)], name="grace")
    assert "grace" not in words(tab())


def test_audit_log_tells_field_by_field_who_and_from_where(as_alice, account, url, ada):
    firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    as_alice.post(
        url("contacts:record_field", ada.pk, "city"),
        {"value": "Paris"},
        REMOTE_ADDR="192.0.2.7",
        HTTP_USER_AGENT=firefox,
        **HTMX,
    )
    text = words(as_alice.get(url("contacts:record_tab", ada.pk, "audit"), **HTMX))
    for part in ("City:", "—", "Paris", "Alice", "192.0.2.7", "Firefox on Linux"):
        assert part in text


def test_audit_log_calls_custom_fields_by_their_names(as_alice, account, url, tab, ada):
    field = make.make_field(account, "Shoe size", "number")
    address = url("contacts:record_field", ada.pk, f"custom.{field.pk}")
    as_alice.post(address, {"value": "42"}, **HTMX)
    assert "Shoe size: — → 42" in words(tab("audit"))


def test_audit_log_by_member_kind_and_day(account, actor, bob, tab, ada):
    with scope(account):
        contact_owner_set(Actor.of_member(bob), contact=ada, member=bob)
        contact_tag_add(Actor.system("Sweeper"), contact=ada, name="swept")
    text = words(tab("audit", log_actor=str(bob.pk)))
    assert ("Owner" in text, "swept" in text, "created" in text) == (True, False, False)
    text = words(tab("audit", log_actor="system"))
    assert ("Owner:" in text, "swept" in text) == (False, True)
    text = words(tab("audit", log_kind="contact.tag_added"))
    assert ("Owner:" in text, "swept" in text) == (False, True)
    tomorrow = (timezone.localdate() + dt.timedelta(days=1)).isoformat()
    assert "Nothing matches" in words(tab("audit", log_since=tomorrow))


def test_audit_log_pages(account, actor, as_alice, tab, ada):
    tell(account, actor, ada, [days_ago(n + 1) for n in range(PAGE_SIZE + 5)])
    first = tab("audit")
    more = re.search(r'hx-get="([^"]*log_before=[^"]*)"', first.content.decode())[1]
    second = as_alice.get(more.replace("&amp;", "&"), **HTMX)
    shown = words(first) + words(second)
    assert all(shown.count(f"“t{n}”") == 1 for n in range(PAGE_SIZE + 5))
    assert "log_before" not in second.content.decode()


def test_older_entries_without_scripts(account, actor, as_alice, url, ada):
    tell(account, actor, ada, [days_ago(n + 1) for n in range(PAGE_SIZE + 5)])
    page = as_alice.get(url("contacts:record", ada.pk)).content.decode()
    link = re.search(r'href="([^"]*before=[^"]*)"', page)[1].replace("&amp;", "&")
    older = words(as_alice.get(link))
    assert f"t{PAGE_SIZE + 4}" in older


def test_attribution_cards(account, tab, ada):
    text = words(tab())
    assert "First interaction CRM UI" in text
    assert "Latest interaction CRM UI" in text
    from contacts.models import Contact
    from hoopcrm.core import writes

    with scope(account), writes.frame("test data", silent=True):
        Contact.objects.filter(pk=ada.pk).update(
            first_attribution={"sessionSource": "Paid search", "campaign": "spring-camp"},
            latest_attribution=None,
        )
    text = words(tab())
    assert "First interaction Paid search Campaign: spring-camp" in text
    assert "Latest interaction No attribution recorded" in text


def test_event_of_a_type_that_is_gone_still_reads(account, actor, tab, ada):
    tell(account, actor, ada, [days_ago(1)])
    with scope(account):
        Event.objects.filter(contact_id=ada.pk).update(type="gone.for_good")
    assert "gone.for_good" in words(tab("audit"))


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("", ""),
        ("curl/8.5.0", "curl"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
            " Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15"
            " (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
            "Safari on iPhone",
        ),
    ],
)
def test_browser_names(agent, name):
    assert browser_name(agent) == name


def test_contacts_one_may_not_see_are_not_spoken_of(account, actor, bob, ada, url):
    bea = make.make_contact(account, first_name="Bea", email="bea@example.com")
    with scope(account):
        label = association_label_create(actor, pair="contact", forward="Spouse")
        association_add(actor, label=label, first=ada, second=bea)
        contact_follower_add(actor, contact=ada, member=bob)
    as_bob = signed_in(bob)
    pages = [
        url("contacts:record_tab", ada.pk, tab) + query
        for tab in ("activity", "audit", "associations")
        for query in ("", "?text=Bea")
    ]
    for page in pages:
        assert "Bea Lovelace" not in as_bob.get(page).content.decode()
    with scope(account):
        contact_follower_add(actor, contact=bea, member=bob)
    assert "Bea Lovelace" in as_bob.get(pages[0]).content.decode()


def test_the_timeline_has_the_face_of_the_contact_and_of_those_it_names(account, actor, ada, tab):
    drawn = picture_drawn(ContentFile(pictures.striped(), name="me.png"), None)
    bea = make.make_contact(account, first_name="Bea", email="bea@example.com")
    with scope(account):
        contact_picture_set(actor, contact=ada, drawn=drawn)
    ada.refresh_from_db()
    days = tab().content.decode()
    assert days.count(f'<img src="{ada.face_url}"') == 1  # once for the day
    with CaptureQueriesContext(connection) as before:
        tab()
    with scope(account):
        contact_picture_set(actor, contact=bea, drawn=drawn)
        label = association_label_create(actor, pair="contact", forward="Spouse")
        association_add(actor, label=label, first=ada, second=bea)
    bea.refresh_from_db()
    with CaptureQueriesContext(connection) as after:
        named = tab().content.decode()
    assert f'<img src="{bea.face_url}"' in named
    assert len(after) == len(before) + 1
