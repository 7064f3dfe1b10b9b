"""Settings → Rooms & equipment, and the part of a calendar's settings that names them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from appointments.access import get_calendar
from appointments.models import Calendar
from appointments.models.resources import Resource
from appointments.resource_access import (
    ahead_of_resources,
    calendars_needing,
    get_resource,
    resources,
)
from appointments.resource_forms import NeedsForm, ResourceForm
from appointments.services.catch_up import calendar_catch_up, without_things
from appointments.services.resources import (
    calendar_resources_set,
    resource_create,
    resource_delete,
    resource_update,
)
from appointments.views.answers import done
from appointments.views.sections import MANAGE, SectionPage, posted_version
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.http import vary_htmx
from hoopcrm.core.views.forms import form_answer, form_refused
from hoopcrm.core.views.page import Page, requires

CHANGED = "resources-changed"
Kind = Resource.Kind


@require_GET
@requires(MANAGE)
def resource_list(request: HttpRequest) -> HttpResponse:
    """Rooms, then equipment."""
    found = list(resources())
    pks = [one.pk for one in found]
    needing, ahead = calendars_needing(pks), ahead_of_resources(pks)
    rows = [_row(one, needing.get(one.pk, []), ahead.get(one.pk, 0)) for one in found]
    account: Any = request.account  # type: ignore[attr-defined]
    new_url = reverse("resources:new", args=[account.pk])
    data = {
        "parts": [
            {
                "title": title,
                "none": none,
                "icon": icon,
                "rows": [row for row in rows if row["resource"].kind == kind],
            }
            for kind, title, none, icon in (
                (Kind.ROOM, _("Rooms"), _("No rooms yet."), "building"),
                (Kind.EQUIPMENT, _("Equipment"), _("No equipment yet."), "tool"),
            )
        ],
        "is_empty": not rows,
        "new_room_url": f"{new_url}?kind={Kind.ROOM}",
        "new_equipment_url": f"{new_url}?kind={Kind.EQUIPMENT}",
        "self_url": _list_url(request),
    }
    part = "_resources.html" if getattr(request, "htmx", False) else "resources.html"
    return vary_htmx(render(request, f"appointments/settings/{part}", data))


class ResourcePage(Page):
    """The form of a room or equipment, beside the list or on a page of its own. A new one has
    its `?kind=`.
    """

    permission = MANAGE

    def get(self, request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
        return self._show(request, pk, ResourceForm(instance=_instance(request, pk)))

    def post(self, request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
        form = ResourceForm(request.POST, instance=_instance(request, pk))
        if not (form.is_valid() and self._save(request, pk, form)):
            return self._show(request, pk, form)
        message = _("“%(name)s” was saved.") % {"name": form.cleaned_data["name"]}
        return done(request, message, _list_url(request), CHANGED)

    def _save(self, request: HttpRequest, pk: UUID | None, form: ResourceForm) -> bool:
        actor, changes = Actor.of_request(request), dict(form.cleaned_data)
        version = changes.pop("version")
        try:
            if pk is None:
                resource_create(actor, kind=form.instance.kind, **changes)
            else:
                resource = get_resource(pk)
                resource_update(actor, resource=resource, changes=changes, version=version)
        except Refused as refused:
            form_refused(form, refused)
            return False
        return True

    def _show(self, request: HttpRequest, pk: UUID | None, form: ResourceForm) -> HttpResponse:
        titles = {
            (True, True): _("New room"),
            (True, False): _("New equipment"),
            (False, True): _("Edit room"),
            (False, False): _("Edit equipment"),
        }
        data = {
            "title": titles[pk is None, form.instance.is_room],
            "form": form,
            "action": request.get_full_path(),
            "submit_label": _("Save") if pk else _("Add"),
            "back_url": _list_url(request),
        }
        status = 422 if form.errors else 200
        return form_answer(request, data, status=status, page="settings/form_page.html")


@require_POST
@requires(MANAGE)
def resource_active(request: HttpRequest, pk: UUID) -> HttpResponse:
    """POST `on`: whether it can be booked."""
    resource, is_active = get_resource(pk), request.POST.get("on") == "1"
    changes = {"is_active": is_active}
    resource_update(Actor.of_request(request), resource=resource, changes=changes)
    message = _("“%(name)s” can be booked.") if is_active else _("“%(name)s” is switched off.")
    return done(request, message % {"name": resource.name}, _list_url(request), CHANGED)


@require_POST
@requires(MANAGE)
def resource_drop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Delete it; the toast brings it back."""
    resource = get_resource(pk)
    operation = resource_delete(Actor.of_request(request), resource=resource)
    message = _("“%(name)s” was deleted.") % {"name": resource.name}
    return done(request, message, _list_url(request), CHANGED, operation=operation)


class NeedsPage(SectionPage):
    """Which rooms and equipment appointments of a calendar need."""

    section = "needs"
    form_class = NeedsForm
    template = "appointments/settings/needs.html"

    def parts(self, request: HttpRequest, calendar: Calendar) -> dict[str, Any]:
        args = [calendar.account_id, calendar.pk]
        return {
            "resources_url": reverse("resources:list", args=args[:1]),
            "without": without_things(calendar).count(),
            "give_url": reverse("calendars:needs_give", args=args),
        }

    def write(
        self, request: HttpRequest, calendar: Calendar, form: Any, parts: Mapping[str, Any]
    ) -> None:
        calendar_resources_set(
            Actor.of_request(request),
            calendar=calendar,
            resources=form.chosen,
            changes=form.changes,
            version=posted_version(request),
        )


@require_POST
@requires(MANAGE)
def needs_give(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give rooms and equipment to what was booked before the calendar needed them."""
    member: Any = request.member  # type: ignore[attr-defined]
    calendar = get_calendar(member, pk, need=MANAGE)
    done_so = calendar_catch_up(Actor.of_request(request), calendar=calendar)
    told = ngettext(
        "%(n)d appointment has what it needs now.",
        "%(n)d appointments have what they need now.",
        done_so.given,
    ) % {"n": done_so.given}
    if done_so.left:
        more = ngettext(
            "For %(n)d nothing is free at its time.",
            "For %(n)d nothing is free at their times.",
            done_so.left,
        )
        told = f"{told} {more % {'n': done_so.left}}"
    level = messages.WARNING if done_so.left else messages.SUCCESS
    messages.add_message(request, level, told)
    return redirect("calendars:needs", calendar.account_id, calendar.pk)


def _row(resource: Resource, calendars: list[str], ahead: int) -> dict[str, Any]:
    def url(name: str) -> str:
        return reverse(f"resources:{name}", args=[resource.account_id, resource.pk])

    return {
        "resource": resource,
        "calendars": ", ".join(calendars),
        "ahead": ahead,
        "url": url("edit"),
        "active_url": url("active"),
        "menu": [
            {"label": _("Edit"), "icon": "pencil", "url": url("edit"), "slide_over": True},
            {"divider": True},
            {
                "label": _("Delete"),
                "icon": "trash",
                "url": url("delete"),
                "post": True,
                "danger": True,
                "confirm": _("Delete “%(name)s”?") % {"name": resource.name},
                "confirm_text": _what_follows(calendars, ahead),
                "confirm_button": _("Delete"),
            },
        ],
    }


def _what_follows(calendars: list[str], ahead: int) -> str:
    """What deleting it means for calendars and appointments."""
    told = []
    if calendars:
        text = _("No longer needed in: %(calendars)s.")
        told.append(text % {"calendars": ", ".join(calendars)})
    if ahead:
        text = ngettext(
            "%(count)d appointment ahead keeps it.",
            "%(count)d appointments ahead keep it.",
            ahead,
        )
        told.append(text % {"count": ahead})
    return " ".join(told) or _("No calendar needs it, and no appointment ahead has it.")


def _instance(request: HttpRequest, pk: UUID | None) -> Resource:
    if pk is not None:
        return get_resource(pk)
    kind = request.GET.get("kind", "")
    return Resource(kind=kind if kind in Kind.values else Kind.ROOM)


def _list_url(request: HttpRequest) -> str:
    account: Any = request.account  # type: ignore[attr-defined]
    return reverse("resources:list", args=[account.pk])
