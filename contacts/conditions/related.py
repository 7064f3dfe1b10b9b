"""Fields of conditions on what hangs from a contact: events, notes, tasks, do not disturb."""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from contacts.conditions import choices
from contacts.conditions.context import Context
from contacts.conditions.fields import ConditionField, FieldGroup, condition_fields
from contacts.conditions.operators import Kind
from contacts.conditions.sources import Computed, Either, Related, Says
from contacts.conditions.standard import PRESENCE, add_flag, add_text, add_time
from contacts.conditions.windows import shifted
from contacts.linked_records import CONTACT
from contacts.models import ContactDnd, Note, Task, TaskLink
from contacts.models.dnd import Channel
from contacts.querysets import HasRow
from hoopcrm.core.extensions import Text
from hoopcrm.core.ids import first_id_at
from hoopcrm.events.models import Event
from hoopcrm.events.types import hidden_from


def _happened(value: Any, context: Context) -> Q:
    hidden = hidden_from(context.member)
    rows = Event.objects.filter(
        contact_id=OuterRef("pk"), type__in=[one for one in value["types"] if one not in hidden]
    )
    if value.get("last"):
        number, unit = value["last"]
        since = context.midnight(shifted(context.today, -number, unit))
        rows = rows.filter(id__gte=first_id_at(since))
    return Q(Exists(rows))


def _alive_notes(context: Context) -> Any:
    return Note.objects.filter(deleted_at__isnull=True)


def _open_tasks(context: Context) -> Any:
    return Task.objects.filter(deleted_at__isnull=True, completed_at__isnull=True)


def _links_of_open_tasks(context: Context) -> Any:
    """Links to the further contacts that open tasks are about."""
    return TaskLink.objects.filter(
        object_type=CONTACT, task__deleted_at__isnull=True, task__completed_at__isnull=True
    )


def _last_note(context: Context) -> Any:
    rows = _alive_notes(context).filter(contact=OuterRef("pk")).order_by("-created_at")
    return Subquery(rows.values("created_at")[:1])


def _has_open_task(context: Context) -> Q:
    return _has_task(_open_tasks(context), _links_of_open_tasks(context))


def _has_overdue_task(context: Context) -> Q:
    return _has_task(
        _open_tasks(context).filter(due_at__lt=context.moment),
        _links_of_open_tasks(context).filter(task__due_at__lt=context.moment),
    )


def _has_task(tasks: Any, links: Any) -> Q:
    """Contacts of these tasks, and those that these links are to."""
    return Q(HasRow(tasks)) | Q(HasRow(links, "object_id"))


def _dnd(channel: Channel) -> Callable[[Context], Q]:
    """Contacts not to be reached by the channel: by a row of its own, or by that of all."""

    def condition(context: Context) -> Q:
        rows = ContactDnd.objects.filter(
            channel__in=(channel, Channel.ALL),
            status__in=(ContactDnd.Status.ACTIVE, ContactDnd.Status.PERMANENT),
        )
        return Q(HasRow(rows))

    return condition


def _work_fields() -> None:
    group = FieldGroup.WORK
    notes, tasks = {"permission": "notes.view"}, {"permission": "tasks.view"}
    add_text(
        "note",
        _("Note"),
        group,
        source=Related(_alive_notes, "text"),
        only=("contains", "not_contains", *PRESENCE),
        **notes,
    )
    add_time("last_note", _("Last note on"), group, Computed(_last_note), **notes)
    add_flag("open_task", _("Open task"), group, _has_open_task, **tasks)
    add_flag("overdue_task", _("Overdue task"), group, _has_overdue_task, **tasks)
    due = (
        Related(_open_tasks, "due_at", lead=True),
        Related(_links_of_open_tasks, "task__due_at", "object", lead=True),
    )
    add_time("task_due", _("Task due on"), group, Either(due), **tasks)
    condition_fields.add(
        ConditionField(
            key="happened",
            label=_("Activity"),
            group=FieldGroup.ACTIVITY,
            kind=Kind.HAPPENED,
            source=Says(lambda context: Q()),
            choices=choices.happenings,
            labels=choices.happening_labels,
            happened=_happened,
        )
    )


def _dnd_fields() -> None:
    group = FieldGroup.DND
    add_flag("dnd_all", _("DND all channels"), group, lambda context: Q(dnd_all=True), weight=1)
    add_flag("dnd_inbound", _("DND inbound"), group, lambda context: Q(dnd_inbound=True), weight=2)
    for channel in Channel:
        if channel not in (Channel.ALL, Channel.INBOUND):
            add_flag(f"dnd_{channel}", DND_LABELS[channel], group, _dnd(channel), weight=3)


DND_LABELS: dict[Channel, Text] = {
    Channel.SMS: _("DND SMS"),
    Channel.CALL: _("DND calls"),
    Channel.EMAIL: _("DND e-mail"),
    Channel.FACEBOOK: _("DND Facebook"),
    Channel.GMB: _("DND Google Business"),
    Channel.WHATSAPP: _("DND WhatsApp"),
    Channel.INSTAGRAM: _("DND Instagram"),
}


_work_fields()
_dnd_fields()
