"""Tasks and notes on the page of a business: those of its contacts, and tasks linked with it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from contacts.models import Note
from contacts.note_access import notes_of_business
from contacts.tasks.access import in_state, ordered, seen_contacts, tasks_of_business
from contacts.tasks.links import links_shown
from contacts.tasks.rows import task_row
from contacts.views.tabs.notes import Row
from hoopcrm.core.records import RecordContext
from hoopcrm.core.views.listing import number_of

TASKS_SHOWN = 10
NOTES_SHOWN = 5
MOST_SHOWN = 500


def business_tasks(context: RecordContext) -> HttpResponse:
    """Open tasks, soonest first; `?tasks_show=` more of them."""
    member, business = context.member, context.record
    show = _number(context, "tasks_show", TASKS_SHOWN)
    tasks = in_state(tasks_of_business(member, business), "open", context.account)
    found = list(ordered(tasks, "due")[: show + 1])
    contacts = {task.contact_id for task in found if task.contact_id}
    seen = seen_contacts(member, contacts) if member.has("contacts.view") else set()
    can_edit = member.has("tasks.edit")
    links = links_shown(member, found[:show])
    data = {
        "rows": [
            task_row(
                task,
                can_edit=can_edit,
                contact_url=task.contact.get_absolute_url() if task.contact_id in seen else "",
                links=links.get(task.pk, ()),
            )
            for task in found[:show]
        ],
        "self_url": context.tab_url(tasks_show=str(show) if show > TASKS_SHOWN else ""),
        "more_url": context.tab_url(tasks_show=str(show * 2)) if len(found) > show else "",
        "new_url": f"{reverse('tasks:new', args=[context.account.pk])}?business={business.pk}"
        if can_edit
        else "",
    }
    return render(context.request, "tasks/_business.html", data)


def business_notes(context: RecordContext) -> HttpResponse:
    """Pinned and newest notes; `?notes_show=` more of them."""
    show = _number(context, "notes_show", NOTES_SHOWN)
    found = list(notes_of_business(context.member, context.record)[: show + 1])
    can_edit = context.member.has("notes.edit")
    data: dict[str, Any] = {
        "rows": [_note_row(context, note, can_edit=can_edit) for note in found[:show]],
        "add_url": _note_url(context, "note_add") if can_edit else "",
        "self_url": context.tab_url(notes_show=str(show) if show > NOTES_SHOWN else ""),
        "more_url": context.tab_url(notes_show=str(show * 2)) if len(found) > show else "",
    }
    return render(context.request, "contacts/tabs/_business_notes.html", data)


def _note_row(context: RecordContext, note: Note, *, can_edit: bool) -> Row:
    """A note; those of contacts are changed on their own pages."""
    if note.contact_id is not None or not can_edit:
        return Row(note=note)
    return Row(
        note=note,
        edit_url=_note_url(context, "note_edit", note.pk),
        pin_url=_note_url(context, "note_pin", note.pk),
        delete_url=_note_url(context, "note_delete", note.pk),
    )


def _note_url(context: RecordContext, name: str, *args: Any) -> str:
    return reverse(f"businesses:{name}", args=[context.account.pk, context.record.pk, *args])


def _number(context: RecordContext, name: str, least: int) -> int:
    return min(max(number_of(context.request.GET.get(name), least), least), MOST_SHOWN)
