"""The Tasks tab, the page of all tasks and the form, through the client."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from contacts.models import Contact, Task, TaskSeries
from contacts.services.tasks import task_complete
from contacts.tasks.recurrence import Repeat
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.scoping import scope
from tests import make
from tests.conftest import signed_in
from tests.contacts.tasks.conftest import MakeTask

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
DAY = timedelta(days=1)
Url = Callable[..., str]


def titles(response: HttpResponse) -> list[str]:
    """The tasks shown, in order."""
    text = response.content.decode()
    return re.findall(r'class="task-title"[^>]*>([^<]+)<', text)


def events(response: HttpResponse) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(response.headers.get("HX-Trigger", "{}"))
    return found


def given(**over: Any) -> dict[str, Any]:
    due = timezone.localtime(now() + DAY).strftime("%Y-%m-%dT%H:%M")
    return {"title": "Call", "due_at": due, "frequency": ""} | over


class TestTab:
    def test_states_search_and_order(
        self,
        task: MakeTask,
        account: Account,
        actor: Actor,
        contact: Contact,
        as_alice: Client,
        url: Url,
    ) -> None:
        task("Later call", 2 * DAY)
        task("Late offer", -DAY)
        done = task("Done call", -DAY)
        with scope(account):
            task_complete(actor, task=done)
        tab = url("contacts:record_tab", contact.pk, "tasks")

        def shown(**query: str) -> list[str]:
            return titles(as_alice.get(tab, query))

        assert shown() == ["Late offer", "Later call"]
        assert shown(tasks_sort="-due") == ["Later call", "Late offer"]
        assert shown(tasks_state="overdue") == ["Late offer"]
        assert shown(tasks_state="done") == ["Done call"]
        assert shown(tasks_q="CALL") == ["Later call"]
        assert shown(tasks_q="nothing like it") == []
        assert "is-overdue" in as_alice.get(tab).content.decode()

    def test_the_badge_counts_open_ones(
        self, task: MakeTask, contact: Contact, as_alice: Client, url: Url
    ) -> None:
        task("One")
        task("Two")
        page = as_alice.get(url("contacts:record", contact.pk)).content.decode()
        tab = page[page.index('id="record-right-tab-tasks"') :]
        assert re.search(r'class="count">(\d+)<', tab).group(1) == "2"  # type: ignore[union-attr]

    def test_who_may_only_look_changes_nothing(
        self, task: MakeTask, contact: Contact, as_carol: Client, url: Url
    ) -> None:
        one = task("One")
        page = as_carol.get(url("contacts:record", contact.pk), {"tab": "tasks"})
        assert titles(page) == ["One"]
        assert url("tasks:new") not in page.content.decode()
        for name in ("done", "open", "delete", "edit"):
            assert as_carol.post(url(f"tasks:{name}", one.pk)).status_code == 403


class TestForm:
    def test_a_task_of_a_contact(
        self, contact: Contact, alice: Member, account: Account, as_alice: Client, url: Url
    ) -> None:
        address = f"{url('tasks:new')}?contact={contact.pk}"
        refused = as_alice.post(address, given(due_at="", assignee=""), headers=HTMX)
        assert refused.status_code == 422
        assert refused.content.decode().count("This field is required") == 2
        response = as_alice.post(address, given(assignee=alice.pk), headers=HTMX)
        assert response.status_code == 204
        assert {"tasks-changed", "slide-over:close", "toast"} <= events(response).keys()
        with scope(account):
            task = Task.objects.get()
        assert (task.title, task.contact_id, task.assignee_id) == ("Call", contact.pk, alice.pk)

    def test_without_scripts_it_leads_back(
        self, contact: Contact, alice: Member, as_alice: Client, url: Url
    ) -> None:
        address = f"{url('tasks:new')}?contact={contact.pk}"
        assert as_alice.get(address).status_code == 200
        response = as_alice.post(address, given(assignee=alice.pk))
        assert response["Location"] == f"{url('contacts:record', contact.pk)}?tab=tasks"

    def test_another_one_at_once(self, as_alice: Client, account: Account, url: Url) -> None:
        response = as_alice.post(url("tasks:new"), given(another="1"), headers=HTMX)
        assert 'value="Call"' not in response.content.decode()
        assert "slide-over:close" not in events(response)
        with scope(account):
            assert Task.objects.get().contact is None

    def test_nothing_typed_is_lost(self, as_alice: Client, url: Url) -> None:
        data = given(title="", due_at="2030-01-02T03:04", frequency="weekly", ends="after")
        response = as_alice.post(url("tasks:new"), data, headers=HTMX)
        text = response.content.decode()
        assert response.status_code == 422
        assert "2030-01-02T03:04" in text
        assert re.search(r'value="weekly"\s+selected', text)

    def test_an_edit_over_a_newer_one_is_asked_for_twice(
        self, task: MakeTask, as_alice: Client, url: Url
    ) -> None:
        edit = url("tasks:edit", task("Call").pk)
        assert 'name="version" value="1"' in as_alice.get(edit, headers=HTMX).content.decode()
        first = given(title="Theirs", version="1")
        assert as_alice.post(edit, first, headers=HTMX).status_code == 204
        late = as_alice.post(edit, given(title="Mine", version="1"), headers=HTMX)
        text = late.content.decode()
        assert late.status_code == 422
        assert "was changed meanwhile" in text
        assert 'name="version" value="2"' in text
        again = given(title="Mine", version="2")
        assert as_alice.post(edit, again, headers=HTMX).status_code == 204

    def test_who_may_not_see_contacts_gets_none_to_choose(
        self, account: Account, contact: Contact, url: Url
    ) -> None:
        make.make_role(account, "Tasks only", "tasks.view", "tasks.edit")
        client = signed_in(make.make_member(account, "Tess", role="Tasks only"))
        assert client.get(url("tasks:contacts")).json() == []
        assert "Lovelace" not in client.get(url("tasks:new")).content.decode()
        client.post(url("tasks:new"), given(contact=contact.pk), headers=HTMX)
        with scope(account):
            assert not Task.objects.filter(contact=contact).exists()

    def test_repeating(self, as_alice: Client, account: Account, url: Url) -> None:
        data = given(frequency="weekly", every="2", ends="after", ends_after="5")
        assert as_alice.post(url("tasks:new"), data, headers=HTMX).status_code == 204
        with scope(account):
            series = TaskSeries.objects.get()
            task = Task.objects.get()
        assert (series.frequency, series.every, series.ends_after) == ("weekly", 2, 5)
        edit = url("tasks:edit", task.pk)
        refused = as_alice.post(edit, data | {"every": "3", "scope": "one"}, headers=HTMX)
        assert refused.status_code == 422
        data |= {"title": "Write", "scope": "future"}
        assert as_alice.post(edit, data, headers=HTMX).status_code == 204
        series.refresh_from_db()
        assert series.title == "Write"

    def test_a_contact_that_one_may_not_see(
        self, contact: Contact, account: Account, as_bob: Client, url: Url
    ) -> None:
        response = as_bob.post(url("tasks:new"), given(contact=contact.pk), headers=HTMX)
        assert response.status_code == 422
        assert as_bob.get(f"{url('tasks:new')}?contact={contact.pk}").status_code == 404
        assert as_bob.get(url("tasks:contacts")).json() == []

    def test_a_contact_is_chosen_and_taken_off(
        self, contact: Contact, account: Account, as_alice: Client, url: Url
    ) -> None:
        found = as_alice.get(url("tasks:contacts"), {"q": "ada"}).json()
        assert [one["value"] for one in found] == [str(contact.pk)]
        as_alice.post(url("tasks:new"), given(contact=contact.pk), headers=HTMX)
        with scope(account):
            task = Task.objects.get()
        assert task.contact_id == contact.pk
        as_alice.post(url("tasks:edit", task.pk), given(contact=""), headers=HTMX)
        task.refresh_from_db()
        assert task.contact_id is None


class TestPage:
    def test_states_people_and_search(
        self, task: MakeTask, alice: Member, bob: Member, as_alice: Client, url: Url
    ) -> None:
        task("Late offer", -DAY, assignee=alice)
        task("Next call", 2 * DAY, assignee=bob, contact=None)
        task("Some day")
        page = url("tasks:list")

        def shown(**query: Any) -> list[str]:
            return titles(as_alice.get(page, query))

        assert shown() == ["Late offer", "Next call", "Some day"]
        assert shown(show="overdue") == ["Late offer"]
        assert shown(show="upcoming") == ["Next call"]
        assert shown(show="done") == []
        assert shown(who="me") == ["Late offer"]
        assert shown(who="nobody") == ["Some day"]
        assert shown(who=bob.pk) == ["Next call"]
        assert shown(search="call") == ["Next call"]
        assert shown(sort="-title") == ["Some day", "Next call", "Late offer"]

    def test_pages(self, task: MakeTask, as_alice: Client, url: Url) -> None:
        for number in range(25):
            task(f"Task {number:02}", (number + 1) * DAY if number < 15 else None)
        first = as_alice.get(url("tasks:list"), {"size": "20"})
        link = re.search(r'rel="next" href="([^"]+)"', first.content.decode())
        assert link is not None
        second = as_alice.get(link.group(1).replace("&amp;", "&"))
        assert titles(first) + titles(second) == [f"Task {number:02}" for number in range(25)]

    def test_with_only_assigned_data(
        self, task: MakeTask, bob: Member, contact: Contact, as_bob: Client, url: Url
    ) -> None:
        task("Hidden")
        task("His", assignee=bob)
        page = as_bob.get(url("tasks:list"))
        assert titles(page) == ["His"]
        assert str(contact.pk) not in page.content.decode()
        assert contact.display_name not in page.content.decode()

    def test_a_contact_that_is_not_seen_is_kept_unnamed(
        self, task: MakeTask, account: Account, bob: Member, as_bob: Client, url: Url
    ) -> None:
        one = task("His", assignee=bob)
        form = as_bob.get(url("tasks:edit", one.pk), headers=HTMX).content.decode()
        assert re.search(r'value="hidden"\s+selected>A contact that you cannot see', form)
        data = given(title="Mine now", contact="hidden", assignee=bob.pk, version=one.version)
        assert as_bob.post(url("tasks:edit", one.pk), data, headers=HTMX).status_code == 204
        with scope(account):
            assert Task.objects.get().contact_id == one.contact_id

    def test_done_tells_when_the_next_one_comes(
        self, task: MakeTask, as_alice: Client, url: Url
    ) -> None:
        one = task("Call", DAY, repeat=Repeat(frequency="weekly"))
        done = as_alice.post(url("tasks:done", one.pk), headers=HTMX)
        told = r"“Call” is done. The next one comes on \d+ \w{3} \d{4}, \d\d:\d\d \w+\."
        assert re.fullmatch(told, events(done)["toast"]["message"])

    def test_done_open_delete_and_undo(
        self, task: MakeTask, account: Account, as_alice: Client, url: Url
    ) -> None:
        one = task("One")
        done = as_alice.post(url("tasks:done", one.pk), headers=HTMX)
        undo = events(done)["toast"]["undo_url"]
        one.refresh_from_db()
        assert one.is_done
        as_alice.post(undo, headers=HTMX)
        one.refresh_from_db()
        assert not one.is_done
        deleted = as_alice.post(url("tasks:delete", one.pk), headers=HTMX)
        assert as_alice.get(url("tasks:edit", one.pk)).status_code == 404
        as_alice.post(events(deleted)["toast"]["undo_url"], headers=HTMX)
        assert titles(as_alice.get(url("tasks:list"))) == ["One"]

    def test_selected_ones(
        self,
        task: MakeTask,
        account: Account,
        bob: Member,
        as_alice: Client,
        as_bob: Client,
        url: Url,
    ) -> None:
        pks = [task("One").pk, task("Two", assignee=bob).pk]

        def act(client: Client, action: str) -> None:
            data = {"action": action, "selected": [*pks, "nonsense"]}
            assert client.post(url("tasks:selected"), data, headers=HTMX).status_code == 204

        act(as_bob, "done")
        assert titles(as_alice.get(url("tasks:list"), {"show": "done"})) == ["Two"]
        act(as_alice, "open")
        assert titles(as_alice.get(url("tasks:list"), {"show": "done"})) == []
        act(as_alice, "delete")
        assert titles(as_alice.get(url("tasks:list"))) == []


def test_a_task_of_another_contact_is_not_edited_on_this_record(
    task: MakeTask, account: Account, as_alice: Client, url: Url
) -> None:
    other = make.make_contact(account, first_name="Grace")
    one = task("One")
    assert as_alice.get(f"{url('tasks:edit', one.pk)}?contact={other.pk}").status_code == 404
