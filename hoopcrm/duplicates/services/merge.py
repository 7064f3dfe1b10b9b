"""Merging contacts into one of them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from contacts.fields import CUSTOM_PREFIX
from contacts.matching import Identity, lock_identities
from contacts.merge_handlers import MergeChoice, Merging, merge_handlers
from contacts.models import Contact, ContactEmail, ContactPhone, ContactRedirect
from contacts.services.merging.channels import address_ids
from contacts.services.merging.master import custom_names, merge_rows, settle_row
from hoopcrm.accounts import limits
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused, Stale
from hoopcrm.core.journal import operation_start
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service
from hoopcrm.duplicates.models import ContactMerge
from hoopcrm.events.emit import emit

MOST_CONTACTS = 10
KIND = "contact.merged"


@service
def contacts_merge(
    actor: Actor,
    *,
    master: Contact,
    others: Sequence[Contact],
    choice: MergeChoice | None = None,
    versions: Mapping[UUID, int] | None = None,
) -> ContactMerge:
    """Make one contact of several; the operation of the answer takes it back.

    Args:
        others: one to nine, in the order in which their values fill what the master lacks.
        versions: of the contacts as the caller saw them; what is missing is not checked.

    Raises:
        Stale: a contact was changed since.
        Refused: `too_few`, `too_many`, or `deleted` when one is gone or was merged meanwhile.
    """
    ids = list(dict.fromkeys([master.pk, *(one.pk for one in others)]))
    if len(ids) < 2:
        raise Refused("too_few", _("Choose at least two contacts to merge."))
    if len(ids) > MOST_CONTACTS:
        raise Refused("too_many", _("At most ten contacts can be merged at once."))
    contacts = locked_contacts(ids)
    _require_unchanged(contacts, versions or {})
    master, *rest = contacts
    names = [{"id": str(one.pk), "name": one.display_name} for one in rest]
    operation = operation_start(actor, kind=KIND, label=master.display_name)
    merging = Merging(
        actor=actor,
        operation=operation,
        master=master,
        others=rest,
        choice=choice or MergeChoice(),
    )
    changes = merge_rows(merging)
    for handler in merge_handlers:
        handler.merge(merging)
    settle_row(merging)
    limits.record(current_account(), "contacts", -len(rest))
    _tell(merging, names, changes)
    made: ContactMerge = ContactMerge.objects.create(
        account_id=master.account_id,
        operation=operation,
        master=master,
        master_name=master.display_name[:300],
        merged=names,
        after=merging.after,
        moved=merging.moved,
    )
    return made


def _tell(merging: Merging, names: list[dict[str, str]], changes: Mapping[str, Any]) -> None:
    has_custom = any(key.startswith(CUSTOM_PREFIX) for key in changes)
    emit(
        "contact.merged",
        account=current_account(),
        actor=merging.actor,
        subject=merging.master,
        changes=changes,
        data={
            "master": {"id": str(merging.master.pk), "name": merging.master.display_name},
            "merged": names,
            "moved": merging.moved,
            "labels": custom_names() if has_custom else {},
        },
        operation=merging.operation,
    )


def locked_contacts(ids: Sequence[UUID], *, deleted: Sequence[UUID] = ()) -> list[Contact]:
    """The contacts in this order, their addresses and rows locked until the transaction ends.

    Args:
        deleted: those of them that are gone on purpose: a merge that is taken back.

    Raises:
        Refused: `deleted`.
    """
    emails, phones = (address_ids(model, list(ids)) for model in (ContactEmail, ContactPhone))
    # Imports and forms lock addresses first, then rows; so does this.
    lock_identities(
        [*(Identity("email", one) for one in emails), *(Identity("phone", one) for one in phones)]
    )
    # One order for all, so that two merges never wait for each other.
    rows: Any = Contact.objects.select_for_update().filter(pk__in=list(ids)).order_by("pk")
    found: dict[UUID, Contact] = {one.pk: one for one in rows}
    contacts = [found[pk] for pk in ids if pk in found]
    for pk in ids:
        contact = found.get(pk)
        if contact is None or (contact.deleted_at is not None) != (pk in deleted):
            raise _gone(contact)
    return contacts


def _gone(contact: Contact | None) -> Refused:
    if contact is None:
        return Refused("deleted", _("One of the contacts no longer exists."))
    redirect = ContactRedirect.objects.filter(contact=contact.pk).select_related("master").first()
    names = {"name": contact.display_name}
    if redirect is None:
        return Refused("deleted", _("%(name)s has been deleted meanwhile.") % names)
    names["master"] = redirect.master.display_name
    return Refused(
        "deleted", _("%(name)s was merged into %(master)s meanwhile.") % names, contact=contact.pk
    )


def _require_unchanged(contacts: Sequence[Contact], versions: Mapping[UUID, int]) -> None:
    changed = [one for one in contacts if versions.get(one.pk, one.version) != one.version]
    if changed:
        names = ", ".join(one.display_name for one in changed)
        raise Stale(
            _("Somebody has changed %(names)s meanwhile. Look again, then merge.")
            % {"names": names}
        )
