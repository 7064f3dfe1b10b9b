"""Owner and followers of a merge, its tags, and the redirects that lead to the master."""

from typing import Any

from django.utils.translation import gettext as _

from contacts.merge_handlers import MergeHandler, Merging, Unmerging, merge_handlers
from contacts.models import ContactAccess, ContactRedirect, ContactTag
from contacts.models.ownership import MAX_FOLLOWERS
from contacts.services.merging.rows import move, move_back, put, take_away
from hoopcrm.core.journal import record_deletes
from hoopcrm.core.journal_parts import restore_deleted

Role = ContactAccess.Role


def merge_access(merging: Merging) -> None:
    """The owner is settled already; followers are united, and owners that lose follow on."""
    master = merging.master
    ids = [one.pk for one in merging.contacts]
    rows = ContactAccess.objects.filter(contact__in=ids).select_related("member__user")
    found: list[Any] = sorted(rows, key=lambda row: (ids.index(row.contact_id), row.pk))
    mine = [row for row in found if row.contact_id == master.pk]
    gone = [
        row.pk
        for row in mine
        if (row.role == Role.OWNER) != (row.member_id == master.owner_id)
        and (row.role == Role.OWNER or row.member_id == master.owner_id)
    ]
    displaced = ContactAccess.objects.filter(pk__in=gone)
    record_deletes(merging.operation, displaced)
    displaced.delete()
    kept = [row for row in mine if row.pk not in gone]
    new = []
    if master.owner_id and not any(row.role == Role.OWNER for row in kept):
        new.append(_row(merging, master.owner_id, Role.OWNER))
    follows = {row.member_id for row in kept if row.role == Role.FOLLOWER}
    for row in found:
        if row in kept or row.member_id in follows or row.member_id == master.owner_id:
            continue
        if row.member.left_at is not None:
            continue
        if len(follows) >= MAX_FOLLOWERS:
            merging.overflow.append(_("Follower: %(name)s") % {"name": row.member.display_name})
            continue
        follows.add(row.member_id)
        new.append(_row(merging, row.member_id, Role.FOLLOWER))
    put(merging, ContactAccess, new, meaning=("contact_id", "member_id", "role"))


def _row(merging: Merging, member_id: Any, role: str) -> ContactAccess:
    master = merging.master
    return ContactAccess(
        account_id=master.account_id, contact=master, member_id=member_id, role=role
    )


def undo_access(unmerging: Unmerging) -> None:
    """Take the added followers and the owner away, as far as they are still there."""
    take_away(unmerging, ContactAccess)
    restore_deleted(unmerging.operation, ContactAccess)


def merge_tags(merging: Merging) -> None:
    """Unite the tags, or put those that were chosen."""
    ids = [one.pk for one in merging.contacts]
    rows = list(ContactTag.objects.filter(contact__in=ids).values_list("pk", "contact_id", "tag"))
    mine = {tag: pk for pk, contact, tag in rows if contact == merging.master.pk}
    wanted = dict.fromkeys(tag for _pk, _contact, tag in rows)
    if merging.choice.tags is not None:
        chosen = {str(tag) for tag in merging.choice.tags}
        wanted = dict.fromkeys(tag for tag in wanted if str(tag) in chosen)
    left_out = ContactTag.objects.filter(pk__in=[mine[tag] for tag in mine if tag not in wanted])
    record_deletes(merging.operation, left_out)
    left_out.delete()
    new = [
        ContactTag(account_id=merging.master.account_id, contact=merging.master, tag_id=tag)
        for tag in wanted
        if tag not in mine
    ]
    put(merging, ContactTag, new, meaning=("contact_id", "tag_id"))


def undo_tags(unmerging: Unmerging) -> None:
    """The master has its own tags again, and those put on it since."""
    take_away(unmerging, ContactTag)
    restore_deleted(unmerging.operation, ContactTag)


def merge_redirects(merging: Merging) -> None:
    """Lead the others to the master, and whatever led to them."""
    move(merging, ContactRedirect, column="master_id")
    new = [
        ContactRedirect(account_id=one.account_id, contact=one, master=merging.master)
        for one in merging.others
    ]
    put(merging, ContactRedirect, new, meaning=("contact_id",))


def undo_redirects(unmerging: Unmerging) -> None:
    """The others stand for themselves again."""
    take_away(unmerging, ContactRedirect)
    move_back(unmerging, ContactRedirect, column="master_id")


merge_handlers.add(
    MergeHandler(
        key="access",
        keys=("contacts.ContactAccess.contact",),
        merge=merge_access,
        undo=undo_access,
        weight=20,
    )
)
merge_handlers.add(
    MergeHandler(
        key="tags",
        keys=("contacts.ContactTag.contact",),
        merge=merge_tags,
        undo=undo_tags,
        weight=20,
    )
)
merge_handlers.add(
    MergeHandler(
        key="redirects",
        keys=("contacts.ContactRedirect.contact", "contacts.ContactRedirect.master"),
        merge=merge_redirects,
        undo=undo_redirects,
        weight=90,
    )
)
