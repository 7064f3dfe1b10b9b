"""People who come by a page of ours: found among the contacts, or made one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from contacts.attribution import Door, attribution_of
from contacts.fields import clean_standard, raise_first
from contacts.matching import Identity, Kind, Outcome, Rule, find_holders, lock_identities, match
from contacts.models import Contact
from contacts.normalise import email_clean, phone_clean
from contacts.services.channels import contact_email_add, contact_phone_add
from contacts.services.contacts import contact_create, contact_update
from contacts.services.rows import row_lock, row_save
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service
from hoopcrm.core.text import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """What somebody has typed about themselves, fit to store. `emailed`, `called` compare."""

    first_name: str = ""
    last_name: str = ""
    email: str = ""
    phone: str = ""
    emailed: str = ""
    called: str = ""

    @property
    def identities(self) -> list[Identity]:
        """By what they can be found."""
        both = [Identity("email", self.emailed), Identity("phone", self.called)]
        return [one for one in both if one.value]


def visitor_clean(*, first_name: str, last_name: str, email: str, phone: str) -> Visitor:
    """What somebody has typed, checked.

    Raises:
        Refused: `errors` in its data has the message of each field at fault.
    """
    account: Any = current_account()
    faults: list[Refused] = []
    found: dict[str, str] = {}
    try:
        names = clean_standard({"first_name": first_name, "last_name": last_name})
        found |= {key: columns[key] for key, columns in names.items()}
    except Refused as fault:
        faults.append(fault)
    try:
        if email.strip():
            found["email"], found["emailed"] = email_clean(email)
    except Refused as fault:
        faults.append(fault)
    try:
        if phone.strip():
            found["phone"], found["called"] = phone_clean(phone, account.country)
    except Refused as fault:
        faults.append(fault)
    raise_first(faults)
    return Visitor(**found)


def lock_visitors(visitors: Collection[Visitor]) -> None:
    """Keep all their addresses to this transaction at once: two could wait for each other else."""
    lock_identities({identity for one in visitors for identity in one.identities})


@service(silent="a contact that has all of it already stays as it is; each change emits its event")
def contact_upsert(
    actor: Actor,
    *,
    visitor: Visitor,
    touch: Mapping[str, Any] | None = None,
    prefer: Kind | None = None,
) -> Contact:
    """The contact that this is, by the account's preference of matching; a new one else.

    Anybody can type anybody's address: of a contact that is there only what is empty is filled.

    Args:
        touch: what is known of the visit, for the contact's attribution; None leaves it.
        prefer: what is looked for first; None is the account's preference.

    Raises:
        Refused: `limit_reached`, `nobody`.
    """
    account: Any = current_account()
    prefer = prefer or account.match_first
    found = match(Rule.UPSERT, email=visitor.emailed, phone=visitor.called, prefer=prefer)
    kept = {"email": visitor.email, "phone": visitor.phone}
    if found.leaves_secondary:
        kept["phone" if prefer == "email" else "email"] = ""
    if found.outcome is Outcome.CREATE or found.contact_id is None:
        return contact_create(
            actor,
            fields={"first_name": visitor.first_name, "last_name": visitor.last_name},
            emails=[kept["email"]],
            phones=[("", kept["phone"])],
            touch=touch,
        )
    contact = Contact.objects.get(pk=found.contact_id)
    row_lock(contact)
    _fill(actor, contact, visitor, kept)
    if touch is not None:
        latest = attribution_of(Door.VISIT, touch)
        columns = {
            "latest_attribution": latest,
            "latest_session_source": latest["sessionSource"],
        }
        row_save(actor, contact, columns)
    return contact


def _fill(actor: Actor, contact: Contact, visitor: Visitor, kept: Mapping[str, str]) -> None:
    names = {
        name: getattr(visitor, name)
        for name, other in (("first_name", "last_name"), ("last_name", "first_name"))
        if getattr(visitor, name)
        and not getattr(contact, name)
        and fold(getattr(contact, other)) in ("", fold(getattr(visitor, other)))
    }
    if names:
        contact_update(actor, contact=contact, changes=names)
    holders = find_holders(visitor.identities, apart_from=contact)
    if kept["email"] and not contact.email and Identity("email", visitor.emailed) not in holders:
        contact_email_add(actor, contact=contact, address=kept["email"])
    if kept["phone"] and not contact.phone and Identity("phone", visitor.called) not in holders:
        contact_phone_add(actor, contact=contact, number=kept["phone"])
