"""The list of workflows, or of campaigns."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contacts.conditions.tree import Condition, of_alternatives
from contacts.listing.state import State
from contacts.services.lists import list_state_save
from hoopcrm.core.actor import Actor
from hoopcrm.core.keyset import KeysetPage, Kind, Order, Take, take_from
from hoopcrm.core.views.listing import SIZES, ListingPage, Paging
from hoopcrm.core.views.page import Page
from hoopcrm.programs.access import enrolled_counts, get_program, programs_by_id, programs_of
from hoopcrm.programs.conditions import active_key
from hoopcrm.programs.kinds import ProgramKind, program_kinds
from hoopcrm.programs.models import Program

LONGEST_SEARCH = 120
STATUSES = ("", Program.Status.PUBLISHED.value, Program.Status.DRAFT.value)
ORDERS = {
    "name": Order(key="name", column="name_folded", blanks=False),
    "-updated": Order(
        key="updated", column="updated_at", kind=Kind.TIME, descending=True, blanks=False
    ),
}


class ProgramList(ListingPage):
    """`?search=…&status=published&sort=-updated&after=<cursor>` is the whole state of the page."""

    kind: ProgramKind = None  # type: ignore[assignment]
    template_name = "programs/list.html"
    results_template_name = "programs/_results.html"
    results_id = "list-results"

    def prepare(self) -> HttpResponse | None:
        asked = self.request.GET
        self.search = asked.get("search", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
        status, sort = asked.get("status", ""), asked.get("sort", "")
        self.status = status if status in STATUSES else ""
        self.sort = sort if sort in ORDERS else "name"
        self.order = ORDERS[self.sort]
        self.path = reverse(f"{self.kind.area}:list", args=[self._account])
        return None

    def take(self) -> Take:
        rows = programs_of(self.kind, search=self.search, status=self.status)
        return take_from(rows, self.order)

    def results(self, page: KeysetPage, paging: Paging) -> dict[str, Any]:
        member: Any = self.request.member  # type: ignore[attr-defined]
        pks = [position.pk for position in page.positions]
        counts = enrolled_counts(member, self.kind, pks) if pks else {}
        programs = programs_by_id(self.kind, pks)
        rows = [self._row(one, counts.get(one.pk, 0)) for one in programs]
        first = 1 if page.is_first else max(paging.at, 2)
        last, size = first + len(rows) - 1, paging.size
        return {
            "rows": rows,
            "size": size,
            "self_url": self._url(size=size, after=paging.after, before=paging.before, at=first),
            "pager": {
                "first": first,
                "last": last,
                "whole": page.is_first and not page.next,
                "previous_url": page.previous
                and self._url(size=size, before=page.previous, at=max(first - size, 1)),
                "next_url": page.next and self._url(size=size, after=page.next, at=last + 1),
                "sizes": [{"size": one, "url": self._url(size=one)} for one in SIZES],
            },
        }

    def frame(self) -> dict[str, Any]:
        member: Any = self.request.member  # type: ignore[attr-defined]
        words = self.kind.words
        labels = (_("All"), _("Published"), _("Drafts"))
        return {
            "kind": self.kind,
            "words": words,
            "search": self.search,
            "status": self.status,
            "sort": self.sort,
            "none_found": words.none_found % {"search": self.search},
            "list_url": self.path,
            "clear_url": self._url(search="", status=""),
            "new_url": reverse(f"{self.kind.area}:new", args=[self._account])
            if member.has(self.kind.edit)
            else "",
            "tabs": [
                {
                    "key": one.key,
                    "label": one.words.many,
                    "icon": one.icon,
                    "url": reverse(f"{one.area}:list", args=[self._account]),
                    "active": one is self.kind,
                }
                for one in program_kinds
                if member.has(one.view)
            ],
            "filters": [
                {"label": label, "url": self._url(status=one), "active": one == self.status}
                for one, label in zip(STATUSES, labels, strict=True)
            ],
            "sorts": [
                {"label": label, "way": way, "url": self._url(sort=key), "active": key == self.sort}
                for key, label, way in (
                    ("name", _("Name"), _("A to Z")),
                    ("-updated", _("Changed"), _("newest first")),
                )
            ],
        }

    @property
    def _account(self) -> UUID:
        account_id: UUID = self.request.member.account_id  # type: ignore[attr-defined]
        return account_id

    def _url(self, **more: Any) -> str:
        values = {"search": self.search, "status": self.status, "sort": self.sort} | more
        if values["sort"] == "name":
            del values["sort"]
        query = urlencode({key: value for key, value in values.items() if value not in ("", None)})
        return f"{self.path}?{query}" if query else self.path

    def _row(self, program: Program, count: int) -> dict[str, Any]:
        member: Any = self.request.member  # type: ignore[attr-defined]
        contacts_url = ""
        if count and member.has("contacts.view"):
            contacts_url = reverse(f"{self.kind.area}:enrolled", args=[self._account, program.pk])
        return {
            "program": program,
            "count": count,
            "contacts_url": contacts_url,
            "menu_label": _("Actions for %(name)s") % {"name": program.name},
            "menu": self._menu(program, count) if member.has(self.kind.edit) else [],
        }

    def _menu(self, program: Program, count: int) -> list[dict[str, Any]]:
        rename, status, delete = (
            reverse(f"{self.kind.area}:{name}", args=[self._account, program.pk])
            for name in ("rename", "status", "delete")
        )
        question = _("Nobody is in it. You can undo this.")
        if count:
            text = ngettext(
                "%(count)s contact is in it and leaves it. You can undo this.",
                "%(count)s contacts are in it and leave it. You can undo this.",
                count,
            )
            question = text % {"count": intcomma(count)}
        draft = {
            "label": _("Back to draft"),
            "icon": "arrow-back-up",
            "post": True,
            "url": f"{status}?to=draft",
            "confirm": _("Take “%(name)s” back to draft?") % {"name": program.name},
            "confirm_text": _("Nobody new can be enrolled then. Whoever is in it stays."),
            "confirm_button": _("Back to draft"),
        }
        publish = {
            "label": _("Publish"),
            "icon": "check",
            "post": True,
            "url": f"{status}?to=published",
        }
        return [
            {"label": _("Rename"), "icon": "pencil", "url": rename, "slide_over": True},
            draft if program.is_published else publish,
            {"divider": True},
            {
                "label": _("Delete"),
                "icon": "trash",
                "post": True,
                "url": delete,
                "danger": True,
                "confirm": self.kind.words.delete % {"name": program.name},
                "confirm_text": question,
                "confirm_button": _("Delete"),
            },
        ]


class ProgramContacts(Page):
    """Leads to the list of contacts, narrowed to those who are in the program."""

    permission = "contacts.view"
    kind: ProgramKind = None  # type: ignore[assignment]

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        member: Any = request.member  # type: ignore[attr-defined]
        if not member.has(self.kind.view):
            raise PermissionDenied
        program = get_program(self.kind, pk)
        inside = Condition(active_key(self.kind), "any_of", [str(program.pk)])
        state = State(conditions=of_alternatives([[inside]]))
        list_state_save(Actor.of_request(request), state=state)
        path = reverse("contacts:list", args=[member.account_id])
        return HttpResponseRedirect(f"{path}?q={state.hash}")
