"""Adding a contact to a workflow or a campaign from its page, and removing it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from contacts.access import get_contact
from contacts.action_sections import CHANGED
from contacts.models import Contact
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.http import no_content, redirect_htmx, toast, trigger, vary_htmx
from hoopcrm.core.models import Operation
from hoopcrm.core.views.page import Page
from hoopcrm.programs.access import find_program, get_run, programs_with, published
from hoopcrm.programs.kinds import ProgramKind
from hoopcrm.programs.services.runs import contact_enrol, contact_remove

FOUND = "program-found"


class RunPage(Page):
    """A page about a contact and one kind."""

    kind: ProgramKind = None  # type: ignore[assignment]

    def done(
        self,
        request: HttpRequest,
        contact: Contact,
        message: str,
        operation: Operation | None = None,
    ) -> HttpResponse:
        """Back to the record, which shows what has changed."""
        member: Any = request.member  # type: ignore[attr-defined]
        undo = ""
        if operation is not None and member.has("undo.use"):
            undo = reverse("operations:undo", args=[member.account_id, operation.pk])
        if not getattr(request, "htmx", False):
            messages.success(request, message, extra_tags=undo)
            return redirect_htmx(request, _tab_url(contact))
        response = trigger(no_content(), "slide-over:close", True)
        return toast(trigger(response, CHANGED), message, undo_url=undo)


class RunAdd(RunPage):
    """GET: the published ones (`?search=…`). POST: enrol the contact in the one chosen."""

    def get(self, request: HttpRequest, contact: UUID) -> HttpResponse:
        return self._show(request, self._contact(request, contact))

    def post(self, request: HttpRequest, contact: UUID) -> HttpResponse:
        found, words = self._contact(request, contact), self.kind.words
        program = find_program(self.kind, request.POST.get("program", ""))
        if program is None:
            return self._show(request, found, str(words.choose))
        try:
            operation = contact_enrol(Actor.of_request(request), program=program, contact=found)
        except Refused as refused:
            return self._show(request, found, refused.message)
        names = {"name": program.name, "contact": found.display_name}
        if operation is None:
            return self._show(request, found, words.enrolled_already % names)
        return self.done(request, found, words.added % names, operation)

    def _contact(self, request: HttpRequest, pk: UUID) -> Contact:
        member: Any = request.member  # type: ignore[attr-defined]
        return get_contact(member, pk, need=self.kind.enrol)

    def _show(self, request: HttpRequest, contact: Contact, error: str = "") -> HttpResponse:
        asked = request.POST if request.method == "POST" else request.GET
        text = asked.get("search", "").replace("\x00", "").strip()[:120]
        rows, inside = published(self.kind, text), programs_with(self.kind, contact)
        open_to = [one for one in rows if one.pk not in inside]
        data = {
            "kind": self.kind,
            "contact": contact,
            "rows": rows,
            "inside": inside,
            "chosen": request.POST.get("program", "")
            or (str(open_to[0].pk) if len(open_to) == 1 else ""),
            "search": text,
            "error": error,
            "title": self.kind.words.add,
            "action": request.path,
            "back_url": _tab_url(contact),
        }
        htmx: Any = getattr(request, "htmx", None)
        template = "programs/add.html"
        if htmx:
            template = "programs/_found.html" if htmx.target == FOUND else "programs/_add.html"
        return vary_htmx(render(request, template, data, status=422 if error else 200))


class RunRemove(RunPage):
    """POST: end a run; the page has asked."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        member: Any = request.member  # type: ignore[attr-defined]
        run = get_run(member, self.kind, pk, need=self.kind.enrol)
        operation = contact_remove(
            Actor.of_request(request), program=run.program, contact=run.contact
        )
        text = self.kind.words.removed if operation else self.kind.words.not_enrolled
        message = text % {"name": run.program.name}
        return self.done(request, run.contact, message, operation)


def _tab_url(contact: Contact) -> str:
    return f"{contact.get_absolute_url()}?left=actions"
