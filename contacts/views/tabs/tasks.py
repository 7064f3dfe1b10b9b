"""The Tasks tab of a contact."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contacts.models import Task
from contacts.tasks.access import in_state, ordered, seen_contacts, tasks_of, titled
from contacts.tasks.links import links_shown
from contacts.tasks.rows import TaskRow, task_row
from hoopcrm.core.records import RecordContext

PAGE_SIZE = 50
MOST_SHOWN = 1000
STATES = {
    "open": _("Open"),
    "today": _("Due today"),
    "overdue": _("Overdue"),
    "done": _("Done"),
}
ORDERS = {
    "due": _("Soonest first"),
    "-due": _("Latest first"),
    "-created": _("Newest first"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A choice: `url` loads the fragment, `page_url` the page."""

    label: Any
    url: str
    page_url: str
    active: bool


def tasks_tab(context: RecordContext) -> HttpResponse:
    """Tasks in `?tasks_state=`, found by `?tasks_q=`, in `?tasks_sort=`."""
    query = context.request.GET
    state = query.get("tasks_state", "")
    state = state if state in STATES else "open"
    order = query.get("tasks_sort", "")
    order = order if order in ORDERS else "due"
    text = query.get("tasks_q", "").replace("\x00", "").strip()[:200]
    raw = query.get("tasks_show", "")
    show = min(int(raw), MOST_SHOWN) if raw.isascii() and raw.isdecimal() and len(raw) < 6 else 0
    show = max(show, PAGE_SIZE)
    chosen = {
        "tasks_state": "" if state == "open" else state,
        "tasks_q": text,
        "tasks_sort": "" if order == "due" else order,
    }

    def link(label: Any, *, active: bool = False, **over: str) -> Link:
        asked = chosen | over
        return Link(
            label=label,
            url=context.tab_url(**asked),
            page_url=context.page_url(**asked),
            active=active,
        )

    tasks = ordered(in_state(titled(tasks_of(context.record), text), state, context.account), order)
    found = list(tasks[: show + 1])
    can_edit = context.member.has("tasks.edit")
    data = {
        "record_context": context,
        "rows": _rows(context, found[:show], can_edit=can_edit),
        "state": state,
        "text": text,
        "order": order,
        "order_label": ORDERS[order],
        "states": [
            link(label, active=key == state, tasks_state=key) for key, label in STATES.items()
        ],
        "orders": [
            link(label, active=key == order, tasks_sort=key) for key, label in ORDERS.items()
        ],
        "here": link("", tasks_show=str(show) if show > PAGE_SIZE else ""),
        "clear": link("", tasks_q=""),
        "more": link("", tasks_show=str(show + PAGE_SIZE)) if len(found) > show else None,
        "can_edit": can_edit,
    }
    if context.request.htmx:  # type: ignore[attr-defined]
        data["open_count"] = in_state(tasks_of(context.record), "open", context.account).count()
    if can_edit:
        new_url = reverse("tasks:new", args=[context.account.pk])
        data["new_url"] = f"{new_url}?contact={context.record.pk}"
    return render(context.request, "tasks/_tab.html", data)


def _rows(context: RecordContext, tasks: list[Task], *, can_edit: bool) -> list[TaskRow]:
    """The lines of tasks; other contacts whom they are about are told, as far as they are seen."""
    links = links_shown(context.member, tasks, without=context.record.pk)
    others = {task.contact_id for task in tasks if task.contact_id} - {context.record.pk}
    seen = seen_contacts(context.member, others)
    return [
        task_row(
            task,
            can_edit=can_edit,
            contact=context.record,
            contact_url=task.contact.get_absolute_url() if task.contact_id in seen else "",
            links=links.get(task.pk, ()),
        )
        for task in tasks
    ]
