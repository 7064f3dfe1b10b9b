"""A deleted contact has left every page but the one that restores it."""

from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from contacts.models import Contact
from contacts.services.contacts import contact_delete
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from hoopcrm.events.dispatch import deliver_due, dispatch_all
from tests.conftest import signed_in
from tests.make import make_member, make_role
from tests.permissions.test_matrix import ADDRESSES, SEARCHED, TABS, World, _address
from tests.permissions.world import SECRET_NAME, build_neighbours, build_world

pytestmark = pytest.mark.django_db

# The history of others tells that they were related, by name, until the contact goes for good, and
# the account's log of what happened tells of the contact itself.
HISTORY = {
    "contacts/<uuid:pk>/": {""},
    "contacts/<uuid:pk>/tab/<slug:key>/": {"activity", "audit"},
    "settings/audit/": {""},
    "settings/audit/export/": {""},
}
# For those who may delete and restore: where it comes back from, and what a job did with it.
REPORTS = ("contacts/restore/", "contacts/bulk/<uuid:pk>/")


@pytest.fixture
def deleted(account: Account, alice: Member, bob: Member, tag_maker: object) -> World:
    """Values of a neighbour that is related in every way to a contact deleted since."""
    world = build_world(account, alice)
    mine = world | build_neighbours(account, bob, world)
    dispatch_all()
    deliver_due()
    with scope(account):
        contact = Contact.objects.get(pk=world["contacts"]["pk"])
        contact_delete(Actor.of_member(alice), contact=contact)
    return mine | {"gone": {"pk": contact.pk}}


def told(client: Client, url: str) -> str:
    response = client.get(url)
    content: Any = b"".join(response) if response.streaming else response.content
    return f"{content.decode(errors='replace')} {dict(response.headers)}"


@pytest.mark.timeout(300)
@pytest.mark.parametrize("query", ["", SEARCHED], ids=["plain", "searching"])
def test_no_page_names_or_links_it(
    query: str, account: Account, deleted: World, as_alice: Client
) -> None:
    found = {}
    for path, pattern in ADDRESSES:
        url = _address(path, pattern, account, deleted)
        for part in TABS if ":key>" in path and "tab" in path.split("/") else [""]:
            spoken = told(as_alice, url.replace("/activity/", f"/{part or 'activity'}/") + query)
            secrets = {SECRET_NAME, str(deleted["gone"]["pk"])}
            if part in HISTORY.get(path, set()):
                secrets.remove(SECRET_NAME)
            if path.startswith(REPORTS):
                secrets.clear()
            for secret in secrets:
                if secret in spoken:
                    at = spoken.index(secret)
                    found[path, part] = spoken[max(0, at - 200) : at + 60]
    assert found == {}


def test_none_of_its_own_addresses_answers(
    account: Account, alice: Member, as_alice: Client, tag_maker: object
) -> None:
    world = build_world(account, alice)
    with scope(account):
        contact = Contact.objects.get(pk=world["contacts"]["pk"])
        contact_delete(Actor.of_member(alice), contact=contact)
    areas = (
        "contacts pictures",
        "associations",
        "documents",
        "documents folders",
        "files",
        "tasks",
    )
    ids = {str(world["contacts"][name]) for name in ("pk", "note_pk")}
    ids |= {str(pk) for area in areas for pk in world[area].values() if isinstance(pk, UUID)}
    answered = {}
    for path, pattern in ADDRESSES:
        url = _address(path, pattern, account, world)
        if ids & set(url.split("/")):
            for ask in (as_alice.get, as_alice.post):
                status = ask(url).status_code
                if status not in {404, 405}:
                    answered[path] = status
    assert answered == {}


def test_the_report_of_a_job_names_it_to_nobody_else(
    account: Account, deleted: World, url: Any
) -> None:
    make_role(account, "Reader", "contacts.view", "jobs.view", "jobs.manage")
    client = signed_in(make_member(account, "Rea", role="Reader"))
    job = deleted["contacts bulk"]["pk"]
    for name in ("contacts:bulk_stats", "contacts:bulk_errors"):
        assert SECRET_NAME not in told(client, url(name, job))
