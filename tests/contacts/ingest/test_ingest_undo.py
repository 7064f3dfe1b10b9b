"""The journal that an import writes takes it back exactly."""

import pytest
from django.core import serializers

from contacts.models import (
    Contact,
    ContactAccess,
    ContactDnd,
    ContactEmail,
    ContactPhone,
    ContactTag,
    Note,
    Suppression,
)
from contacts.services.dnd import dnd_set, optout_record
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core import writes
from hoopcrm.core.journal import restore
from hoopcrm.core.models import Operation
from tests import make
from tests.contacts.ingest.conftest import Ingest, row

pytestmark = pytest.mark.django_db
MODELS = (
    *(Contact, ContactEmail, ContactPhone, ContactTag, ContactAccess),
    *(ContactDnd, Suppression, Note),
)
MOVES_ON = {"version", "updated_at", "updated_by_id"}


def everything() -> list[dict[str, object]]:
    rows = [row for model in MODELS for row in model.objects.order_by("pk")]
    found = serializers.serialize("python", rows)
    return [
        {"pk": one["pk"]} | {k: v for k, v in one["fields"].items() if k not in MOVES_ON}
        for one in found
    ]


def test_restoring_leaves_every_table_as_it_was(
    ingest: Ingest, account: Account, operation: Operation, alice: Member, bob: Member
) -> None:
    known = make.make_contact(account, email="a@example.com", city="Rome", tags=["old"], owner=bob)
    with writes.frame("test data", silent=True):
        dnd_set(make.SYSTEM, contact=known, channel="email", on=True)
        dnd_set(make.SYSTEM, contact=known, channel="email", on=False)
    before = everything()
    change = row(2, email="a@example.com", phone="+12125550100", city="Oslo")
    change.tags, change.owner_id, change.business = ["fresh"], alice.pk, "Engines"
    change.followers, change.labels = [bob.pk], {"+12125550100": "work"}
    change.dnd, change.note = ("all", "email"), "<p>Two</p>"
    new = row(3, email="b@example.com", first_name="Bea")
    new.dnd, new.note = ("all",), "<p>Three</p>"
    ingest(change, new)
    assert [model.objects.count() for model in (ContactDnd, Suppression, Note)] == [3, 4, 2]
    assert everything() != before
    with writes.frame("undo", silent=True):
        restored = restore(operation)
    assert restored.conflicts == []
    assert everything() == before


def test_undoing_does_not_lift_what_the_person_said_since(
    ingest: Ingest, account: Account, operation: Operation
) -> None:
    contact = make.make_contact(account, email="a@example.com")
    change = row(2, email="a@example.com")
    change.dnd = ("email",)
    ingest(change)
    with writes.frame("test data", silent=True):
        optout_record(
            make.SYSTEM, contact=contact, channel="email", permanent=True, reason="Unsubscribed"
        )
    with writes.frame("undo", silent=True):
        restore(operation)
    assert Suppression.objects.get().permanent
