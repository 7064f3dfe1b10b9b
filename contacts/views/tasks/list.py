"""The page of all tasks."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contacts.tasks.access import (
    assigned,
    in_state,
    seen_contacts,
    tasks_by_id,
    titled,
    visible_tasks,
)
from contacts.tasks.links import links_shown
from contacts.tasks.rows import task_row
from hoopcrm.accounts.access import active_members
from hoopcrm.core.keyset import KeysetPage, Kind, Order, Take, take_from
from hoopcrm.core.views.listing import SIZES, ListingPage, Paging

STATES = {
    "": _("All"),
    "today": _("Due today"),
    "overdue": _("Overdue"),
    "upcoming": _("Upcoming"),
    "done": _("Completed"),
}
DUE = Order(key="due", column="due_at", kind=Kind.TIME)
CREATED = Order(key="created", column="created_at", kind=Kind.TIME, blanks=False)
UPDATED = Order(key="updated", column="updated_at", kind=Kind.TIME, blanks=False)
TITLE = Order(key="title", column="title_folded", blanks=False)
SORTS = {
    "due": (DUE, _("Due date"), _("soonest first")),
    "-due": (DUE.reversed(), _("Due date"), _("latest first")),
    "title": (TITLE, _("Title"), _("A to Z")),
    "-title": (TITLE.reversed(), _("Title"), _("Z to A")),
    "-created": (CREATED.reversed(), _("Added"), _("newest first")),
    "-updated": (UPDATED.reversed(), _("Changed"), _("newest first")),
}


class TaskList(ListingPage):
    """`?show=<state>&who=&search=&sort=&after=<cursor>` is the whole state of the page.

    Without `show`, done tasks stand among the others; the sidebar leads here.
    """

    permission = "tasks.view"
    template_name = "tasks/list.html"
    results_template_name = "tasks/_results.html"
    results_id = "list-results"

    def prepare(self) -> HttpResponse | None:
        query, member = self.request.GET, self.request.member  # type: ignore[attr-defined]
        self.path = reverse("tasks:list", args=[member.account_id])
        self.state = query.get("show", "") if query.get("show", "") in STATES else ""
        self.sort = query.get("sort", "") if query.get("sort", "") in SORTS else "due"
        self.order = SORTS[self.sort][0]
        self.text = query.get("search", "").replace("\x00", "").strip()[:200]
        self.who = query.get("who", "").replace("\x00", "")[:40]
        return None

    def take(self) -> Take:
        member: Any = self.request.member  # type: ignore[attr-defined]
        tasks = in_state(visible_tasks(member), self.state, member.account)
        return take_from(titled(assigned(tasks, self.who, member), self.text), self.order)

    def results(self, page: KeysetPage, paging: Paging) -> dict[str, Any]:
        member: Any = self.request.member  # type: ignore[attr-defined]
        pks = [position.pk for position in page.positions]
        tasks = tasks_by_id(pks)
        contact_ids = {task.contact_id for task in tasks.values() if task.contact_id}
        seen = seen_contacts(member, contact_ids) if member.has("contacts.view") else set()
        can_edit = member.has("tasks.edit")
        links = links_shown(member, tasks.values())
        rows = [
            task_row(
                task,
                can_edit=can_edit,
                contact_url=reverse("contacts:record", args=[task.account_id, task.contact_id])
                if task.contact_id in seen
                else "",
                links=links.get(pk, ()),
            )
            for pk in pks
            if (task := tasks.get(pk))
        ]
        size = paging.size
        return {
            "rows": rows,
            "can_edit": can_edit,
            "size": size,
            "previous_url": page.previous and self._url(size=size, before=page.previous),
            "next_url": page.next and self._url(size=size, after=page.next),
            "sizes": [{"size": one, "url": self._url(size=one)} for one in SIZES],
            "self_url": self._url(size=size, after=paging.after, before=paging.before),
        }

    def frame(self) -> dict[str, Any]:
        member: Any = self.request.member  # type: ignore[attr-defined]
        context: dict[str, Any] = {
            "state": self.state,
            "text": self.text,
            "sort": self.sort,
            "who": self.who,
            "list_url": self.path,
            "clear_url": self._url(search="", who=""),
            "may_edit": member.has("tasks.edit"),
            "filtered": bool(self.text or self.who),
        }
        context["tabs"] = [
            {
                "key": key or "all",
                "label": label,
                "url": self._url(show=key),
                "active": key == self.state,
            }
            for key, label in STATES.items()
        ]
        context["sorts"] = [
            {"label": label, "way": way, "url": self._url(sort=key), "active": key == self.sort}
            for key, (_order, label, way) in SORTS.items()
        ]
        if not self.wants_results():
            context["people"] = [
                ("me", _("Me")),
                ("nobody", _("Nobody")),
                *((str(one.pk), one.display_name) for one in active_members() if one != member),
            ]
        return context

    def too_slow(self, paging: Paging) -> dict[str, Any]:
        return {"too_slow": True, "size": paging.size}

    def finish(self, response: HttpResponse) -> HttpResponse:
        query = self.request.GET
        if self.wants_results() and not (query.get("after") or query.get("before")):
            response.headers["HX-Replace-Url"] = self._url()
        return response

    def _url(self, **over: Any) -> str:
        now = {"show": self.state, "who": self.who, "search": self.text}
        now["sort"] = "" if self.sort == "due" else self.sort
        query = {name: value for name, value in (now | over).items() if value}
        return f"{self.path}?{urlencode(query)}" if query else self.path
