"""Removing deleted contacts for good, with everything that is known of them.

What hangs from a contact by a key goes with it, files included; the history keeps that something
happened, when and by whom, and nothing else. What other apps know goes by `contact_parts`.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.admin.models import LogEntry
from django.db.models import Q
from django.utils.translation import gettext as _

from contacts.contact_parts import Leaving, contact_parts
from contacts.deleted import deleted_contacts
from contacts.dnd import address_hashes
from contacts.models import (
    Contact,
    ContactEmail,
    ContactPhone,
    NoteLink,
    Suppression,
    TaskLink,
)
from contacts.normalise import digits
from hoopcrm.accounts import limits
from hoopcrm.accounts.models import User
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.forgetting import hanging_from, journal_forget
from hoopcrm.core.models import JournalRow
from hoopcrm.core.owned import SameAccountKey
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import ReadOnly, service
from hoopcrm.customfields.unique import unique_release
from hoopcrm.events.emit import NewEvent, emit_many
from hoopcrm.events.forgetting import events_forget, operations_of, subjects_of, texts_of
from hoopcrm.files.models import StoredFile
from hoopcrm.files.services import remove_files
from hoopcrm.notifications.services.notices import notices_drop
from hoopcrm.transports.forgetting import mailbox_forget

CHUNK_ROWS = 50
ERASED, OVER_TIME = "erased", "retention"


def erasing_takes_long() -> bool:
    """Whether removing even one contact at once is work for a job."""
    return any(part.takes_long() for part in contact_parts)


@service(silent="contacts that are gone already are left alone; each removal emits an event")
def contacts_erase(actor: Actor, *, ids: Collection[UUID]) -> int:
    """Remove deleted contacts for good before their time; returns how many.

    Raises:
        Refused: `busy` while one of them stands in something that still runs, such as an import.
    """
    gone, busy = _remove(actor, deleted_contacts().filter(pk__in=list(ids)), reason=ERASED)
    if busy:
        raise Refused(
            "busy",
            _("An import that has this contact is still running. Try again when it has ended."),
        )
    return gone


@service(silent="contacts that are gone already are left alone; each removal emits an event")
def contacts_erase_some(actor: Actor, *, ids: Collection[UUID]) -> tuple[int, int]:
    """As `contacts_erase`, but leaves those that are busy; how many went, and how many stay."""
    return _remove(actor, deleted_contacts().filter(pk__in=list(ids)), reason=ERASED)


@service(
    silent="contacts that are gone already are left alone; each removal emits an event",
    read_only=ReadOnly.ALLOW,
)
def contacts_purge(
    actor: Actor, *, before: datetime, after: UUID | None = None
) -> tuple[int, UUID | None]:
    """Remove the next of those that were deleted before a moment, behind the contact `after`.

    Safe to run twice and side by side: what another holds is left to it.

    Returns:
        How many were removed, and the last contact looked at; None when there are no more.
    """
    due = deleted_contacts().filter(deleted_at__lt=before).order_by("pk")
    if after is not None:
        due = due.filter(pk__gt=after)
    rows = due.select_for_update(of=("self",), skip_locked=True)
    pks = list(rows.values_list("pk", flat=True)[:CHUNK_ROWS])
    if not pks:
        return 0, None
    gone, _busy = _remove(actor, deleted_contacts().filter(pk__in=pks), reason=OVER_TIME)
    return gone, pks[-1]


def _remove(actor: Actor, rows: Any, *, reason: str) -> tuple[int, int]:
    chosen = set(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    if not chosen:
        return 0, 0
    leaving = _leaving(chosen, reason)
    busy: set[UUID] = set()
    if _busy(leaving):
        busy = {pk for pk in chosen if _busy(_leaving({pk}, reason))}
        if chosen == busy:
            return 0, len(busy)
        leaving = _leaving(chosen - busy, reason)
    _forget(actor, leaving, reason)
    return len(chosen - busy), len(busy)


def _busy(leaving: Leaving) -> bool:
    return any(part.busy(leaving) for part in contact_parts)


def _along(ids: Collection[UUID]) -> set[UUID]:
    """Contacts that go with these, such as those that were merged into them."""
    found: set[UUID] = set()
    for part in contact_parts:
        found |= set(part.along(ids))
    return found - set(ids)


def _leaving(chosen: Collection[UUID], reason: str) -> Leaving:
    """What is known of the contacts: ids, names and addresses, those of earlier days too."""
    ids = frozenset({*chosen, *_along(chosen)})
    contacts = list(Contact.objects.filter(pk__in=ids))
    names = {one.full_name for one in contacts}
    emails = set(
        ContactEmail.objects.filter(contact_id__in=ids).values_list("normalised", flat=True)
    )
    phones = set(
        ContactPhone.objects.filter(contact_id__in=ids).values_list("normalised", flat=True)
    )
    for label, changes in texts_of(ids):
        names.add(label)
        emails |= {text.casefold() for text in _told(changes, "email") if "@" in text}
        phones |= {text for text in _told(changes, "phone") if digits(text)}
    # Who has no name is called by the business, which stays.
    names -= {"", _("No name"), *(one.company_name for one in contacts)}
    journal = JournalRow.objects.filter(
        table=Contact._meta.db_table, pk_value__in=[str(pk) for pk in ids]
    )
    return Leaving(
        ids=ids,
        things=hanging_from(Contact, ids),
        names=frozenset(names),
        emails=frozenset(emails - {""}),
        phones=frozenset(phones - {""}),
        operations=frozenset(
            operations_of(ids) | set(journal.values_list("operation_id", flat=True))
        ),
        at_once=reason == ERASED,
    )


def _told(changes: dict[str, Any], key: str) -> Iterable[str]:
    """Every text that a change of this field speaks of."""
    pair = changes.get(key) or ()
    for value in pair:
        yield from (str(one) for one in (value if isinstance(value, list) else [value]) if one)


def _forget(actor: Actor, leaving: Leaving, reason: str) -> None:
    ids, mentioned = leaving.ids, leaving.mentioned_in
    moved = subjects_of(ids, "contacts.task")
    others = events_forget(ids, spoken_of=moved, mentioned=mentioned)
    journal_forget(
        leaving.things, owner=Contact, operations=leaving.operations, mentioned=mentioned
    )
    for part in contact_parts:
        part.forget(leaving)
    things = [UUID(key) for key in leaving.keys]
    notices = notices_drop(actor, about=things, events=others)
    LogEntry.objects.filter(object_id__in=list(leaving.keys)).delete()
    _forget_reasons(leaving)
    members = User.objects.filter(email__in=leaving.emails).values_list("email", flat=True)
    mailbox_forget(
        recipients={*leaving.emails, *leaving.phones} - {one.casefold() for one in members},
        links=[str(pk) for pk in notices],
        mentioned=mentioned,
    )
    for link in (TaskLink, NoteLink):
        link.objects.filter(object_type="contact", object_id__in=ids).delete()
    unique_release(ids)
    _remove_rows(leaving)
    emit_many(
        "contact.purged",
        (
            NewEvent(
                contact_id=pk,
                subject_type=Contact._meta.label_lower,
                subject_id=str(pk),
                data={"reason": reason},
            )
            for pk in sorted(ids)
        ),
        account=current_account(),
        actor=actor,
    )


def _forget_reasons(leaving: Leaving) -> None:
    """The hashes of addresses stay off limits; why, in somebody's words, does not stay."""
    account = current_account().pk
    hashes = [
        one
        for address in (*leaving.emails, *leaving.phones)
        for one in address_hashes(account, address)
    ]
    Suppression.objects.filter(Q(address_hash__in=hashes) & ~Q(reason="")).update(reason="")


def _remove_rows(leaving: Leaving) -> None:
    """The contacts; the database takes along what hangs from them, and the files go after it."""
    stored = {
        pk
        for model, pks in leaving.things.items()
        for key in model._meta.concrete_fields
        if isinstance(key, SameAccountKey) and key.remote_field.model is StoredFile
        for pk in model._default_manager.filter(pk__in=pks).values_list(key.attname, flat=True)
        if pk is not None
    }
    rows = Contact.objects.filter(pk__in=leaving.ids)
    rows._raw_delete(rows.db)
    files = StoredFile.objects.filter(pk__in=stored)
    size = sum(files.values_list("size", flat=True))
    remove_files(files)
    if size:
        limits.record(current_account(), "storage", -size)
