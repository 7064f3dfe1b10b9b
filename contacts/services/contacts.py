"""Contacts: making, changing and deleting them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import UUIDField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from contacts.attribution import Door, attribution_of, door_of
from contacts.deleted import shared_addresses
from contacts.fields import CUSTOM_PREFIX, STANDARD, clean_standard
from contacts.matching import require_free
from contacts.models import Contact, ContactAccess, ContactEmail, ContactPhone, ContactTag
from contacts.search_text import derived_columns
from contacts.searched import extra_column
from contacts.services.businesses import business_find_or_create, business_key
from contacts.services.changes import (
    custom_changes,
    custom_labels,
    custom_told,
    difference,
    merged_custom,
    shown,
)
from contacts.services.drafts import Custom, Draft, custom_clean, draft_of, require_someone
from contacts.services.ownership import owner_moved
from contacts.services.removal import contacts_delete, parts_return, tell
from contacts.services.rows import row_lock, row_save
from contacts.services.tags import tags_named
from contacts.services.unique_values import unique_take
from hoopcrm.accounts import limits
from hoopcrm.accounts.models import Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused, Stale
from hoopcrm.core.inserts import insert
from hoopcrm.core.journal import Restored, operation_start, restore
from hoopcrm.core.models import JournalRow, Operation
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service
from hoopcrm.customfields import values
from hoopcrm.events.emit import emit


@service
def contact_create(
    actor: Actor,
    *,
    fields: Mapping[str, Any],
    emails: Sequence[str] = (),
    phones: Sequence[tuple[str, str]] = (),
    tags: Sequence[str] = (),
    owner: Member | None = None,
    custom: Mapping[str, Any] | None = None,
    touch: Mapping[str, Any] | None = None,
) -> Contact:
    """Make a contact. A member who sees only assigned data owns what they make.

    Args:
        fields: standard fields by key of `contacts.fields.STANDARD`, as text.
        emails, phones: the first is the primary one; phones are (label or "", number).
        tags: names; those that do not exist are made.
        custom: values by field id or key.
        touch: what is known of the visit of one of our pages by which somebody came.

    Raises:
        Refused: `duplicate` (field email, phone or a unique one, `contact_id`), `limit_reached`,
            `nobody`, `too_many`, `repeated`, `label_taken`, or a fault of a field; `errors` in its
            data then has the message of each field at fault.
    """
    account: Any = current_account()
    draft = draft_of(
        country=account.country,
        fields=fields,
        emails=emails,
        phones=phones,
        tags=tags,
        owner=owner,
        custom=custom or {},
    )
    if draft.owner is None and actor.member is not None and actor.member.only_assigned:
        draft.owner = actor.member
    limits.require(account, "contacts", adding=1)
    require_free(actor, draft.identities)
    contact = _insert(actor, draft, touch)
    unique_take(actor, contact=contact, custom=draft.custom)
    put = tags_named(draft.tags)
    insert(*(ContactTag(account_id=account.pk, contact=contact, tag=tag) for tag in put))
    limits.record(account, "contacts", 1)
    emit(
        "contact.created",
        account=account,
        actor=actor,
        subject=contact,
        changes=_created_changes(contact, draft, [tag.name for tag in put]),
        data={"labels": custom_labels(draft.custom)} if draft.custom.stored else {},
    )
    return contact


def _insert(actor: Actor, draft: Draft, touch: Mapping[str, Any] | None) -> Contact:
    business = business_find_or_create(actor, name=draft.business) if draft.business else None
    company_name = business.name if business else ""
    account_id = current_account().pk
    moment = now()
    custom = merged_custom({}, draft.custom)
    contact = Contact(
        account_id=account_id,
        **draft.columns,
        business=business,
        company_name=company_name,
        owner=draft.owner,
        custom=custom,
        **extra_column(draft.columns | {"custom": custom}),
        **derived_columns(
            first_name=draft.columns.get("first_name", ""),
            last_name=draft.columns.get("last_name", ""),
            company_name=company_name,
            emails=draft.emails,
            phones=draft.phones,
        ),
        **_origin(actor, touch),
        created_at=moment,
        created_via=actor.via,
        updated_at=moment,
        updated_by_id=actor.id,
    )
    rows: list[Any] = [
        ContactEmail(
            account_id=account_id,
            contact=contact,
            position=position,
            address=one.written,
            normalised=one.normalised,
            is_primary=one.is_primary,
        )
        for position, one in enumerate(draft.emails, start=1)
    ]
    rows += [
        ContactPhone(
            account_id=account_id,
            contact=contact,
            position=position,
            label=label,
            number=one.written,
            normalised=one.normalised,
            is_primary=one.is_primary,
        )
        for position, (one, label) in enumerate(
            zip(draft.phones, draft.labels, strict=True), start=1
        )
    ]
    if draft.owner is not None:
        role = ContactAccess.Role.OWNER
        owner = {"member": draft.owner, "role": role}
        rows.append(ContactAccess(account_id=account_id, contact=contact, **owner))
    insert(contact, *rows)
    return contact


def _origin(actor: Actor, touch: Mapping[str, Any] | None) -> dict[str, Any]:
    """Both attributions of a contact that has just come, by a page of ours if `touch` is given."""
    door = door_of(actor.via) if touch is None else Door.VISIT
    origin = attribution_of(door, touch)
    columns: dict[str, Any] = {}
    for name in ("first", "latest"):
        columns[f"{name}_attribution"] = dict(origin)
        columns[f"{name}_session_source"] = origin["sessionSource"]
    return columns


def _created_changes(contact: Contact, draft: Draft, tags: list[str]) -> dict[str, Any]:
    after: dict[str, Any] = shown(contact, STANDARD)
    after["email"] = [one.written for one in draft.emails]
    after["phone"] = [one.written for one in draft.phones]
    after["tags"] = tags
    for key in ("email", "phone"):
        if len(after[key]) == 1:
            after[key] = after[key][0]
    changes = {key: ["", value] for key, value in after.items() if value}
    return changes | custom_changes(draft.custom, {})


@service(silent="equal values change nothing; each change emits contact.updated or .owner_changed")
def contact_update(
    actor: Actor, *, contact: Contact, changes: Mapping[str, Any], version: int | None = None
) -> Contact:
    """Change one or many fields; `contact` is brought up to date and returned.

    Args:
        changes: raw values by standard field key or "custom.<field id>"; "" empties a field.
            A business is given by name and made when there is none.
        version: of the contact as the caller saw it; None does not check.

    Raises:
        Stale: the contact was changed since; `current` in its data is the value now stored of
            the first field asked for, `currents` all of them, `version` the current version.
        Refused: a fault of a field (see `errors` in its data), `duplicate` (a unique field,
            `contact_id`), `nobody`, `deleted`.
    """
    row_lock(contact)
    return contact_change(actor, contact, changes, version=version)


def contact_change(
    actor: Actor, contact: Contact, changes: Mapping[str, Any], *, version: int | None = None
) -> Contact:
    """Change fields of a contact whose row is locked; for services, as `contact_update`."""
    standard = {key: raw for key, raw in changes.items() if not key.startswith(CUSTOM_PREFIX)}
    cleaned = clean_standard(standard)
    custom = custom_clean({key: raw for key, raw in changes.items() if key not in standard})
    wanted = _different(contact, cleaned)
    different = Custom(
        {pk: value for pk, value in custom.stored.items() if contact.custom.get(pk) != value},
        custom.definitions,
    )
    if not wanted and not different.stored:
        return contact
    if version is not None and version != contact.version:
        raise _stale(contact, changes, custom)
    _write(actor, contact, wanted, different)
    return contact


Wanted = dict[str, dict[str, Any]]


def _different(contact: Contact, cleaned: Wanted) -> Wanted:
    """The fields to write, with their columns; a business is still its name."""

    def differs(key: str, columns: dict[str, Any]) -> bool:
        if key == "business":
            name = columns["business"]
            unlinked = bool(name) and contact.business_id is None
            return unlinked or business_key(name) != business_key(contact.company_name)
        return any(getattr(contact, column) != value for column, value in columns.items())

    return {key: columns for key, columns in cleaned.items() if differs(key, columns)}


def _write(actor: Actor, contact: Contact, wanted: Wanted, custom: Custom) -> None:
    keys = [key for key in wanted if key != "owner"]
    before, custom_before = shown(contact, keys), dict(contact.custom)
    owner_before = contact.owner if "owner" in wanted else None
    columns = {name: value for part in wanted.values() for name, value in part.items()}
    if "business" in columns:
        name = columns["business"]
        business = business_find_or_create(actor, name=name) if name else None
        columns |= {"business": business, "company_name": business.name if business else ""}
    if "first_name" in columns or "last_name" in columns:
        names = {"first_name": contact.first_name, "last_name": contact.last_name} | columns
        require_someone(names, has_address=bool(contact.email or contact.phone))
    if custom.stored:
        unique_take(actor, contact=contact, custom=custom)
        columns["custom"] = merged_custom(custom_before, custom)
    row_save(actor, contact, columns)
    told = difference(before, shown(contact, keys)) | custom_changes(custom, custom_before)
    if keys or custom.stored:
        emit(
            "contact.updated",
            account=current_account(),
            actor=actor,
            subject=contact,
            changes=told,
            data=custom_told(custom, custom_before),
        )
    if "owner" in wanted:
        owner_moved(actor, contact, owner_before)


def _stale(contact: Contact, changes: Mapping[str, Any], custom: Custom) -> Stale:
    currents: dict[str, Any] = {}
    for key in changes:
        if key in STANDARD:
            currents[key] = STANDARD[key].show(contact)
    for pk, definition in custom.definitions.items():
        currents[f"{CUSTOM_PREFIX}{pk}"] = values.display(definition, contact.custom.get(pk))
    field = next(iter(currents), None)
    return Stale(
        _("Somebody has changed this contact in the meantime."),
        field=field,
        current=currents.get(field or "", ""),
        currents=currents,
        version=contact.version,
    )


@service
def contact_delete(actor: Actor, *, contact: Contact) -> Operation:
    """Delete the contact softly; the operation returned takes it back (`contact_delete_undo`).

    Raises:
        Refused: `deleted` when it is gone already.
    """
    row_lock(contact)
    operation = operation_start(actor, kind="contact.deleted", label=contact.display_name)
    contacts_delete(actor, ids=[contact.pk], operation=operation)
    contact.refresh_from_db()
    return operation


@service
def contact_delete_undo(actor: Actor, *, operation: Operation) -> Restored:
    """Take a deletion back, of one or many: the contacts are there again, with all that is theirs.

    Raises:
        Refused: `already_undone`, `limit_reached`, or `gone` when none can come back any more.
    """
    account = current_account()
    touched = JournalRow.objects.filter(operation=operation, table=Contact._meta.db_table)
    named = touched.annotate(row_id=Cast("pk_value", UUIDField())).values("row_id")
    deleted = Contact.objects.filter(pk__in=named)
    if actor.member is not None and deleted.visible_to(actor.member).count() < deleted.count():
        raise Refused("gone", _("This contact cannot be brought back any more."))
    limits.require(account, "contacts", adding=deleted.count())
    restored = restore(operation)
    kept = [pk for _table, pk in restored.conflicts]
    contacts = Contact.objects.alive().filter(pk__in=named).exclude(pk__in=kept)
    if not contacts.update(updated_at=now(), updated_by_id=actor.id):
        raise Refused("gone", _("This contact cannot be brought back any more."))
    back = list(contacts)
    parts_return([one.pk for one in back])
    tell(actor, "contact.restored", back, operation, shared=shared_addresses(contacts))
    limits.record(account, "contacts", len(back))
    return restored
