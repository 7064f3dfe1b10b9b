"""The bell, its panel and the page of notifications."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.services.contacts import contact_delete, contact_update
from contacts.services.tasks import task_create
from hoopcrm.core.scoping import scope
from hoopcrm.events.jobs import dispatch
from hoopcrm.notifications.models import Notice
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def notice(account, act, contact, bob):
    """Bob is told that Ada moved to Paris."""
    act(contact_update, contact=contact, changes={"city": "Paris"})
    dispatch()
    with scope(account):
        return Notice.objects.get(member=bob)


def _fresh(account, notice):
    with scope(account):
        return Notice.objects.get(pk=notice.pk)


def test_the_count_is_one_query_beside_who_asks(as_bob, url, notice, django_assert_max_num_queries):
    as_bob.get(url("notifications:count"))
    with CaptureQueriesContext(connection) as captured:
        response = as_bob.get(url("notifications:count"))
    assert ">1<" in response.content.decode()
    asked = [one["sql"] for one in captured if "notifications_notice" in one["sql"]]
    assert len(asked) == 1


def test_nothing_unread_shows_no_number(as_carol, url):
    assert "bell-number" not in as_carol.get(url("notifications:count")).content.decode()


def test_the_panel_shows_the_latest(as_bob, url, notice):
    page = as_bob.get(url("notifications:latest")).content.decode()
    assert "Ada Lovelace" in page
    assert "Set city to “Paris”" in page
    assert "Mark all as read" in page


def test_opening_leads_to_the_record_and_marks_as_read(as_bob, url, account, notice, contact):
    response = as_bob.get(url("notifications:open", notice.pk))
    assert response.status_code == 302
    assert response["Location"] == f"{contact.get_absolute_url()}?tab=activity"
    assert _fresh(account, notice).read_at is not None


def test_opening_what_is_gone_leads_to_the_list(as_bob, url, account, act, notice, contact):
    act(contact_delete, contact=contact)
    response = as_bob.get(url("notifications:open", notice.pk), follow=True)
    assert response.redirect_chain[-1][0] == url("notifications:list")
    assert "was deleted" in response.content.decode()
    assert _fresh(account, notice).read_at is not None


def test_another_members_notice_is_not_there(as_alice, url, account, notice):
    assert as_alice.get(url("notifications:open", notice.pk)).status_code == 404
    assert as_alice.post(url("notifications:read", notice.pk)).status_code == 404
    assert _fresh(account, notice).read_at is None


def test_one_is_marked_read_and_unread(as_bob, url, account, notice):
    response = as_bob.post(url("notifications:read", notice.pk), headers={"HX-Request": "true"})
    assert "notices-counted" in response["HX-Trigger"]
    assert "Mark as unread" in response.content.decode()
    assert _fresh(account, notice).read_at is not None
    response = as_bob.post(url("notifications:unread", notice.pk))
    assert response["Location"] == url("notifications:list")
    assert _fresh(account, notice).read_at is None


def test_all_are_marked_read_for_oneself_only(as_carol, url, account, notice):
    response = as_carol.post(url("notifications:read_all"), headers={"HX-Request": "true"})
    assert response.status_code == 204
    assert "notices-changed" in response["HX-Trigger"]
    assert _fresh(account, notice).read_at is None
    with scope(account):
        assert not Notice.objects.filter(member=_of(as_carol), read_at=None).exists()


def _of(client):
    from hoopcrm.accounts.models import Member

    return Member.objects.get(user_id=client.session["_auth_user_id"])


def test_the_list_filters_unread_and_pages(account, act, actor, as_bob, url, bob):
    for number in range(25):
        act(task_create, title=f"Task {number}", assignee=bob)
    dispatch()
    first = as_bob.get(url("notifications:list"), {"size": 20})
    page = first.content.decode()
    assert "Task 24" in page
    assert "Task 4<" not in page
    second = as_bob.get(first.context["next_url"]).content.decode()
    assert "Task 4<" in second
    assert "Task 24" not in second
    with scope(account):
        newest = Notice.objects.filter(member=bob).latest("at", "id")
    as_bob.post(url("notifications:read", newest.pk))
    unread = as_bob.get(url("notifications:list"), {"show": "unread"}).content.decode()
    assert "Task 24" not in unread
    assert "Task 23" in unread


def test_empty_pages_say_what_they_are_for(as_carol, url):
    assert "Nothing yet" in as_carol.get(url("notifications:list")).content.decode()
    unread = as_carol.get(url("notifications:list"), {"show": "unread"}).content.decode()
    assert "All read" in unread
    assert "Nothing new" in as_carol.get(url("notifications:latest")).content.decode()


def test_the_list_costs_the_same_with_more_on_it(account, act, as_bob, url, bob):
    def cost():
        dispatch()
        with CaptureQueriesContext(connection) as captured:
            as_bob.get(url("notifications:list"))
        return len(captured)

    act(task_create, title="One", assignee=bob)
    cost()
    before = cost()
    for number in range(10):
        act(task_create, title=f"Task {number}", assignee=bob)
    assert cost() == before


def test_without_the_right_there_is_no_bell(account, contact):
    from tests.conftest import signed_in

    make.make_role(account, "Plain", "contacts.view", "search.use")
    page = signed_in(make.make_member(account, "Dora", role="Plain")).get(
        f"/a/{account.pk}/contacts/"
    )
    assert "bell-panel" not in page.content.decode()
