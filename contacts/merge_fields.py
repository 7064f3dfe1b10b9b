"""Merge fields of a contact: `contact.*`, its custom fields by their keys among them."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from contacts.attribution import PARTS
from contacts.fields import STANDARD, birth_of_contact
from hoopcrm.core.merge import MergeContext, MergeNamespace, merge_namespaces
from hoopcrm.core.phone_format import phone_readable
from hoopcrm.customfields import values
from hoopcrm.customfields.access import definitions


def contact_values(context: MergeContext) -> Mapping[str, str]:
    """What is known of the contact, as people read it; nothing without one."""
    contact = context.contact
    if contact is None:
        return {}
    street = (contact.address1, contact.city, contact.state, contact.postal_code)
    country = STANDARD["country"].show(contact)
    named = {
        key: STANDARD[key].show(contact)
        for key in ("address1", "city", "state", "postal_code", "source", "website")
    }
    named |= {
        "id": str(contact.pk),
        "name": " ".join(filter(None, (contact.first_name, contact.last_name))),
        "first_name": contact.first_name,
        "last_name": contact.last_name,
        "email": contact.email,
        "phone": phone_readable(contact.phone_normalised, contact.account.country),
        "phone_raw": contact.phone_normalised,
        "company_name": contact.company_name,
        "full_address": ", ".join(filter(None, (*street, country))),
        "country": country,
        "timezone": contact.time_zone,
        "date_of_birth": birth_of_contact(contact).text,
    }
    for place, attribution in (
        ("attributionSource", contact.first_attribution),
        ("lastAttributionSource", contact.latest_attribution),
    ):
        named |= {f"{place}.{part}": str((attribution or {}).get(part) or "") for part in PARTS}
    return _Values(contact, named)


class _Values(Mapping[str, str]):
    """Values by name; custom fields are read when something else than `named` is asked for."""

    def __init__(self, contact: Any, named: Mapping[str, str]) -> None:
        self._contact, self._named = contact, named

    @cached_property
    def _custom(self) -> dict[str, str]:
        custom = self._contact.custom
        return {one.key: values.display(one, custom.get(str(one.pk))) for one in definitions()}

    def __getitem__(self, key: str) -> str:
        return self._named[key] if key in self._named else self._custom[key]

    def __iter__(self) -> Iterator[str]:
        return iter({**self._custom, **self._named})

    def __len__(self) -> int:
        return len({**self._custom, **self._named})


merge_namespaces.add(MergeNamespace(key="contact", values=contact_values))
