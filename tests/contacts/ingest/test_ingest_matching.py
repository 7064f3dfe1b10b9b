"""The set-based writer decides as the one truth table says, and as the single path does."""

import pytest

from contacts import matching
from contacts.matching import Holder, Outcome, Rule
from contacts.models import Contact
from hoopcrm.accounts.models import Account
from tests import make
from tests.contacts.ingest.conftest import Ingest, row

pytestmark = pytest.mark.django_db

EMAILS = {"A": "a@example.com", "B": "b@example.com", "new": "new@example.com", "blank": ""}
PHONES = {"A": "+12125550100", "B": "+12125550101", "new": "+12125550199", "blank": ""}
# A row without any address does not reach the writer.
IMPORT_ROWS = [
    key
    for key in matching.TRUTH_TABLE
    if key[0] is Rule.IMPORT and key[1:] != (Holder.BLANK, Holder.BLANK)
]


@pytest.fixture
def people(account: Account, in_account: Account) -> dict[str, Contact]:
    return {
        name: make.make_contact(account, first_name=name, email=EMAILS[name], phone=PHONES[name])
        for name in "AB"
    }


@pytest.mark.parametrize("prefer", ["email", "phone"])
@pytest.mark.parametrize(("rule", "first", "second"), IMPORT_ROWS)
def test_each_row_of_the_table(  # noqa: PLR0913
    people: dict[str, Contact],
    ingest: Ingest,
    rule: Rule,
    first: Holder,
    second: Holder,
    prefer: str,
) -> None:
    decision = matching.TRUTH_TABLE[rule, first, second]
    values = (
        (EMAILS[first], PHONES[second]) if prefer == "email" else (EMAILS[second], PHONES[first])
    )
    email, phone = values
    single = matching.match(rule, email=email, phone=phone, prefer=prefer, lock=False)  # type: ignore[arg-type]

    result = ingest(row(2, email=email, phone=phone, city="Rome"), prefer=prefer)

    changed = Contact.objects.get(city="Rome")
    if decision.outcome is Outcome.CREATE:
        assert single.contact_id is None
        assert result.outcomes["created"] == 1
        assert changed.first_name == ""
    else:
        assert changed.pk == single.contact_id == people["A"].pk
        assert result.outcomes["updated"] == 1
    left = {code for _line, _outcome, found in result.problems for code, _t, _v in found}
    assert (1025 in left) is decision.leaves_secondary is single.leaves_secondary
    owners = {
        "email": set(Contact.objects.filter(emails__normalised=email).values_list("pk", flat=True)),
        "phone": set(Contact.objects.filter(phones__normalised=phone).values_list("pk", flat=True)),
    }
    assert all(len(pks) <= 1 for pks in owners.values()), "no address has two contacts"


def test_rows_see_what_rows_before_them_took(ingest: Ingest, in_account: Account) -> None:
    result = ingest(
        row(2, email="a@example.com", phone="+12125550100", first_name="Ada"),
        row(3, phone="+12125550100", city="Rome"),
        row(4, email="new@example.com", phone="+12125550100"),
    )
    ada = Contact.objects.get(email="a@example.com")
    assert (ada.first_name, ada.city, ada.version) == ("Ada", "Rome", 2)
    assert Contact.objects.get(email="new@example.com").phone == ""
    assert result.outcomes == {"created": 2, "updated": 1}


def test_chunks_see_what_chunks_before_them_wrote(ingest: Ingest, in_account: Account) -> None:
    ingest(row(2, email="a@example.com"))
    assert ingest(row(2, email="a@example.com")).outcomes == {"unchanged": 1}


def test_a_row_that_the_database_refuses_fails_alone(ingest: Ingest, in_account: Account) -> None:
    rows = [row(n, email=f"p{n}@example.com") for n in range(2, 9)]
    rows[3].plain["country"] = "far too long for the column"
    result = ingest(*rows)
    assert result.outcomes == {"created": 6, "failed": 1}
    assert [line for line, _outcome, _found in result.problems] == [5]
    assert Contact.objects.count() == 6
