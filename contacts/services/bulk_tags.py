"""The tags that a bulk action puts on contacts."""

from collections.abc import Iterable

from contacts.models import Tag
from contacts.services.tags import tags_named
from hoopcrm.core.actor import Actor
from hoopcrm.core.services import service


@service(silent="the bulk action that asks for the tags is told, and so is each tag it puts")
def tags_for_bulk(actor: Actor, *, names: Iterable[str]) -> list[Tag]:
    """The tags of these names, made where there are none. Raises Refused on `tag`."""
    return tags_named(names)
