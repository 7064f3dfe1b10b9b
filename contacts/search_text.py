"""The derived columns of a contact's row, computed in one place for every writer.

Services and imports alike pass what the contact is made of to `derived_columns`; a test
recomputes them after random operations.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from contacts.normalise import digits, phone_written
from contacts.normalise import fold as fold_text

# A contact's name and company are folded for several columns, and companies come again.
fold = lru_cache(maxsize=8_192)(fold_text)

SORT_NAME_LENGTH = 600
LAST_FOLDED_LENGTH = 300
COMPANY_FOLDED_LENGTH = 400


class Address(NamedTuple):
    """An e-mail or phone of a contact: as typed and as compared."""

    written: str
    normalised: str
    is_primary: bool = False


_NONE = Address("", "")


def sort_name(first: str, last: str, email: str = "", phone: str = "", company: str = "") -> str:
    """What a contact is sorted by: the name, else the e-mail, else the phone, else the company.

    `email` and `phone` are the normalised ones.
    """
    return (fold(f"{first} {last}") or email or phone or fold(company))[:SORT_NAME_LENGTH]


def search_text(
    names: Iterable[str], emails: Iterable[str], phones: Iterable[str], company: str
) -> str:
    """What the search looks through, one part a line.

    Args:
        names: first and last name.
        emails: normalised addresses.
        phones: E.164 numbers; found by international and by national way of writing.
    """
    parts = [fold(" ".join(names)), *emails]
    for phone in phones:
        parts += phone_parts(phone)
    parts.append(fold(company))
    return "\n".join(filter(None, parts))


def phone_parts(phone: str) -> list[str]:
    """The digits by which an E.164 number is found: from abroad, and as written at home."""
    plain = phone.startswith("+") and phone[1:].isdecimal()
    international = phone[1:] if plain else digits(phone)
    national = phone_written(phone)
    return [international] if international.endswith(national) else [international, national]


def derived_columns(
    *,
    first_name: str,
    last_name: str,
    company_name: str,
    emails: Sequence[Address],
    phones: Sequence[Address],
) -> dict[str, Any]:
    """All columns of the contact's row that follow from others, addresses in their order."""
    email, phone = _primary(emails), _primary(phones)
    return {
        "email": email.written,
        "email_normalised": email.normalised,
        "phone": phone.written,
        "phone_normalised": phone.normalised,
        "sort_name": sort_name(
            first_name, last_name, email.normalised, phone.normalised, company_name
        ),
        "last_folded": fold(last_name)[:LAST_FOLDED_LENGTH],
        "company_folded": fold(company_name)[:COMPANY_FOLDED_LENGTH],
        "search": search_text(
            (first_name, last_name),
            [email.normalised for email in emails],
            [phone.normalised for phone in phones],
            company_name,
        ),
    }


def _primary(addresses: Sequence[Address]) -> Address:
    for one in addresses:
        if one.is_primary:
            return one
    return _NONE
