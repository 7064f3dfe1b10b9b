"""Tasks of several contacts: seen from each of them, and by whoever sees one of them."""

from typing import Any

import pytest

from contacts.linked_records import MOST_LINKS, Link
from contacts.models import Contact, Task, TaskLink
from contacts.services.contacts import contact_delete
from contacts.services.tasks import task_update
from contacts.tasks.access import count_open, tasks_of, visible_tasks
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import scope
from hoopcrm.duplicates.services.merge import contacts_merge
from hoopcrm.duplicates.services.undo import contacts_merge_undo
from hoopcrm.events.models import Event
from tests import make
from tests.conftest import signed_in
from tests.contacts.tasks.test_task_pages import HTMX, given

pytestmark = pytest.mark.django_db


@pytest.fixture
def grace(account: Any) -> Contact:
    return make.make_contact(account, first_name="Grace", last_name="Hopper")


def others(task: Task) -> set[Any]:
    rows = TaskLink.objects.filter(task=task, object_type="contact")
    return set(rows.values_list("object_id", flat=True))


class TestService:
    def test_the_tasks_of_each_contact(self, account, contact, grace, task):
        both = task(links=[Link("contact", grace.pk), Link("contact", contact.pk)])
        task("Ada's own")
        with scope(account):
            assert others(both) == {grace.pk}
            assert list(tasks_of(grace)) == [both]
            assert tasks_of(contact).count() == 2
            counted = Contact.objects.annotate(open=count_open(None))
            assert counted.get(pk=grace.pk).open == 1
            assert counted.get(pk=contact.pk).open == 2

    def test_ten_contacts_with_its_own(self, account, actor, task):
        many = [make.make_contact(account).pk for _ in range(MOST_LINKS)]
        one = task()
        with scope(account):
            with pytest.raises(Refused) as refused:
                task_update(actor, task=one, changes={}, links={"contact": many})
            assert (refused.value.code, refused.value.field) == ("too_many", "other_contacts")
            task_update(actor, task=one, changes={}, links={"contact": many[:-1]})
            assert len(others(one)) == MOST_LINKS - 1

    def test_events_tell_how_many_and_no_names(self, account, actor, grace, task):
        one = task()
        with scope(account):
            task_update(actor, task=one, changes={}, links={"contact": [grace.pk]})
            told = Event.objects.get(type="task.updated")
        assert told.changes == {"other_contacts": ["0", "1"]}

    def test_a_further_contact_becomes_its_own(self, account, actor, grace, task):
        one = task(links=[Link("contact", grace.pk)])
        with scope(account):
            task_update(actor, task=one, changes={"contact": grace})
            assert others(one) == set()


class TestMerge:
    @pytest.mark.parametrize("own", [False, True])
    def test_the_master_once_and_back_again(self, account, actor, contact, grace, task, own):
        third = make.make_contact(account, first_name="Alan")
        links = [Link("contact", grace.pk), Link("contact", third.pk)]
        one = task(contact=contact if own else None, links=links)
        with scope(account):
            made = contacts_merge(actor, master=contact, others=[grace, third])
            assert others(one) == (set() if own else {contact.pk})
            contacts_merge_undo(actor, operation=made.operation)
            assert others(one) == {grace.pk, third.pk}


class TestOnlyAssigned:
    @pytest.fixture
    def riley(self, account: Any) -> Any:
        return make.make_member(account, "Riley", only_assigned=True)

    def test_one_of_the_contacts_is_enough(self, account, actor, task, riley):
        mine = make.make_contact(account, owner=riley)
        one = task(links=[Link("contact", mine.pk)])
        task("Not Riley's")
        with scope(account):
            assert list(visible_tasks(riley)) == [one]
            contact_delete(actor, contact=mine)
            assert list(visible_tasks(riley)) == []

    def test_hidden_contacts_are_neither_told_nor_lost(self, account, contact, grace, task, riley):
        mine = make.make_contact(account, first_name="Mine", owner=riley)
        one = task(links=[Link("contact", grace.pk), Link("contact", mine.pk)])
        client = signed_in(riley)
        edit = f"/a/{account.pk}/tasks/{one.pk}/edit/"
        page = client.get(edit).content.decode()
        assert "Mine Lovelace" in page
        assert "Hopper" not in page
        assert "Ada" not in page
        listed = client.get(f"/a/{account.pk}/tasks/").content.decode()
        assert "Hopper" not in listed
        assert client.post(edit, given(contact="hidden"), headers=HTMX).status_code == 204
        with scope(account):
            assert others(one) == {grace.pk}
            assert Task.objects.get().contact_id == contact.pk


class TestPages:
    def test_on_the_record_of_a_further_contact(self, account, contact, grace, task, as_alice, url):
        one = task("Plan the show", links=[Link("contact", grace.pk)])
        tab = as_alice.get(url("contacts:record_tab", grace.pk, "tasks")).content.decode()
        assert "Plan the show" in tab
        assert contact.get_absolute_url() in tab
        done = as_alice.post(f"{url('tasks:done', one.pk)}?contact={grace.pk}", headers=HTMX)
        assert done.status_code == 204
        stranger = make.make_contact(account)
        edit = url("tasks:edit", one.pk)
        assert as_alice.get(f"{edit}?contact={grace.pk}").status_code == 200
        assert as_alice.get(f"{edit}?contact={stranger.pk}").status_code == 404

    def test_chosen_in_the_form(self, account, contact, grace, task, as_alice, url):
        one = task()
        sent = given(title=one.title, contact=contact.pk, other_contacts=[grace.pk])
        assert as_alice.post(url("tasks:edit", one.pk), sent, headers=HTMX).status_code == 204
        with scope(account):
            assert others(one) == {grace.pk}
        found = as_alice.get(url("tasks:linkable", "contact"), {"q": "hopp"}).json()
        assert [row["label"] for row in found] == ["Grace Hopper"]
