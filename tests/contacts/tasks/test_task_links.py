"""What a task is linked with: changed in its form, shown by the chain of its row."""

from typing import Any

import pytest
import time_machine

from contacts.linked_records import MOST_LINKS, Link
from contacts.models import Business, Task, TaskSeries
from contacts.services.businesses import business_create
from contacts.services.task_series import series_make_next
from contacts.services.tasks import task_update
from contacts.tasks.recurrence import Repeat
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.ids import new_id
from hoopcrm.core.scoping import scope
from hoopcrm.events.models import Event
from tests import make
from tests.conftest import signed_in
from tests.contacts.tasks.test_task_pages import DAY, HTMX, given

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm(account: Any, actor: Any) -> Any:
    """`firm("Acme")`: a business."""

    def made(name: str) -> Business:
        with scope(account):
            return business_create(actor, fields={"name": name})

    return made


def linked(task: Task) -> set[str]:
    ids = task.links.values("object_id")  # type: ignore[attr-defined]
    return set(Business.objects.filter(pk__in=ids).values_list("name", flat=True))


class TestService:
    def test_links_are_added_and_removed_and_told_by_one_event(self, account, actor, task, firm):
        acme, zenith = firm("Acme"), firm("Zenith")
        one = task(links=[Link("business", acme.pk)])
        with scope(account):
            task_update(actor, task=one, changes={}, links={"business": [zenith.pk]})
            assert linked(one) == {"Zenith"}
            told = Event.objects.get(type="task.updated")
            assert told.changes == {"business": ["Acme", "Zenith"]}
            again = task_update(actor, task=one, changes={}, links={"business": [zenith.pk]})
            assert again.version == 2
            task_update(actor, task=one, changes={"title": "Other"}, links={})
            assert linked(one) == {"Zenith"}

    def test_at_most_ten_and_only_what_is_there(self, account, actor, task, firm):
        one = task(links=[Link("business", firm("First").pk)])
        many = [firm(f"Firm {number}").pk for number in range(MOST_LINKS + 1)]
        with scope(account):
            task_update(actor, task=one, changes={}, links={"business": many[:MOST_LINKS]})
            for ids, code in ((many, "too_many"), ([new_id()], "deleted")):
                with pytest.raises(Refused) as refused:
                    task_update(actor, task=one, changes={}, links={"business": ids})
                assert (refused.value.code, refused.value.field) == (code, "business")
            assert one.links.count() == MOST_LINKS

    @pytest.mark.parametrize(("future", "then"), [(False, {"Acme"}), (True, {"Zenith"})])
    def test_the_next_task_of_a_series_has_what_its_series_is_linked_with(
        self, account, actor, task, firm, monkeypatch, future, then
    ):
        acme, zenith = firm("Acme"), firm("Zenith")
        repeat = Repeat(frequency="daily", even_if_overdue=True)
        one = task(due=DAY, repeat=repeat, links=[Link("business", acme.pk)])
        with scope(account):
            task_update(
                actor,
                task=one,
                changes={},
                links={"business": [zenith.pk]},
                repeat=repeat,
                future=future,
            )
        with time_machine.travel(now() + DAY), scope(account):
            second = series_make_next(actor, series=TaskSeries.objects.get())
            assert linked(second) == then
            assert linked(one) == {"Zenith"}


class TestForm:
    def test_a_new_task_of_a_contact_offers_its_business_which_may_be_taken_out(
        self, account, alice, as_alice, url
    ):
        contact = make.make_contact(account, business="Acme")
        address = f"{url('tasks:new')}?contact={contact.pk}"
        assert "selected>Acme<" in as_alice.get(address, headers=HTMX).content.decode()
        as_alice.post(address, given(assignee=alice.pk, business=contact.business_id), headers=HTMX)
        as_alice.post(address, given(assignee=alice.pk, title="Without"), headers=HTMX)
        with scope(account):
            assert linked(Task.objects.get(title="Call")) == {"Acme"}
            assert linked(Task.objects.get(title="Without")) == set()

    def test_links_are_changed_and_refused_beside_the_field(
        self, account, task, firm, as_alice, url
    ):
        acme, zenith = firm("Acme"), firm("Zenith")
        one = task(links=[Link("business", acme.pk)])
        edit = url("tasks:edit", one.pk)
        assert "selected>Acme<" in as_alice.get(edit).content.decode()
        sent = given(title=one.title, contact=one.contact_id)
        saved = as_alice.post(edit, sent | {"business": [acme.pk, zenith.pk]}, headers=HTMX)
        assert saved.status_code == 204
        with scope(account):
            assert linked(one) == {"Acme", "Zenith"}
        many = [firm(f"Firm {number}").pk for number in range(MOST_LINKS + 1)]
        for ids, words in ((many, "At most 10 records"), ([new_id()], "not there any more")):
            refused = as_alice.post(edit, sent | {"business": ids}, headers=HTMX)
            assert refused.status_code == 422
            assert words in refused.content.decode()

    def test_who_sees_no_businesses_neither_chooses_nor_loses_them(self, account, task, firm, url):
        one = task(contact=None, links=[Link("business", firm("Acme").pk)])
        make.make_role(account, "Tasks only", "tasks.view", "tasks.edit")
        client = signed_in(make.make_member(account, "Tina", role="Tasks only"))
        edit = url("tasks:edit", one.pk)
        assert "Acme" not in client.get(edit).content.decode()
        assert client.post(edit, given(title="Changed"), headers=HTMX).status_code == 204
        assert "Acme" not in client.get(url("tasks:list")).content.decode()
        assert client.get(url("tasks:linkable", "business")).status_code == 403
        with scope(account):
            assert linked(one) == {"Acme"}

    def test_the_picker_finds_records_of_a_kind(self, firm, as_alice, url):
        acme = firm("Acme")
        firm("Zenith")
        found = as_alice.get(url("tasks:linkable", "business"), {"q": "acm"}).json()
        assert found == [{"value": str(acme.pk), "label": "Acme"}]
        assert as_alice.get(url("tasks:linkable", "nothing")).status_code == 404


def test_the_chain_shows_what_a_task_is_linked_with(
    account, actor, contact, task, firm, as_alice, url
):
    acme = firm("Acme & Sons")
    task(links=[Link("business", acme.pk)])
    task("Unlinked")
    for page in (
        as_alice.get(url("tasks:list")),
        as_alice.get(url("contacts:record_tab", contact.pk, "tasks")),
        as_alice.get(url("businesses:panel", acme.pk, "business-tasks")),
    ):
        words = page.content.decode()
        assert words.count('data-module="hover_menu"') == 1
        assert f'href="{acme.get_absolute_url()}" target="_blank"' in words
        assert "Acme &amp; Sons" in words


def test_links_of_a_page_of_tasks_cost_one_query(
    account, task, firm, as_alice, url, django_assert_max_num_queries
):
    def cost() -> int:
        with django_assert_max_num_queries(50) as captured:
            as_alice.get(url("tasks:list"))
        return len(captured)

    task()
    cost()
    before = cost()
    for number in range(3):
        task(links=[Link("business", firm(f"Firm {number}").pk)])
    assert cost() == before + 1
