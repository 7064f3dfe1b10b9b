"""Groups of calendars: made, changed, opened and closed, deleted."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from appointments.calendar_forms import GroupForm
from appointments.models import CalendarGroup
from appointments.services.groups import (
    group_activate,
    group_calendars_switch_off,
    group_create,
    group_delete,
    group_update,
)
from appointments.settings_access import get_group
from appointments.views.answers import done
from appointments.views.calendars import CHANGED
from appointments.views.links import group_url
from appointments.views.sections import MANAGE
from appointments.views.share import snippet
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.views.forms import form_answer, form_refused
from hoopcrm.core.views.page import Page, requires


class GroupPage(Page):
    """The form of a group, beside the list or on a page of its own."""

    permission = MANAGE

    def get(self, request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
        return self._show(request, pk, GroupForm(instance=_instance(pk)))

    def post(self, request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
        form = GroupForm(request.POST, instance=_instance(pk))
        if not (form.is_valid() and self._save(request, pk, form)):
            return self._show(request, pk, form)
        message = _("The group was saved.") if pk else _("The group was made.")
        return done(request, message, _list_url(request), CHANGED)

    def _save(self, request: HttpRequest, pk: UUID | None, form: GroupForm) -> bool:
        actor, changes = Actor.of_request(request), dict(form.cleaned_data)
        version = changes.pop("version")
        try:
            if pk is None:
                group_create(actor, **changes)
            else:
                group_update(actor, group=get_group(pk), changes=changes, version=version)
        except Refused as refused:
            form_refused(form, refused)
            return False
        return True

    def _show(self, request: HttpRequest, pk: UUID | None, form: GroupForm) -> HttpResponse:
        data: dict[str, Any] = {
            "title": _("Edit group") if pk else _("New group"),
            "form": form,
            "action": request.get_full_path(),
            "submit_label": _("Save") if pk else _("Create group"),
            "back_url": _list_url(request),
            "body_template": "appointments/settings/_group.html",
            "stylesheet": "css/calendar_settings.css",
        }
        if pk is not None:
            group = get_group(pk)
            data["booking_url"] = group_url(request, group)
            data["snippet"] = snippet(request, "group", group.slug)
        status = 422 if form.errors else 200
        return form_answer(request, data, status=status, page="settings/form_page.html")


@require_POST
@requires(MANAGE)
def group_active(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open (`?on=1`) or close the group's booking page."""
    group, is_active = get_group(pk), request.GET.get("on") == "1"
    group_activate(Actor.of_request(request), group=group, is_active=is_active)
    message = _("The booking page of “%(name)s” is open.")
    if not is_active:
        message = _("The booking page of “%(name)s” is closed.")
    return done(request, message % {"name": group.name}, _list_url(request), CHANGED)


@require_POST
@requires(MANAGE)
def group_off(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Switch all calendars of the group off."""
    group = get_group(pk)
    operation = group_calendars_switch_off(Actor.of_request(request), group=group)
    message = _("All calendars of “%(name)s” are switched off.") % {"name": group.name}
    return done(request, message, _list_url(request), CHANGED, operation=operation)


@require_POST
@requires(MANAGE)
def group_drop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Delete the group; its calendars stay."""
    group = get_group(pk)
    operation = group_delete(Actor.of_request(request), group=group)
    message = _("The group “%(name)s” was deleted.") % {"name": group.name}
    return done(request, message, _list_url(request), CHANGED, operation=operation)


def _instance(pk: UUID | None) -> CalendarGroup:
    return get_group(pk) if pk else CalendarGroup()


def _list_url(request: HttpRequest) -> str:
    account: Any = request.account  # type: ignore[attr-defined]
    return reverse("calendars:list", args=[account.pk])
