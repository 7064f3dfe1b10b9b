"""Tags on many contacts at once, as programs put them: by sets, with an event for each."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import connection

from contacts.models import ContactTag, Tag
from contacts.services.tags import tag_key, tags_named
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service
from hoopcrm.events.emit import NewEvent, emit_many

Tagged = dict[UUID, list[str]]


@service(silent="tags that are there already change nothing; each new one emits an event")
def contacts_tags_add(actor: Actor, *, contacts: Collection[UUID], names: Sequence[str]) -> Tagged:
    """Put the tags on these contacts, those among them that are not deleted.

    Returns:
        The names of the tags that were new, by contact.

    Raises:
        Refused: a fault of a name, on `tag`.
    """
    tags = {tag.pk: tag for tag in tags_named(names)}
    alive = _held(contacts)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO contacts_contacttag (account_id, contact_id, tag_id)"
            " SELECT %s, c, t FROM unnest(%s::uuid[]) c CROSS JOIN unnest(%s::uuid[]) t"
            " ORDER BY c, t ON CONFLICT (contact_id, tag_id) DO NOTHING"
            " RETURNING contact_id, tag_id",
            [current_account().pk, alive, sorted(tags)],
        )
        put = cursor.fetchall()
    return _told(actor, "contact.tag_added", put, tags)


@service(silent="tags that are not there change nothing; each one taken off emits an event")
def contacts_tags_remove(
    actor: Actor, *, contacts: Collection[UUID], names: Sequence[str] | None
) -> Tagged:
    """Take the tags of these names off these contacts; None takes off all tags.

    Returns:
        The names of the tags that were taken off, by contact.
    """
    rows = ContactTag.objects.filter(contact_id__in=_held(contacts))
    if names is not None:
        rows = rows.filter(tag__in=tags_known(names))
    found = list(rows.order_by("pk").select_for_update(of=("self",)).select_related("tag"))
    ContactTag.objects.filter(pk__in=[row.pk for row in found]).delete()
    tags = {row.tag_id: row.tag for row in found}
    return _told(
        actor, "contact.tag_removed", [(row.contact_id, row.tag_id) for row in found], tags
    )


def tags_known(names: Sequence[str]) -> list[Tag]:
    """The tags of these names that there are."""
    return list(Tag.objects.filter(name_folded__in=[tag_key(name.strip()) for name in names]))


def _held(contacts: Collection[UUID]) -> list[UUID]:
    """Those of them that are there, which stay so until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM contacts_contact WHERE account_id = %s AND id = ANY(%s)"
            " AND deleted_at IS NULL ORDER BY id FOR KEY SHARE",
            [current_account().pk, list(contacts)],
        )
        return [pk for (pk,) in cursor.fetchall()]


def _told(
    actor: Actor, type: str, pairs: Sequence[tuple[UUID, UUID]], tags: dict[UUID, Tag]
) -> Tagged:
    by_contact: Tagged = defaultdict(list)
    for contact_id, tag_id in pairs:
        by_contact[contact_id].append(tags[tag_id].name)
    if not by_contact:
        return by_contact
    emit_many(
        type,
        (
            NewEvent(
                contact_id=contact_id,
                subject_type=Tag._meta.label_lower,
                subject_id=str(tag_id),
                subject_label=tags[tag_id].name,
                data={"tag": tags[tag_id].name, "tag_id": str(tag_id)},
            )
            for contact_id, tag_id in pairs
        ),
        account=current_account(),
        actor=actor,
    )
    return by_contact
