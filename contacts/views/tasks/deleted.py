"""The page of deleted tasks, and bringing them back."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from contacts.services.task_restore import task_restore
from contacts.tasks.access import deleted_tasks, get_deleted_task, seen_contacts, tasks_by_id
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.http import no_content, toast, trigger
from hoopcrm.core.keyset import KeysetPage, Kind, Order, Take, take_from
from hoopcrm.core.views.listing import SIZES, ListingPage, Paging
from hoopcrm.core.views.page import requires

NEWEST = Order(key="deleted", column="deleted_at", kind=Kind.TIME, descending=True, blanks=False)


class DeletedTasks(ListingPage):
    """Tasks that were deleted within two months, the last deleted first."""

    permission = "tasks.edit"
    template_name = "tasks/deleted.html"
    results_template_name = "tasks/_deleted.html"
    results_id = "deleted-results"
    order = NEWEST

    def take(self) -> Take:
        return take_from(deleted_tasks(self.request.member), self.order)  # type: ignore[attr-defined]

    def results(self, page: KeysetPage, paging: Paging) -> dict[str, Any]:
        member: Any = self.request.member  # type: ignore[attr-defined]
        tasks = tasks_by_id([position.pk for position in page.positions])
        contacts = {task.contact_id for task in tasks.values() if task.contact_id}
        seen = seen_contacts(member, contacts) if member.has("contacts.view") else set()
        size = paging.size
        return {
            "rows": [
                {"task": task, "contact": task.contact if task.contact_id in seen else None}
                for position in page.positions
                if (task := tasks.get(position.pk))
            ],
            "size": size,
            "sizes": [{"size": one, "url": self._url(size=one)} for one in SIZES],
            "previous_url": page.previous and self._url(size=size, before=page.previous),
            "next_url": page.next and self._url(size=size, after=page.next),
            "self_url": self._url(size=size, after=paging.after, before=paging.before),
        }

    def _url(self, **query: Any) -> str:
        path = reverse("tasks:deleted", args=[self.request.member.account_id])  # type: ignore[attr-defined]
        given = {name: value for name, value in query.items() if value}
        return f"{path}?{urlencode(given)}" if given else path


@require_POST
@requires("tasks.edit")
def task_bring_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Bring a deleted task back."""
    task = get_deleted_task(request.member, pk)  # type: ignore[attr-defined]
    message, kind = _("“%(title)s” is back.") % {"title": task.title}, "success"
    try:
        task_restore(Actor.of_request(request), task=task)
    except Refused as refused:
        message, kind = refused.message, "error"
    if not request.htmx:  # type: ignore[attr-defined]
        level = messages.SUCCESS if kind == "success" else messages.ERROR
        messages.add_message(request, level, message)
        return redirect("tasks:deleted", account_id=task.account_id)
    return toast(trigger(no_content(), "tasks-changed"), message, kind=kind)
