"""Owner and followers. `ContactAccess` has a row for each; the contact's row keeps the owner."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from contacts.fields import clean_member
from contacts.models import Contact, ContactAccess
from contacts.models.ownership import MAX_FOLLOWERS
from contacts.services.rows import row_lock, row_save
from hoopcrm.accounts.models import Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service
from hoopcrm.events.emit import emit

Role = ContactAccess.Role


@service(silent="the same owner again changes nothing; another one emits an event")
def contact_owner_set(actor: Actor, *, contact: Contact, member: Member | None) -> Contact:
    """Make `member` the owner, or nobody. A follower who becomes owner follows no longer.

    Raises:
        Refused: `invalid_member` when they do not work here; `deleted`.
    """
    row_lock(contact)
    member = clean_member(member)
    if (member.pk if member else None) != contact.owner_id:
        before = contact.owner
        row_save(actor, contact, {"owner": member})
        owner_moved(actor, contact, before)
    return contact


def owner_moved(actor: Actor, contact: Contact, before: Member | None) -> None:
    """Move the access of the owner to `contact.owner`, and tell it. For contacts' services."""
    ContactAccess.objects.filter(contact=contact, role=Role.OWNER).delete()
    after: Any = contact.owner
    if after is not None:
        _grant(contact, after, Role.OWNER)
    emit(
        "contact.owner_changed",
        account=current_account(),
        actor=actor,
        subject=contact,
        changes={"owner": [str(before) if before else "", str(after) if after else ""]},
        data={
            "from_id": before.pk if before else None,
            "to_id": after.pk if after else None,
        },
    )
    if after is not None:
        contact_follower_remove(actor, contact=contact, member=after)


@service(silent="one who follows already changes nothing; a new follower emits an event")
def contact_follower_add(actor: Actor, *, contact: Contact, member: Member) -> bool:
    """Let `member` follow the contact; False when they do already.

    Raises:
        Refused: `is_owner`, `too_many_followers` (ten), `invalid_member`, `deleted`.
    """
    row_lock(contact)
    found = clean_member(member, field="followers")
    if found is None:
        raise Refused("required", _("Choose who shall follow."), field="followers")
    rows = ContactAccess.objects.filter(contact=contact, role=Role.FOLLOWER)
    if rows.filter(member=found).exists():
        return False
    if contact.owner_id == found.pk:
        raise Refused(
            "is_owner",
            _("%(name)s is the owner already.") % {"name": found.display_name},
            field="followers",
        )
    if rows.count() >= MAX_FOLLOWERS:
        raise Refused(
            "too_many_followers",
            _("A contact has at most %(count)d followers.") % {"count": MAX_FOLLOWERS},
            field="followers",
        )
    _grant(contact, found, Role.FOLLOWER)
    _tell_follower("contact.follower_added", actor, contact, found)
    return True


@service(silent="one who does not follow changes nothing; one removed emits an event")
def contact_follower_remove(actor: Actor, *, contact: Contact, member: Member) -> bool:
    """Let `member` follow no longer; False when they did not."""
    rows = ContactAccess.objects.filter(contact=contact, member=member, role=Role.FOLLOWER)
    removed, _rows = rows.delete()
    if removed:
        _tell_follower("contact.follower_removed", actor, contact, member)
    return bool(removed)


@service(silent="an equal set changes nothing; whoever is added or removed emits an event")
def contact_followers_change(
    actor: Actor, *, contact: Contact, add: Sequence[Member], remove: Sequence[Member]
) -> None:
    """Remove and add followers, all or none. Raises as `contact_follower_add`."""
    for member in remove:
        contact_follower_remove(actor, contact=contact, member=member)
    for member in add:
        contact_follower_add(actor, contact=contact, member=member)


def _grant(contact: Contact, member: Member, role: str) -> None:
    ContactAccess.objects.create(
        account_id=contact.account_id, contact=contact, member=member, role=role
    )


def _tell_follower(type: str, actor: Actor, contact: Contact, member: Member) -> None:
    emit(
        type,
        account=current_account(),
        actor=actor,
        contact=contact,
        subject=member,
        data={"member": member.display_name, "member_id": member.pk},
    )
