"""Switching do-not-disturb for many contacts, by the rules of `contacts.services.dnd`."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from contacts.bulk.actions import ActionForm, BulkAction, LeftOut, Result, Undone, Work
from contacts.bulk.suppressing import forget_suppressions, free_addresses, suppress_addresses
from contacts.bulk.telling import tell_about_contacts, tell_inverse
from contacts.bulk.words import counted
from contacts.dnd import COPIES, dnd_channels
from contacts.models import Contact, ContactDnd
from contacts.models.bulk import Outcome
from contacts.models.dnd import REASON_LENGTH, Channel, DndSource
from contacts.querysets import ContactQuerySet
from hoopcrm.core.journal import record_inserts, record_updates

Status = ContactDnd.Status
STATE = ("status", "reason", "code", "source", "by", "at")


class DndForm(ActionForm):
    """A channel or all of them, and why."""

    channel = forms.ChoiceField(label=gettext_lazy("Channel"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=REASON_LENGTH,
        help_text=gettext_lazy("Stands on the record of each contact."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["channel"]
        channels = [(one.key, str(one.label)) for one in dnd_channels]
        field.choices = [
            (Channel.ALL.value, _("All channels: do not contact at all")),
            *channels,
            (Channel.INBOUND.value, _("Inbound: block their calls and SMS")),
        ]
        field.initial = Channel.ALL.value

    def options(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {"channel": given["channel"], "reason": " ".join(given["reason"].split())}


class _Dnd(BulkAction):
    form = DndForm
    undo_label = gettext_lazy("Undo")
    icon = "bell-off"
    on: bool

    def told(self, options: Mapping[str, Any]) -> list[tuple[str, str]]:
        told = [(_("Channel"), str(Channel(options["channel"]).label))]
        return [*told, (_("Reason"), options["reason"])] if options["reason"] else told

    def before_undo(self, undone: Undone) -> None:
        forget_suppressions(undone)
        data = "e.data || jsonb_build_object('status', '%s', 'was_on', %s)" % (
            (Status.INACTIVE.value, "true") if self.on else (Status.ACTIVE.value, "false")
        )
        types = ("contact.dnd_enabled", "contact.dnd_disabled")
        type, inverse = types if self.on else reversed(types)
        tell_inverse(undone, type, inverse, data=data)


class DndOn(_Dnd):
    """Switches it on, and suppresses the addresses that the channel uses."""

    key = "dnd_on"
    label = gettext_lazy("Turn DND on")
    weight = 80
    on = True

    def title(self, count: int) -> str:
        return counted(
            ngettext("Do not disturb %(n)s contact", "Do not disturb %(n)s contacts", count), count
        )

    def submit(self, count: int) -> str:
        return _("Turn on")

    def run(self, work: Work) -> Mapping[UUID, Result]:
        channel = Channel(work.options["channel"])
        rows = _rows(work.ids, channel)
        ids = [pk for pk in work.ids if not (pk in rows and rows[pk].is_on)]
        results: dict[UUID, Result] = {
            pk: (Outcome.UNCHANGED, _("It is on already."))
            for pk in work.ids
            if pk in rows and rows[pk].is_on
        }
        if ids:
            _switch(work, channel, ids, rows, Status.ACTIVE)
            suppress_addresses(work, channel, ids, work.options["reason"])
        return results


class DndOff(_Dnd):
    """Switches it off, but for those who have opted out for good."""

    key = "dnd_off"
    label = gettext_lazy("Turn DND off")
    icon = "bell"
    weight = 82
    on = False

    def title(self, count: int) -> str:
        return counted(
            ngettext(
                "Turn do not disturb off for %(n)s contact",
                "Turn do not disturb off for %(n)s contacts",
                count,
            ),
            count,
        )

    def submit(self, count: int) -> str:
        return _("Turn off")

    def left_out(self, member: Any, contacts: ContactQuerySet) -> list[LeftOut]:
        on = Q(status__in=(Status.ACTIVE, Status.PERMANENT))
        switched = ContactDnd.objects.filter(on, channel__in=_offered()).values("contact")
        without = contacts.exclude(pk__in=switched).count()
        return (
            [
                LeftOut(
                    without,
                    ngettext(
                        "is not switched to do not disturb",
                        "are not switched to do not disturb",
                        without,
                    ),
                )
            ]
            if without
            else []
        )

    def run(self, work: Work) -> Mapping[UUID, Result]:
        channel = Channel(work.options["channel"])
        rows = _rows(work.ids, channel)
        results: dict[UUID, Result] = {}
        on: list[UUID] = []
        for pk in work.ids:
            row = rows.get(pk)
            if row is None or not row.is_on:
                results[pk] = (Outcome.UNCHANGED, _("It is off already."))
            elif row.status == Status.PERMANENT:
                results[pk] = (Outcome.SKIPPED, _("Has opted out for good."))
            else:
                on.append(pk)
        kept = free_addresses(work, channel, on)
        for pk in kept:
            results[pk] = (Outcome.SKIPPED, _("An address of the contact has opted out for good."))
        ids = [pk for pk in on if pk not in kept]
        if ids:
            _switch(work, channel, ids, rows, Status.INACTIVE)
        return results


def _offered() -> list[str]:
    return [Channel.ALL.value, *(one.key for one in dnd_channels), Channel.INBOUND.value]


def _rows(ids: Iterable[UUID], channel: str) -> dict[UUID, ContactDnd]:
    rows = ContactDnd.objects.filter(contact_id__in=list(ids), channel=channel)
    return {row.contact_id: row for row in rows}


def _switch(
    work: Work, channel: Channel, ids: list[UUID], rows: Mapping[UUID, ContactDnd], status: Status
) -> None:
    """Write the rows and the contacts, and tell it."""
    state = {
        "status": status.value,
        "reason": work.options["reason"],
        "code": "",
        "source": DndSource.MEMBER.value,
        "by": work.actor.label[:200],
        "at": work.at,
    }
    old = ContactDnd.objects.filter(pk__in=[rows[pk].pk for pk in ids if pk in rows])
    record_updates(work.operation, old, STATE)
    old.update(**state)
    made = ContactDnd.objects.bulk_create(
        ContactDnd(account_id=work.account.pk, contact_id=pk, channel=channel, **state)
        for pk in ids
        if pk not in rows
    )
    record_inserts(work.operation, ContactDnd, [row.pk for row in made])
    contacts = Contact.objects.filter(pk__in=ids)
    copied = {COPIES[channel]: status == Status.ACTIVE} if channel in COPIES else {}
    record_updates(work.operation, contacts, [*copied, "updated_by_id"])
    contacts.update(
        **copied, version=F("version") + 1, updated_at=work.at, updated_by_id=work.actor.id
    )
    _tell(work, channel, ids, status)


def _tell(work: Work, channel: Channel, ids: list[UUID], status: Status) -> None:
    is_on = status == Status.ACTIVE
    before = Status.INACTIVE if is_on else Status.ACTIVE
    tell_about_contacts(
        "contact.dnd_enabled" if is_on else "contact.dnd_disabled",
        "SELECT id AS contact_id, jsonb_build_object(%(field)s::text, jsonb_build_array("
        "%(before)s::text, %(after)s::text)) AS changes, jsonb_build_object('channel',"
        " %(channel)s::text, 'status', %(status)s::text, 'was_on', %(was_on)s::boolean,"
        " 'source', 'member', 'reason', %(reason)s::text, 'code', '') AS data"
        " FROM unnest(%(ids)s::uuid[]) AS id",
        {
            "ids": ids,
            "field": f"dnd.{channel.value}",
            "before": str(before.label),
            "after": str(status.label),
            "channel": channel.value,
            "status": status.value,
            "was_on": not is_on,
            "reason": work.options["reason"],
        },
        work=work,
    )
