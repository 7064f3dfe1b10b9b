"""Adding and changing a task: a slide-over, or a page of its own without JavaScript."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from contacts.access import get_business, get_contact
from contacts.linked_records import BUSINESS, Link, linked_records
from contacts.listing.picker import contacts_found
from contacts.models import Business, Contact, Task
from contacts.services.tasks import task_create, task_update
from contacts.tasks.access import get_task, is_about
from contacts.tasks.forms import TaskForm
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.http import no_content, toast, trigger
from hoopcrm.core.views.forms import form_answer
from hoopcrm.core.views.page import Page, requires


class TaskPage(Page):
    """The form. `?contact=` makes it that contact's own, with what a record asks for."""

    permission = "tasks.edit"
    contact: Contact | None

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.contact = contact_of(request)

    def show(
        self, request: HttpRequest, form: TaskForm, title: str, *, another: bool = False
    ) -> HttpResponse:
        data = {
            "form": form,
            "title": title,
            "action": request.get_full_path(),
            "lead": self.contact.display_name if self.contact else "",
            "body_template": "tasks/_fields.html",
            "another_label": _("Save and add another") if another else "",
            "back_url": back_url(request, self.contact),
        }
        status = 422 if form.errors else 200
        return form_answer(request, data, status=status)


class TaskNew(TaskPage):
    """GET: the form, for a business with `?business=`. POST: save; `another` opens a new one."""

    business: Business | None

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.business = business_of(request)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(request, self._form(request))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self._form(request, request.POST)
        if form.is_valid():
            try:
                task = task_create(
                    Actor.of_request(request),
                    **form.values(),
                    repeat=form.repeat(),
                    links=self._links(form),
                )
            except Refused as refused:
                form.refuse(refused)
            else:
                return self._done(request, task)
        return self._show(request, form)

    def _form(self, request: HttpRequest, data: Any = None) -> TaskForm:
        member: Any = request.member  # type: ignore[attr-defined]
        return TaskForm(data, member=member, contact=self.contact, links=self._usual())

    def _usual(self) -> dict[str, UUID]:
        """A task of a contact is about its business too, unless the member takes that out."""
        business = self.business.pk if self.business else None
        if self.contact is not None:
            business = self.contact.business_id
        return {BUSINESS: business} if business else {}

    def _links(self, form: TaskForm) -> list[Link]:
        chosen = {kind: [pk] for kind, pk in self._usual().items()} | form.links()
        return [Link(kind, pk) for kind, ids in chosen.items() for pk in ids]

    def _show(self, request: HttpRequest, form: TaskForm) -> HttpResponse:
        title = _("Add task")
        if self.business is not None:
            title = _("Add task for %(name)s") % {"name": self.business.name}
        return self.show(request, form, title, another=True)

    def _done(self, request: HttpRequest, task: Task) -> HttpResponse:
        message = _("Task “%(title)s” added.") % {"title": task.title}
        another = "another" in request.POST
        if not getattr(request, "htmx", False):
            messages.success(request, message)
            return redirect(request.get_full_path() if another else back_url(request, self.contact))
        response = self._show(request, self._form(request)) if another else no_content()
        trigger(trigger(toast(response, message), "tasks-changed"), "counts-changed")
        return response if another else trigger(response, "slide-over:close", True)


class TaskEdit(TaskPage):
    """Change a task, or with `scope=future` all that follow in its series too."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self._show(request, self._form(request, self._find(request, pk)))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        task = self._find(request, pk)
        form = self._form(request, task, request.POST)
        if form.is_valid():
            try:
                task_update(
                    Actor.of_request(request),
                    task=task,
                    changes=form.values(),
                    links=form.links(),
                    repeat=form.repeat(),
                    future=form.cleaned_data.get("scope") == "future" or "scope" not in form.fields,
                    version=form.cleaned_data["version"],
                )
            except Refused as refused:
                form.refuse(refused)
            else:
                return changed(request, _("Task saved."), self.contact)
        return self._show(request, form)

    def _find(self, request: HttpRequest, pk: UUID) -> Task:
        task = get_task(request.member, pk, need="tasks.edit")  # type: ignore[attr-defined]
        if self.contact is not None and not is_about(task, self.contact):
            raise Http404
        return task

    def _form(self, request: HttpRequest, task: Task, data: Any = None) -> TaskForm:
        member: Any = request.member  # type: ignore[attr-defined]
        return TaskForm(data, member=member, contact=self.contact, task=task)

    def _show(self, request: HttpRequest, form: TaskForm) -> HttpResponse:
        return self.show(request, form, _("Edit task"))


@requires("tasks.edit")
def contact_options(request: HttpRequest) -> JsonResponse:
    """Contacts that `?q=` finds, for the picker."""
    text = request.GET.get("q", "").replace("\x00", "")[:200]
    member: Any = request.member  # type: ignore[attr-defined]
    found = [
        {"value": str(one.pk), "label": one.display_name, "hint": one.email or one.phone}
        for one in contacts_found(member, text)
    ]
    return JsonResponse(found, safe=False)


@requires("tasks.edit")
def link_options(request: HttpRequest, kind: str) -> JsonResponse:
    """Records of a kind that `?q=` finds, for the picker."""
    record = linked_records.find(kind)
    if record is None:
        raise Http404
    if not request.member.has(record.permission):  # type: ignore[attr-defined]
        raise PermissionDenied
    text = request.GET.get("q", "").replace("\x00", "")[:200]
    found = [{"value": str(pk), "label": name} for pk, name in record.found(request.member, text)]  # type: ignore[attr-defined]
    return JsonResponse(found, safe=False)


def contact_of(request: HttpRequest) -> Contact | None:
    """The contact of `?contact=`; None without. Raises Http404."""
    given = request.GET.get("contact", "")
    if not given:
        return None
    try:
        pk = UUID(given)
    except ValueError:
        raise Http404 from None
    return get_contact(request.member, pk)  # type: ignore[attr-defined]


def business_of(request: HttpRequest) -> Business | None:
    """The business of `?business=`; None without. Raises Http404 or PermissionDenied."""
    given = request.GET.get("business", "")
    if not given:
        return None
    if not request.member.has("businesses.view"):  # type: ignore[attr-defined]
        raise PermissionDenied
    try:
        return get_business(UUID(given))
    except ValueError:
        raise Http404 from None


def back_url(request: HttpRequest, contact: Contact | None) -> str:
    """The page that the form or button stands on."""
    account_id = request.member.account_id  # type: ignore[attr-defined]
    if contact is None and (business := business_of(request)) is not None:
        return business.get_absolute_url()
    if contact is None:
        return reverse("tasks:list", args=[account_id])
    record = reverse("contacts:record", args=[account_id, contact.pk])
    return f"{record}?{urlencode({'tab': 'tasks'})}"


def changed(
    request: HttpRequest, message: str, contact: Contact | None, *, undo_url: str = ""
) -> HttpResponse:
    """Tasks were changed: to HTMX a toast and `tasks-changed`, else back to the page."""
    if not getattr(request, "htmx", False):
        messages.success(request, message, extra_tags=undo_url)
        return redirect(back_url(request, contact))
    response = trigger(trigger(no_content(), "slide-over:close", True), "tasks-changed")
    trigger(response, "counts-changed")
    return toast(response, message, undo_url=undo_url)
