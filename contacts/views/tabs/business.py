"""Tasks and notes on the page of a business: those of its contacts, and tasks linked with it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from contacts.note_access import notes_of_business
from contacts.tasks.access import in_state, ordered, seen_contacts, tasks_of_business
from contacts.tasks.rows import task_row
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
    data = {
        "rows": [
            task_row(
                task,
                can_edit=can_edit,
                contact_url=task.contact.get_absolute_url() if task.contact_id in seen else "",
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
    """The newest notes; `?notes_show=` more of them."""
    show = _number(context, "notes_show", NOTES_SHOWN)
    found = list(notes_of_business(context.member, context.record)[: show + 1])
    data: dict[str, Any] = {
        "notes": found[:show],
        "self_url": context.tab_url(notes_show=str(show) if show > NOTES_SHOWN else ""),
        "more_url": context.tab_url(notes_show=str(show * 2)) if len(found) > show else "",
    }
    return render(context.request, "contacts/tabs/_business_notes.html", data)


def _number(context: RecordContext, name: str, least: int) -> int:
    return min(max(number_of(context.request.GET.get(name), least), least), MOST_SHOWN)
