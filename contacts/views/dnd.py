"""The DND tab of a contact: one switch for everything, one for each channel, one for inbound."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.access import get_contact
from contacts.dnd import Suppressed, dnd_channels, dnd_rows, suppressed_channels
from contacts.models import Contact, ContactDnd
from contacts.models.dnd import Channel
from contacts.services.dnd import dnd_all_set, dnd_inbound_set, dnd_set
from contacts.views.panels import record_path
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.http import toast, trigger, vary_htmx
from hoopcrm.core.records import RecordContext
from hoopcrm.core.views.page import Page

ON, OFF = "on", "off"
_LABELS = {
    Channel.ALL: gettext_lazy("Do not contact"),
    Channel.INBOUND: gettext_lazy("Block inbound calls and SMS"),
}
_HELP = {
    Channel.ALL: gettext_lazy("Nothing goes out by any channel, by hand or automatically."),
    Channel.INBOUND: gettext_lazy("Their calls and SMS are not put through."),
}


@dataclass(frozen=True, kw_only=True)
class Switch:
    """One line of the tab.

    Attributes:
        value: what the button sends: the state that it would bring about.
        row: what is known of it, if anything.
        note: why it is as it is, where the row does not say so.
        locked: cannot be switched by staff.
    """

    key: str
    label: str
    icon: str
    help: str
    on: bool
    row: ContactDnd | None
    note: str = ""
    locked: bool = False

    @property
    def value(self) -> str:
        return f"{self.key}:{OFF if self.on else ON}"


def dnd(context: RecordContext) -> HttpResponse:
    """The inside of the tab."""
    return _tab(context.request, context.record, can_edit=context.member.has("contacts.edit"))


class DndPage(Page):
    """GET: back to the tab. POST: turn the switch that was pressed.

    Answers 422 with the tab when it cannot be turned.
    """

    permission = "contacts.edit"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return redirect(_tab_url(self._find(request, pk)))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        contact = self._find(request, pk)
        key, _colon, state = request.POST.get("switch", "").partition(":")
        reason = request.POST.get("reason", "")
        try:
            message = _turn(Actor.of_request(request), contact, key, state, reason)
        except Refused as refused:
            return self._refused(request, contact, refused, reason)
        if not getattr(request, "htmx", False):
            messages.success(request, message)
            return redirect(_tab_url(contact))
        response = toast(_tab(request, contact, can_edit=True), message)
        return trigger(response, "contact-changed")

    def _find(self, request: HttpRequest, pk: UUID) -> Contact:
        member: Any = request.member  # type: ignore[attr-defined]
        return get_contact(member, pk, need="contacts.edit")

    def _refused(
        self, request: HttpRequest, contact: Contact, refused: Refused, reason: str
    ) -> HttpResponse:
        if not getattr(request, "htmx", False):
            messages.error(request, refused.message)
            return redirect(_tab_url(contact))
        response = _tab(
            request, contact, can_edit=True, error=refused.message, reason=reason, status=422
        )
        return toast(response, refused.message, kind="error")


def switches(contact: Contact) -> list[Switch]:
    """The lines of the tab: all, the channels that somebody provides, inbound."""
    rows = dnd_rows(contact)
    suppressed = suppressed_channels(contact)
    for_all = _switch(Channel.ALL, "ban", rows, suppressed)
    channels = [
        _switch(Channel(one.key), one.icon, rows, suppressed, all_on=for_all.on)
        for one in dnd_channels
    ]
    return [for_all, *channels, _switch(Channel.INBOUND, "phone-incoming", rows, {})]


def _switch(
    channel: Channel,
    icon: str,
    rows: dict[str, ContactDnd],
    suppressed: dict[str, Suppressed],
    *,
    all_on: bool = False,
) -> Switch:
    row = rows.get(channel)
    on = row is not None and row.is_on
    found = suppressed.get(channel)
    locked = (row is not None and row.status == ContactDnd.Status.PERMANENT) or bool(
        found and found.permanent
    )
    note = ""
    if locked:
        note = _("The person opted out for good. Only they can opt in again.")
    elif all_on:
        note = _("Through “Do not contact”.")
    elif found and not on:
        note = _("An address of this contact is suppressed: somebody with it asked for this.")
    return Switch(
        key=channel.value,
        label=str(_LABELS.get(channel, channel.label)),
        icon=icon,
        help=str(_HELP.get(channel, "")),
        on=on or found is not None or all_on,
        row=row,
        note=note,
        locked=locked or all_on,
    )


def _turn(actor: Actor, contact: Contact, key: str, state: str, reason: str) -> str:
    """Turn a switch; what to say about it. Raises Refused."""
    on = state == ON
    if state not in (ON, OFF):
        raise Refused("required", _("Press the switch of a channel."), field="switch")
    if key == Channel.ALL:
        dnd_all_set(actor, contact=contact, on=on, reason=reason)
        return _("Not to be contacted any more.") if on else _("May be contacted again.")
    if key == Channel.INBOUND:
        dnd_inbound_set(actor, contact=contact, on=on, reason=reason)
    else:
        dnd_set(actor, contact=contact, channel=key, on=on, reason=reason)
    told = _("DND is on for %(channel)s.") if on else _("DND is off for %(channel)s.")
    return told % {"channel": Channel(key).label}


def _tab(
    request: HttpRequest,
    contact: Contact,
    *,
    can_edit: bool,
    error: str = "",
    reason: str = "",
    status: int = 200,
) -> HttpResponse:
    data = {
        "switches": switches(contact),
        "can_edit": can_edit,
        "action": reverse("contacts:record_dnd", args=[contact.account_id, contact.pk]),
        "error": error,
        "reason": reason,
    }
    return vary_htmx(render(request, "contacts/tabs/_dnd.html", data, status=status))


def _tab_url(contact: Contact) -> str:
    return f"{record_path(contact)}?left=dnd"
