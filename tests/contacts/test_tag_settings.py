"""The page of tags in the settings."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from contacts.access import tags_of
from contacts.models import Tag
from contacts.services import tag_settings
from contacts.services.tags import tags_named
from contacts.views import tag_settings as tag_pages
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core import writes
from hoopcrm.core.scoping import scope
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.runner import run_job
from tests.conftest import signed_in
from tests.make import make_contact, make_member, make_role

pytestmark = pytest.mark.django_db
Url = Callable[..., str]
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _tags(account: Account) -> None:
    make_contact(account, tags=["lead", "hot"])
    make_contact(account, first_name="Bea", tags=["lead"])


def pk_of(account: Account, name: str) -> str:
    with scope(account):
        return str(Tag.objects.get(name=name).pk)


def names(account: Account) -> list[str]:
    with scope(account):
        return list(Tag.objects.values_list("name", flat=True))


def test_list_tells_how_many_contacts(as_alice: Client, url: Url) -> None:
    rows = as_alice.get(url("tags:list")).context["rows"]
    assert [(row["tag"].name, row["count"]) for row in rows] == [("hot", 1), ("lead", 2)]


def test_search(as_alice: Client, url: Url) -> None:
    rows = as_alice.get(url("tags:list"), {"search": "LEA"}).context["rows"]
    assert [row["tag"].name for row in rows] == ["lead"]
    nothing = as_alice.get(url("tags:list"), {"search": "zzz"})
    assert "No tag has this in its name" in nothing.content.decode()


def test_pages(account: Account, as_alice: Client, url: Url) -> None:
    with scope(account), writes.frame("test data", silent=True):
        tags_named(f"tag {number:03}" for number in range(60))
    page = as_alice.get(url("tags:list"), {"search": "tag"})
    assert len(page.context["rows"]) == 50
    following = as_alice.get(page.context["next_url"])
    assert [row["tag"].name for row in following.context["rows"]][0] == "tag 050"
    assert following.context["previous_url"]
    assert not following.context["next_url"]


def test_new(account: Account, as_alice: Client, url: Url) -> None:
    assert as_alice.post(url("tags:new"), {"tag": "camp"}).status_code == 302
    assert names(account) == ["camp", "hot", "lead"]
    again = as_alice.post(url("tags:new"), {"tag": "Camp"}, headers=HTMX)
    assert again.status_code == 422
    assert "There is a tag “camp” already." in again.content.decode()


def test_a_taken_name_offers_to_merge(account: Account, as_alice: Client, url: Url) -> None:
    response = as_alice.post(
        url("tags:rename", pk_of(account, "lead")), {"tag": "hot"}, headers=HTMX
    )
    assert response.status_code == 422
    form = as_alice.get(response.context["merge_url"])
    assert form.context["form"]["target"].value() == pk_of(account, "hot")
    done = as_alice.post(response.context["merge_url"], {"target": pk_of(account, "hot")})
    assert done.status_code == 302
    assert names(account) == ["hot"]


def test_delete_asks_with_numbers_and_offers_undo(
    account: Account, as_alice: Client, url: Url
) -> None:
    chosen = f"?selected={pk_of(account, 'lead')}&selected={pk_of(account, 'hot')}"
    page = as_alice.get(url("tags:delete") + chosen).content.decode()
    assert "2 contacts lose what is listed here" in page
    done = as_alice.post(url("tags:delete") + chosen, headers=HTMX)
    assert names(account) == []
    assert "undo_url" in done.headers["HX-Trigger"]


def test_merge_needs_a_target(account: Account, as_alice: Client, url: Url) -> None:
    chosen = f"?selected={pk_of(account, 'lead')}"
    response = as_alice.post(url("tags:merge") + chosen, {"target": ""}, headers=HTMX)
    assert response.status_code == 422
    assert "Choose the tag to keep." in response.content.decode()
    itself = as_alice.post(url("tags:merge") + chosen, {"target": pk_of(account, "lead")})
    assert itself.status_code == 422


def test_tags_of_others_cannot_be_chosen(
    other_account: Account, account: Account, as_alice: Client, url: Url
) -> None:
    make_contact(other_account, tags=["theirs"])
    chosen = f"?selected={pk_of(other_account, 'theirs')}&selected=nonsense"
    assert as_alice.post(url("tags:delete") + chosen).status_code == 302
    assert names(other_account) == ["theirs"]


def test_only_who_may_manage_tags(account: Account, bob: Member, as_bob: Client, url: Url) -> None:
    assert as_bob.get(url("tags:list")).status_code == 403
    make_role(account, "Tidier", "tags.manage", "settings.use")
    tidier = make_member(account, "Tia", role="Tidier")
    assert signed_in(tidier).get(url("tags:list")).status_code == 200
    confined = make_member(account, "Cody", role="Tidier", only_assigned=True)
    assert signed_in(confined).get(url("tags:list")).status_code == 403


def test_what_a_job_did_is_undone_from_the_page_of_jobs(
    account: Account, as_alice: Client, url: Url, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tag_settings, "AT_ONCE", 0)
    contact = make_contact(account, first_name="Cy", tags=["solo"])
    with scope(account):
        tag = Tag.objects.get(name="solo")
    as_alice.post(f"{url('tags:delete')}?selected={tag.pk}", headers=HTMX)
    page = url("jobs:list")
    assert "/undo/" not in as_alice.get(page).content.decode()
    with scope(account):
        run_job(Job.objects.get().pk)
        assert not tags_of(contact)
    undo = re.search(r'hx-post="([^"]+/undo/)"', as_alice.get(page).content.decode())
    assert undo is not None
    assert as_alice.post(undo.group(1), headers=HTMX).status_code == 204
    with scope(account):
        assert tags_of(contact) == [tag]
    assert "/undo/" not in as_alice.get(page).content.decode()


def test_a_tag_far_down_the_list_can_be_merged_into(
    account: Account, as_alice: Client, url: Url, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tag_pages, "MOST_TAGS_LISTED", 1)
    make_contact(account, first_name="Cy", tags=["zebra"])
    found = as_alice.get(url("contacts:tag_options"), {"q": "zeb", "by": "id"}).json()
    zebra = found[0]["value"]
    form = f"{url('tags:merge')}?selected={pk_of(account, 'lead')}"
    assert "zebra" not in as_alice.get(form).content.decode()
    assert as_alice.post(form, {"target": zebra}, headers=HTMX).status_code == 204
    assert names(account) == ["hot", "zebra"]
