"""A loaded demo: its logins, history, files, removal. Loaded once for all tests of this module."""

from collections import Counter
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count
from django.test import Client

from contacts.models import (
    Business,
    Contact,
    ContactDnd,
    ContactTag,
    Note,
    Task,
    TaskSeries,
)
from contacts.search_text import derived_columns
from contacts.services.rows import emails_of, phones_of
from contacts.tasks.access import in_state
from contacts.tasks.remind import remind_due
from hoopcrm.accounts.erasure import remains
from hoopcrm.accounts.models import Account, Member, User
from hoopcrm.associations.models import Association
from hoopcrm.campaigns.models import Campaign, CampaignRun
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import scope
from hoopcrm.demo.access import demo_account
from hoopcrm.demo.logins import ADMIN, COACH, DESK, STAFF
from hoopcrm.demo.services import demo_load, demo_remove
from hoopcrm.documents.models import Document
from hoopcrm.events.models import Event
from hoopcrm.events.types import describe
from hoopcrm.notifications.models import Notice
from hoopcrm.workflows.models import Workflow, WorkflowRun
from tests import make

SYSTEM = Actor.system("tests")
FEW = 120


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[Account]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield demo_load(SYSTEM, contacts=FEW)
        transaction.set_rollback(True)


@pytest.fixture
def demo(loaded: Account, django_db_blocker: Any, settings: Any) -> Iterator[Account]:
    settings.DEMO = True
    with django_db_blocker.unblock(), transaction.atomic():
        yield loaded
        transaction.set_rollback(True)


def run(*args: str) -> str:
    out = StringIO()
    call_command(*args, stdout=out)
    return out.getvalue()


def sign_in(email: str, password: str) -> Client:
    client = Client()
    answer = client.post("/accounts/login/", {"login": email, "password": password})
    assert answer.status_code == 302, email
    return client


def test_people_are_related_to_each_other_and_to_businesses(demo: Account):
    with scope(demo):
        words = {link.label.forward for link in Association.objects.select_related("label")}
        assert words == {"Child", "Spouse", "Colleague", "Employee of"}
        for link in Association.objects.filter(business__isnull=False).select_related("first"):
            assert link.first.business_id == link.business_id
        told = Event.objects.filter(type="association.added")
        assert told.filter(at__lt=demo.created_at).count() == told.count()


def test_contacts_are_in_workflows_and_campaigns(demo: Account):
    with scope(demo):
        assert Business.objects.exists()
        for program, run in ((Workflow, WorkflowRun), (Campaign, CampaignRun)):
            assert set(program.objects.values_list("status", flat=True)) == {"draft", "published"}
            assert set(run.objects.values_list("state", flat=True)) == {
                "active",
                "finished",
                "removed",
            }
            assert set(run.objects.values_list("program__status", flat=True)) == {"published"}


def test_the_offered_logins_work_and_reach_what_they_should(demo: Account):
    home = f"/a/{demo.pk}/contacts/"
    page = Client().get("/accounts/login/").content.decode()
    for person in (ADMIN, COACH, STAFF):
        assert person.email in page
    for person in (ADMIN, COACH, DESK):
        assert sign_in(person.email, person.password).get("/").url == home
    assert sign_in(STAFF.email, STAFF.password).get("/").url == "/admin/"


def test_printed_logins_are_the_offered_ones(demo: Account):
    lines = [line.split("\t") for line in run("demo_logins").splitlines()]
    assert lines == [
        [person.role, person.email, person.password] for person in (ADMIN, COACH, STAFF)
    ]


def test_every_event_reads_and_belongs_to_a_contact_that_existed(demo: Account):
    with scope(demo):
        made = dict(Contact.objects.values_list("pk", "created_at"))
        for event in Event.objects.exclude(contact_id=None):
            assert describe(event)
            assert event.at >= made[event.contact_id]
        assert all(describe(event) for event in Event.objects.filter(contact_id=None))


def test_every_change_changed_something(demo: Account):
    with scope(demo):
        changes = list(Event.objects.exclude(changes={}).values_list("changes", flat=True))
    pairs = [pair for one in changes for pair in one.values() if isinstance(pair, list)]
    assert pairs
    assert [pair for pair in pairs if len(pair) == 2 and pair[0] == pair[1]] == []


def test_the_first_contacts_of_the_list_have_a_story(demo: Account):
    with scope(demo):
        first = Contact.objects.order_by("-created_at")[:20].values("pk")
        told = Event.objects.filter(contact_id__in=first).values("contact_id")
        assert min(row["n"] for row in told.annotate(n=Count("id"))) >= 4


def test_tags_follow_from_their_story(demo: Account):
    """What was put on and not taken off is there; what was taken off is not."""
    with scope(demo):
        on = set(ContactTag.objects.values_list("contact_id", "tag__name"))
        state: dict[tuple[Any, str], bool] = {}
        for event in Event.objects.filter(type__startswith="contact.tag_").order_by("id"):
            state[event.contact_id, event.data["tag"]] = event.type == "contact.tag_added"
        assert all((key in on) is there for key, there in state.items())


def test_derived_columns_are_those_of_the_services(demo: Account):
    with scope(demo):
        for contact in Contact.objects.all():
            expected = derived_columns(
                first_name=contact.first_name,
                last_name=contact.last_name,
                company_name=contact.company_name,
                emails=emails_of(contact),
                phones=phones_of(contact),
            )
            assert {name: getattr(contact, name) for name in expected} == expected


def test_some_are_not_to_be_disturbed(demo: Account):
    with scope(demo):
        kept = set(ContactDnd.objects.values_list("channel", "status"))
        assert kept == {
            ("email", "active"),
            ("sms", "active"),
            ("sms", "permanent"),
            ("all", "active"),
        }


def test_documents_are_real_files(demo: Account):
    with scope(demo):
        types = set(Document.objects.values_list("file__content_type", flat=True))
        assert Business.objects.count() == 60
        assert Document.objects.count() > 15
    assert types >= {"application/pdf", "text/csv", "image/png"}


def test_tasks_are_late_today_to_come_done_and_repeating(demo: Account):
    with scope(demo):
        counts = {
            state: in_state(Task.objects.all(), state, demo).count()
            for state in ("today", "overdue", "upcoming", "done")
        }
        assert all(count >= 2 for count in counts.values()), counts
        assert TaskSeries.objects.filter(next_at__isnull=False).count() == 2


def test_a_fresh_demo_reminds_of_nothing_that_is_past(demo: Account):
    assert remind_due() == 0
    with scope(demo):
        assert not Notice.objects.exists()


def test_notes_are_on_the_first_contacts(demo: Account):
    with scope(demo):
        first = Contact.objects.order_by("-created_at")[:3]
        assert all(contact.notes.exists() for contact in first)
        for note in Note.objects.select_related("contact"):
            assert note.created_at >= note.contact.created_at
            assert note.author_id


def test_loaded_demo_is_not_loaded_twice(demo: Account):
    assert run("load_demo", "--once") == ""
    with pytest.raises(Refused, match="loaded already"):
        demo_load(SYSTEM, contacts=FEW)
    assert Account.objects.count() == 1


def test_outside_a_demo_its_logins_open_nothing(demo: Account, settings: Any):
    settings.DEMO = False
    client = Client()
    for person in (ADMIN, STAFF):
        answer = client.post(
            "/accounts/login/", {"login": person.email.upper(), "password": person.password}
        )
        assert answer.status_code == 200
    assert ADMIN.email not in client.get("/accounts/login/").content.decode()
    with pytest.raises(CommandError, match="HOOPCRM_DEMO"):
        run("load_demo")


def test_coach_sees_only_their_own(demo: Account):
    with scope(demo):
        coach = Member.objects.get(user__email=COACH.email)
        theirs = Contact.objects.alive().visible_to(coach).count()
        assert 0 < theirs < FEW / 2


def counts(account: Account) -> dict[str, Any]:
    with scope(account):
        events = Counter(Event.objects.values_list("type", flat=True))
        names = list(Contact.objects.order_by("created_at").values_list("sort_name", flat=True))
        return {"rows": remains(account.pk), "events": events, "names": names}


def test_two_loads_are_equal(demo: Account):
    first = counts(demo)
    demo_remove(SYSTEM)
    assert counts(demo_load(SYSTEM, again=True, contacts=FEW)) == first


def test_removal_leaves_nothing_touches_nobody_else_and_lasts(demo: Account):
    account = make.make_account()
    make.make_contact(account, email="ada@example.com")
    make.make_member(account, "Alice", role="Admin")
    kept = remains(account.pk)
    demo_remove(SYSTEM)
    assert remains(demo.pk) == {}
    assert demo_account() is None
    assert remains(account.pk) == kept
    assert set(User.objects.values_list("email", "is_active")) == {
        ("alice@example.com", True),
        (STAFF.email, False),
    }
    assert run("demo_logins") == ""
    assert STAFF.email not in Client().get("/accounts/login/").content.decode()
    assert run("load_demo", "--once") == ""
    assert demo_account() is None
    with pytest.raises(CommandError, match="--reload"):
        run("load_demo")
    with pytest.raises(CommandError, match="no demo"):
        run("remove_demo")


def test_erasing_its_account_by_hand_counts_as_removal(demo: Account):
    run("account_erase", str(demo.pk), "--yes")
    assert run("load_demo", "--once") == ""
    assert not Account.objects.exists()
    answer = Client().post("/accounts/login/", {"login": STAFF.email, "password": STAFF.password})
    assert answer.status_code == 200
