"""Tags on contacts, made as they are first used. The contact's row is not touched.

Names keep the letter case in which they were typed and are matched without it, by `tag_key`.
"""

import hashlib
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from contacts.models import Contact, ContactTag, Tag
from contacts.models.tags import TAG_COLOURS
from contacts.services.rows import contact_hold
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.prepared import Prepared, among
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service
from hoopcrm.core.text import clean_line, fold
from hoopcrm.events.emit import emit

NAME_LENGTH = 80
FOLDED_LENGTH = 160


@service(silent="a tag that was there already changes nothing; a new one emits an event")
def contact_tag_add(actor: Actor, *, contact: Contact, name: str) -> Tag:
    """Put the tag of that name on the contact; the tag is made when there is none.

    Raises:
        Refused: `required`, `too_long` or `bad_character` on field `tag`; `deleted`.
    """
    contact_hold(contact)
    (tag,) = tags_named([name])
    _row, put = ContactTag.objects.get_or_create(
        account_id=contact.account_id, contact=contact, tag=tag
    )
    if put:
        emit(
            "contact.tag_added",
            account=current_account(),
            actor=actor,
            contact=contact,
            subject=tag,
            data={"tag": tag.name, "tag_id": tag.pk},
        )
    return tag


@service(silent="a tag that was not there changes nothing; one taken off emits an event")
def contact_tag_remove(actor: Actor, *, contact: Contact, tag: Tag) -> bool:
    """Take the tag off the contact; False when it was not on it. The tag itself stays."""
    removed, _rows = ContactTag.objects.filter(contact=contact, tag=tag).delete()
    if removed:
        emit(
            "contact.tag_removed",
            account=current_account(),
            actor=actor,
            contact=contact,
            subject=tag,
            data={"tag": tag.name, "tag_id": tag.pk},
        )
    return bool(removed)


def tags_named(names: Iterable[str]) -> list[Tag]:
    """The tags of these names, each once, in the order given; made where there are none.

    For services of contacts, within their transaction.
    """
    wanted: dict[str, str] = {}
    for name in names:
        clean = tag_name_clean(name)
        wanted.setdefault(tag_key(clean), clean)
    if not wanted:
        return []
    tags: dict[str, Tag] = {tag.name_folded: tag for tag in _tags_by_key(list(wanted))}
    # In one order, so that two makers never wait for each other.
    for folded in sorted(wanted.keys() - tags.keys()):
        tags[folded], _made = Tag.objects.get_or_create(
            account_id=current_account().pk,
            name_folded=folded,
            defaults={"name": wanted[folded], "colour": tag_colour(folded)},
        )
    return [tags[folded] for folded in wanted]


@Prepared
def _tags_by_key(keys: Any) -> QuerySet[Tag]:
    return Tag.objects.filter(among("name_folded", keys))


def tag_name_clean(name: str) -> str:
    """A tag's name as it is kept. Raises Refused on `tag`."""
    clean = clean_line(name, limit=NAME_LENGTH, field="tag")
    if not clean:
        raise Refused("required", _("Give the tag a name."), field="tag")
    return clean


def tag_key(name: str) -> str:
    """What makes the name of a tag unique in its account: without case and accents."""
    return (fold(name) or name)[:FOLDED_LENGTH]


def tag_colour(folded: str) -> int:
    """The colour, 1 to 12, that a new tag gets by its name."""
    return hashlib.blake2b(folded.encode(), digest_size=2).digest()[0] % TAG_COLOURS + 1
