"""Services: one transaction, an event for each change, nothing in read-only accounts."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from contacts.models import Tag
from hoopcrm.accounts.models import Account
from hoopcrm.core import writes
from hoopcrm.core.actor import Actor
from hoopcrm.core.copy import copy_rows
from hoopcrm.core.errors import Refused
from hoopcrm.core.ids import new_id
from hoopcrm.core.scoping import current_account, scope
from hoopcrm.core.services import ReadOnly, joined, service
from hoopcrm.events.emit import emit
from hoopcrm.events.models import Event

pytestmark = pytest.mark.django_db


def _make(name: str) -> Tag:
    return Tag.objects.create(account_id=current_account().pk, name=name, name_folded=name)


@service
def tag_make_loudly(actor: Actor, *, name: str) -> Tag:
    tag = _make(name)
    emit("job.started", account=current_account(), actor=actor, subject=tag)
    return tag


@service
def tag_make_quietly(actor: Actor, *, name: str) -> Tag:
    return _make(name)


@service(silent="a test")
def tag_make_silently(actor: Actor, *, name: str) -> Tag:
    return _make(name)


@service(read_only=ReadOnly.ALLOW)
def nothing_do(actor: Actor) -> str:
    return "done"


@service
def fail_after_write(actor: Actor) -> None:
    tag_make_loudly(actor, name="lost")
    raise Refused("no", "No.")


def test_a_service_that_emits_may_write(in_account: Account, actor: Actor) -> None:
    tag_make_loudly(actor, name="vip")
    event = Event.objects.get(type="job.started")
    assert (event.subject_label, event.actor_label) == ("vip", "Alice")


def test_a_service_that_writes_without_an_event_fails(in_account: Account, actor: Actor) -> None:
    with pytest.raises(writes.WriteError, match="emitted no event"):
        tag_make_quietly(actor, name="vip")
    tag_make_silently(actor, name="vip")


@pytest.mark.parametrize("how", ["save", "update", "delete", "bulk", "sql", "copy"])
def test_a_write_outside_a_service_fails(in_account: Account, actor: Actor, how: str) -> None:
    tag = tag_make_loudly(actor, name="vip")
    ways = {
        "save": tag.save,
        "update": lambda: Tag.objects.update(colour=2),
        "delete": tag.delete,
        "bulk": lambda: Tag.objects.bulk_create([Tag(account=in_account, name="x")]),
        "sql": lambda: connection.cursor().execute("UPDATE contacts_tag SET colour = 2"),
        "copy": lambda: copy_rows(Tag, ("id",), [(new_id(),)]),
    }
    with pytest.raises(writes.WriteError):
        ways[how]()


def test_a_refusal_takes_everything_back(in_account: Account, actor: Actor) -> None:
    with pytest.raises(Refused):
        fail_after_write(actor)
    assert not Tag.objects.exists()
    assert not Event.objects.exists()


def test_a_read_only_account_refuses_changes(account: Account, actor: Actor) -> None:
    account.state = Account.State.READ_ONLY
    with scope(account):
        with pytest.raises(Refused, match="read-only"):
            tag_make_loudly(actor, name="vip")
        assert nothing_do(actor) == "done"


@pytest.mark.django_db(transaction=True)
def test_only_a_running_transaction_is_joined(in_account: Account, actor: Actor) -> None:
    with pytest.raises(RuntimeError, match="no transaction"):
        joined(tag_make_loudly)
    with pytest.raises(Refused), transaction.atomic():
        joined(fail_after_write)(actor)
    assert not Tag.objects.exists()


def test_a_joined_service_has_no_savepoint_and_keeps_the_rules(
    in_account: Account, actor: Actor
) -> None:
    with CaptureQueriesContext(connection) as queries, transaction.atomic():
        joined(tag_make_loudly)(actor, name="vip")
    assert [one["sql"][:9] for one in queries].count("SAVEPOINT") == 1
    with pytest.raises(writes.WriteError, match="emitted no event"):
        joined(tag_make_quietly)(actor, name="quiet")
    in_account.state = Account.State.READ_ONLY
    with pytest.raises(Refused, match="read-only"):
        joined(tag_make_loudly)(actor, name="late")
