"""What of a record's history can be taken back as a whole, such as a merge."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from hoopcrm.core.journal import undoables
from hoopcrm.core.models import Operation
from hoopcrm.events.models import Event
from hoopcrm.events.types import event_types


def undo_urls(member: Any, events: Iterable[Event]) -> dict[UUID, str]:
    """Addresses that take events back, by event. No query where none of them can be.

    Only what still stands, and only where the member may undo that kind of operation.
    """
    urls: dict[UUID, tuple[UUID, str]] = {}
    for event in events:
        kind = event_types.find(event.type)
        if kind is not None and event.operation_id and (url := kind.undo(event)):
            urls[event.pk] = (event.operation_id, url)
    if not urls or not member.has("undo.use"):
        return {}
    ids = {operation for operation, _url in urls.values()}
    standing = {
        operation.pk
        for operation in Operation.objects.filter(pk__in=ids, undone_at__isnull=True)
        if (undoable := undoables.find(operation.kind)) and member.has(undoable.permission)
    }
    return {pk: url for pk, (operation, url) in urls.items() if operation in standing}
