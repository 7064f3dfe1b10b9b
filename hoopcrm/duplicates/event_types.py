"""Events of merges and of what is decided about duplicates."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoopcrm.events.models import Event
from hoopcrm.events.types import EventType, event_types


def _names(event: Event) -> str:
    return ", ".join(f"“{one.get('name', '')}”" for one in event.data.get("merged", []))


def _merged(event: Event) -> str:
    names = _names(event)
    return _("Merged with %(names)s") % {"names": names} if names else _("Merged with others")


def _undone(event: Event) -> str:
    master = event.data.get("master", {})
    if master.get("id") == event.subject_id:
        return _("Merge with %(names)s taken back") % {"names": _names(event)}
    return _("Merge into %(name)s taken back") % {"name": f"“{master.get('name', '')}”"}


def _pair(event: Event) -> str:
    names = {"first": event.data.get("first", ""), "second": event.data.get("second", "")}
    if event.type == "duplicate.rejected":
        return _("“%(first)s” and “%(second)s” are not the same") % names
    return _("“%(first)s” and “%(second)s” may be the same after all") % names


def _merge_page(event: Event) -> str:
    if event.operation_id is None:
        return ""
    return reverse("duplicates:merge_done", args=[event.account_id, event.operation_id])


def _merge_undo(event: Event) -> str:
    if event.operation_id is None:
        return ""
    return reverse("duplicates:merge_undo", args=[event.account_id, event.operation_id])


event_types.add(
    EventType(
        key="contact.merged",
        label=gettext_lazy("Contacts merged"),
        icon="arrow-merge",
        text=_merged,
        link=_merge_page,
        undo=_merge_undo,
    )
)
event_types.add(
    EventType(
        key="contact.merge_undone",
        label=gettext_lazy("Merge taken back"),
        icon="arrow-back-up",
        text=_undone,
        link=_merge_page,
    )
)
for key, label in (
    ("duplicate.rejected", gettext_lazy("Suggested duplicate rejected")),
    ("duplicate.unrejected", gettext_lazy("Rejection of a duplicate taken back")),
):
    event_types.add(EventType(key=key, label=label, icon="users", text=_pair, on_timeline=False))
