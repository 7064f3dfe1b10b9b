"""COPY of ready texts: nothing in a cell breaks out of it."""

import pytest

from contacts.models import StagedContact
from hoopcrm.accounts.models import Account
from hoopcrm.core.copy import NULL, copy_texts
from hoopcrm.core.ids import new_id

pytestmark = pytest.mark.django_db

NASTY = (
    "a\tb",
    "a\nb",
    "a\r\nb",
    "\\N",
    "\\.",
    "back\\slash",
    "\\t",
    "",
    "'quoted'",
    "é 👩‍🚀",
    " x ",
)


def test_texts_come_out_as_they_went_in(in_account: Account) -> None:
    batch = new_id()
    columns = ("account_id", "batch", "line", "new_id", "raw", "winner", "first_name")
    rows = [
        [str(in_account.pk), str(batch), str(line), str(new_id()), text, NULL, text]
        for line, text in enumerate(NASTY * 50)
    ]
    blank = {f.name for f in StagedContact._meta.fields} - set(columns)
    texts = sorted(name for name in blank if name not in ("id", "account", *FILLED_BY_DATABASE))
    every = (*columns, *texts, "stopped", "email_given", "phone_given")
    full = [[*row, *[""] * len(texts), "f", "f", "f"] for row in rows]
    assert copy_texts(StagedContact, every, full) == len(full)
    found = StagedContact.objects.order_by("line").values_list("raw", "first_name", "winner")
    assert list(found) == [(text, text, None) for text in NASTY * 50]


FILLED_BY_DATABASE = (
    "stopped",
    "email_given",
    "phone_given",
    "contact_id",
    "type_id",
    "owner_id",
    "birth_date",
    "birth_month",
    "birth_day",
    "made_at",
)
