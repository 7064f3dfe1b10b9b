"""Making, renaming, publishing and deleting a workflow or a campaign."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.http import no_content, redirect_htmx, toast, trigger
from hoopcrm.core.views.forms import form_answer, form_refused
from hoopcrm.core.views.page import Page
from hoopcrm.programs.access import get_program
from hoopcrm.programs.kinds import ProgramKind
from hoopcrm.programs.models import NAME_LENGTH, Program
from hoopcrm.programs.services.programs import (
    program_create,
    program_delete,
    program_rename,
    program_status_set,
)


class NameForm(forms.Form):
    """What it is called."""

    name = forms.CharField(
        label=_("Name"),
        max_length=NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Give it a name.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="program-%s", use_required_attribute=False, **kwargs)


class NewForm(NameForm):
    """With what becomes of it at once."""

    published = forms.BooleanField(
        label=_("Publish it now"),
        required=False,
        help_text=_("Contacts can be enrolled in what is published."),
    )


class ProgramPage(Page):
    """A page about one kind."""

    kind: ProgramKind = None  # type: ignore[assignment]

    def show(
        self,
        request: HttpRequest,
        form: forms.Form,
        title: object,
        submit: object,
        *,
        status: int = 200,
    ) -> HttpResponse:
        """The form beside the list, or on a page of its own."""
        data = {
            "form": form,
            "title": title,
            "submit_label": submit,
            "action": request.path,
            "back_url": self.list_url(request),
        }
        return form_answer(request, data, status=status)

    def done(self, request: HttpRequest, message: str, *, undo_url: str = "") -> HttpResponse:
        """Back to the list, which shows what has changed."""
        if not getattr(request, "htmx", False):
            messages.success(request, message, extra_tags=undo_url)
            return redirect_htmx(request, self.list_url(request))
        response = trigger(no_content(), "slide-over:close", True)
        return toast(trigger(response, self.kind.changed), message, undo_url=undo_url)

    def list_url(self, request: HttpRequest) -> str:
        return reverse(f"{self.kind.area}:list", args=[request.member.account_id])  # type: ignore[attr-defined]


class ProgramNew(ProgramPage):
    """GET: the form. POST: make it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(request, NewForm(), self.kind.words.new, self.kind.words.create)

    def post(self, request: HttpRequest) -> HttpResponse:
        form, words = NewForm(request.POST), self.kind.words
        if form.is_valid():
            published = form.cleaned_data["published"]
            status = Program.Status.PUBLISHED if published else Program.Status.DRAFT
            try:
                program = program_create(
                    Actor.of_request(request),
                    kind=self.kind,
                    name=form.cleaned_data["name"],
                    status=status.value,
                )
            except Refused as refused:
                form_refused(form, refused)
            else:
                text = words.published if published else words.created
                return self.done(request, text % {"name": program.name})
        return self.show(request, form, words.new, words.create, status=422)


class ProgramRename(ProgramPage):
    """GET: its name. POST: another one."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        program = get_program(self.kind, pk)
        form = NameForm(initial={"name": program.name})
        return self.show(request, form, self.kind.words.rename, _("Rename"))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        program, form = get_program(self.kind, pk), NameForm(request.POST)
        words = self.kind.words
        if form.is_valid():
            try:
                program = program_rename(
                    Actor.of_request(request), program=program, name=form.cleaned_data["name"]
                )
            except Refused as refused:
                form_refused(form, refused)
            else:
                return self.done(request, words.renamed % {"name": program.name})
        return self.show(request, form, words.rename, _("Rename"), status=422)


class ProgramStatus(ProgramPage):
    """POST `?to=published` or `?to=draft`."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        program, words = get_program(self.kind, pk), self.kind.words
        program = program_status_set(
            Actor.of_request(request), program=program, status=request.GET.get("to", "")
        )
        text = words.published if program.is_published else words.drafted
        return self.done(request, text % {"name": program.name})


class ProgramDelete(ProgramPage):
    """POST: delete it; the page has asked."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        member: Any = request.member  # type: ignore[attr-defined]
        program = get_program(self.kind, pk)
        operation = program_delete(Actor.of_request(request), program=program)
        undo = ""
        if member.has("undo.use"):
            undo = reverse("operations:undo", args=[member.account_id, operation.pk])
        text = self.kind.words.deleted % {"name": program.name}
        return self.done(request, text, undo_url=undo)
