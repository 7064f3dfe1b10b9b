"""The dialog of a bulk action: what it will touch, what is asked for, and when it runs."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from contacts.bulk.actions import ActionForm, BulkAction, LeftOut, bulk_actions
from contacts.bulk.estimate import Estimate
from contacts.bulk.forms import NameForm, ScheduleForm
from contacts.bulk.selection import Selection
from contacts.bulk.words import counted
from contacts.models import BulkJob
from contacts.services.bulk import NAME_LENGTH, bulk_start
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.http import no_content, toast, trigger
from hoopcrm.core.ids import new_id
from hoopcrm.core.views.forms import form_answer
from hoopcrm.core.views.listing import TooSlow, limited_statements
from hoopcrm.core.views.page import Page, requires


@dataclass
class Asked:
    """The dialog: its selection with the numbers, and its forms."""

    action: BulkAction
    selection: Selection
    contacts: QuerySet[Any]
    count: int
    left_out: list[LeftOut]
    gone: list[LeftOut]
    details: ActionForm
    name: NameForm
    schedule: ScheduleForm | None
    token: str
    errors: list[str] = field(default_factory=list)
    typed_error: str = ""

    @property
    def touched(self) -> int:
        return max(self.count - sum(one.count for one in self.left_out), 0)

    @property
    def waits(self) -> bool:
        """Whether it runs later, when others of the contacts may be touched."""
        return bool(self.schedule and self.schedule.mode_chosen != BulkJob.Mode.NOW)

    def is_valid(self) -> bool:
        """Whether every form is; all are looked at, so that every fault is shown at once."""
        forms = [one for one in (self.details, self.name, self.schedule) if one is not None]
        checked = [one.is_valid() for one in forms]
        return all(checked)

    def refuse(self, refused: Refused) -> None:
        """Show a refusal where its fault is."""
        for form in (self.details, self.name):
            fields = {refused.field or "", f"{refused.field}s"} & set(form.fields)
            if fields:
                form.add_error(fields.pop(), refused.message)
                return
        self.errors.append(refused.message)


class BulkStart(Page):
    """POST a selection to be asked, and the answers to start. Without scripts it is a page."""

    permission = "contacts.view"

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        _action(request, key)
        return redirect("contacts:list", request.member.account_id)  # type: ignore[attr-defined]

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        action = _action(request, key)
        selection = Selection.of(request.POST)
        if not selection:
            return _nothing(request, _("Select contacts first."))
        again = "again" in request.POST
        confirmed = "confirm" in request.POST and not again
        try:
            asked = _asked(request, action, selection, bound=confirmed)
        except TooSlow:
            text = _("Counting the contacts of this list takes too long. Narrow the list first.")
            return _nothing(request, text)
        if not asked.count:
            return _nothing(request, _("None of these contacts is there any more."))
        if "estimate" in request.POST:
            asked.is_valid()
            return _show(request, asked, status=200)
        if not confirmed:
            return _show(request, asked, status=200)
        if not _typed(request, asked):
            asked.is_valid()
        elif not asked.touched and asked.is_valid() and not asked.waits:
            asked.errors.append(_("There is nothing to do: every contact is left out."))
        elif asked.is_valid():
            try:
                bulk = _start(request, asked)
            except Refused as refused:
                asked.refuse(refused)
                asked.count = refused.data.get("count", asked.count)
            else:
                return _started(request, action, bulk)
        return _show(request, asked, status=422)


@require_POST
@requires("contacts.view")
def bulk_estimate(request: HttpRequest) -> HttpResponse:
    """Fragment that says how long batches take; empty until they are described well."""
    zone = request.account.zone  # type: ignore[attr-defined]
    form = ScheduleForm(request.POST, zone=zone, begun="mode" not in request.POST)
    text = request.POST.get("count", "")
    count = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
    context = {"estimate": _estimate(form, count), "begun": form.begun}
    return render(request, "contacts/bulk/_estimate.html", context)


@require_POST
@requires("contacts.view")
def bulk_count(request: HttpRequest) -> JsonResponse:
    """How many contacts a selection holds; null where counting takes too long."""
    try:
        with limited_statements():
            count = Selection.of(request.POST).contacts(request.member).count()  # type: ignore[attr-defined]
    except TooSlow:
        return JsonResponse({"count": None})
    return JsonResponse({"count": count})


def _action(request: HttpRequest, key: str) -> BulkAction:
    action = bulk_actions.job_of(key)
    if action is None:
        raise Http404
    if not request.member.has(action.permission):  # type: ignore[attr-defined]
        raise PermissionDenied
    return action


def _asked(request: HttpRequest, action: BulkAction, selection: Selection, *, bound: bool) -> Asked:
    member: Any = request.member  # type: ignore[attr-defined]
    contacts = selection.contacts(member)
    with limited_statements():
        count = contacts.count()
        left_out = action.left_out(member, contacts) if count else []
    touched = count - sum(one.count for one in left_out)
    data = request.POST if bound else None
    # The form asks again with what was given, and finds no fault in what is not given yet.
    given = request.POST.dict() if "again" in request.POST else {}
    zone = request.account.zone  # type: ignore[attr-defined]
    proposed = action.title(max(touched, 0)).rstrip("?")[:NAME_LENGTH]
    return Asked(
        action=action,
        selection=selection,
        contacts=contacts,
        count=count,
        left_out=left_out,
        gone=selection.gone(count),
        details=action.form(data, member=member, contacts=contacts, initial=given),
        name=NameForm(data, initial={"name": given.get("name", proposed)}),
        schedule=ScheduleForm(data, zone=zone) if action.modes else None,
        token=_token(request.POST.get("token", "")),
    )


def _token(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return str(new_id())


def _typed(request: HttpRequest, asked: Asked) -> bool:
    word = asked.action.typed
    if not word or request.POST.get("typed", "").strip() == word:
        return True
    asked.typed_error = _("Type %(word)s to confirm.") % {"word": word}
    return False


def _start(request: HttpRequest, asked: Asked) -> BulkJob:
    schedule = asked.schedule
    expected = request.POST.get("expected", "")
    return bulk_start(
        Actor.of_request(request),
        action=asked.action,
        contacts=asked.contacts,
        expected=int(expected) if expected.isascii() and expected.isdecimal() else None,
        options=asked.details.options(),
        name=asked.name.cleaned_data["name"],
        mode=schedule.mode_chosen if schedule else BulkJob.Mode.NOW,
        schedule=schedule.schedule() if schedule else None,
        left_out=[*asked.gone, *asked.left_out],
        token=UUID(asked.token),
    )


def _started(request: HttpRequest, action: BulkAction, bulk: BulkJob) -> HttpResponse:
    member: Any = request.member  # type: ignore[attr-defined]
    waits = bulk.mode != BulkJob.Mode.NOW
    texts: dict[bool, Callable[[], str]] = {
        True: lambda: ngettext(
            "%(action)s: %(n)s contact is scheduled",
            "%(action)s: %(n)s contacts are scheduled",
            bulk.targets,
        ),
        False: lambda: ngettext(
            "%(action)s: %(n)s contact is in progress",
            "%(action)s: %(n)s contacts are in progress",
            bulk.targets,
        ),
    }
    text = counted(texts[waits]().replace("%(action)s", str(action.label)), bulk.targets)
    undo = ""
    if action.undo_label and member.has("undo.use"):
        undo = reverse("operations:undo", args=[member.account_id, bulk.operation_id])
    if not getattr(request, "htmx", False):
        messages.success(request, text, extra_tags=undo)
        return redirect("contacts:list", member.account_id)
    response = trigger(no_content(), "slide-over:close", True)
    for event in ("bulk-started", "jobs-changed"):
        trigger(response, event)
    page = reverse("contacts:bulk", args=[member.account_id]) if member.has("jobs.view") else ""
    return toast(
        response, text, kind="info", undo_url=undo, link_url=page, link_label=_("Check progress")
    )


def _show(request: HttpRequest, asked: Asked, *, status: int) -> HttpResponse:
    action = asked.action
    path = reverse("contacts:bulk_start", args=[request.member.account_id, action.key])  # type: ignore[attr-defined]
    data = {
        "title": action.title(asked.touched),
        "form": asked.details,
        "asked": asked,
        "estimate": _estimate(asked.schedule, asked.count) if asked.schedule else None,
        "action": path,
        "submit_label": action.submit(asked.touched),
        "danger": action.danger,
        "body_template": "contacts/bulk/_start.html",
        "stylesheet": "css/bulk.css",
        "back_url": reverse("contacts:list", args=[request.member.account_id]),  # type: ignore[attr-defined]
    }
    return form_answer(request, data, status=status)


def _estimate(form: ScheduleForm, count: int) -> Estimate | None:
    if not form.is_bound or not form.is_valid() or form.mode_chosen != BulkJob.Mode.DRIP:
        return None
    return Estimate.of(form.schedule(), count, form.zone)


def _nothing(request: HttpRequest, text: str) -> HttpResponse:
    if getattr(request, "htmx", False):
        response = HttpResponse(status=409, headers={"HX-Reswap": "none"})
        return toast(response, text, kind="warning")
    messages.warning(request, text)
    return redirect("contacts:list", request.member.account_id)  # type: ignore[attr-defined]
