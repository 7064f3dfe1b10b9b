"""Merge fields of a contact: `contact.*`, its custom fields by their keys among them."""

from contacts.attribution import PARTS
from contacts.fields import STANDARD, birth_of_contact
from hoopcrm.core.merge import MergeContext, MergeNamespace, merge_namespaces
from hoopcrm.core.phone_format import phone_readable
from hoopcrm.customfields import values
from hoopcrm.customfields.access import definitions


def contact_values(context: MergeContext) -> dict[str, str]:
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
    custom = {
        one.key: values.display(one, contact.custom.get(str(one.pk))) for one in definitions()
    }
    return custom | named


merge_namespaces.add(MergeNamespace(key="contact", values=contact_values))
