"""Deleted tasks: listed for two months, brought back one by one."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from contacts.models import Task
from contacts.services.contacts import contact_delete
from contacts.services.task_restore import task_restore
from contacts.services.tasks import task_create, task_delete, task_delete_undo
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import scope
from hoopcrm.events.models import Event
from tests.make import make_contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact(account):
    return make_contact(account)


@pytest.fixture
def deleted(account, actor, contact):
    """A deleted task of Ada's, and the operation that deleted it."""
    with scope(account):
        task = task_create(actor, title="Call her", contact=contact)
        return task, task_delete(actor, task=task)


def test_a_deleted_task_is_listed_and_brought_back(as_alice, url, account, deleted):
    task, _operation = deleted
    page = as_alice.get(url("tasks:deleted")).content.decode()
    assert "Call her" in page
    assert "Ada Lovelace" in page
    response = as_alice.post(url("tasks:restore", task.pk), headers={"HX-Request": "true"})
    assert response.status_code == 204
    assert "tasks-changed" in response["HX-Trigger"]
    with scope(account):
        assert Task.objects.get(pk=task.pk).deleted_at is None
        assert Event.objects.filter(type="task.restored").count() == 1
    assert "Call her" not in as_alice.get(url("tasks:deleted")).content.decode()
    assert "Call her" in as_alice.get(url("tasks:list")).content.decode()


def test_without_scripts_it_comes_back_to_the_page(as_alice, url, deleted):
    response = as_alice.post(url("tasks:restore", deleted[0].pk), follow=True)
    assert "“Call her” is back." in response.content.decode()


def test_after_two_months_it_is_gone(as_alice, url, account, actor, deleted):
    task, _operation = deleted
    with time_machine.travel(timezone.now() + timedelta(days=62)):
        assert as_alice.post(url("tasks:restore", task.pk)).status_code in {302, 404}
        with scope(account), pytest.raises(Refused, match="two months"):
            task_restore(actor, task=task)


def test_it_is_not_brought_back_twice_nor_without_its_contact(account, actor, contact, deleted):
    task, operation = deleted
    with scope(account):
        task_restore(actor, task=task)
        with pytest.raises(Refused) as again:
            task_restore(actor, task=task)
        assert again.value.code == "restored"
        with pytest.raises(Refused):
            task_delete_undo(actor, operation=operation)
        other = task_create(actor, title="Write", contact=contact)
        task_delete(actor, task=other)
        contact_delete(actor, contact=contact)
        with pytest.raises(Refused) as gone:
            task_restore(actor, task=other)
        assert gone.value.code == "contact_gone"


def test_restricted_members_see_and_restore_only_theirs(as_bob, url, deleted):
    assert "Call her" not in as_bob.get(url("tasks:deleted")).content.decode()
    assert as_bob.post(url("tasks:restore", deleted[0].pk)).status_code == 404


def test_an_empty_list_says_what_it_is_for(as_alice, url):
    assert "Nothing deleted" in as_alice.get(url("tasks:deleted")).content.decode()
