"""The journal that an import writes takes it back exactly."""

import pytest
from django.core import serializers

from contacts.models import Contact, ContactAccess, ContactEmail, ContactPhone, ContactTag
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core import writes
from hoopcrm.core.journal import restore
from hoopcrm.core.models import Operation
from tests import make
from tests.contacts.ingest.conftest import Ingest, row

pytestmark = pytest.mark.django_db
MODELS = (Contact, ContactEmail, ContactPhone, ContactTag, ContactAccess)
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
    make.make_contact(account, email="a@example.com", city="Rome", tags=["old"], owner=bob)
    before = everything()
    known = row(2, email="a@example.com", phone="+12125550100", city="Oslo")
    known.tags, known.owner_id, known.business = ["fresh"], alice.pk, "Engines"
    known.followers = [bob.pk]
    ingest(known, row(3, email="b@example.com", first_name="Bea"))
    assert everything() != before
    with writes.frame("undo", silent=True):
        restored = restore(operation)
    assert restored.conflicts == []
    assert everything() == before
