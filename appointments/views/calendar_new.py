"""A new calendar: its type, then its name and members."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appointments.access import groups
from appointments.models import Calendar
from appointments.services.calendar_members import Host
from appointments.services.calendars import calendar_create
from appointments.team_form import ONE_AT_MOST
from appointments.views.sections import MANAGE
from hoopcrm.accounts.access import active_members
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.views.forms import form_refused
from hoopcrm.core.views.page import Page

Type = Calendar.Type
# Icon, and what it is for in one sentence.
TEXTS = {
    Type.ROUND_ROBIN: (
        "users",
        gettext_lazy("One member of a team is booked: whoever is free, or each in turn."),
    ),
    Type.PERSONAL: ("user", gettext_lazy("One person's own link for meetings of two.")),
    Type.CLASS: (
        "ticket",
        gettext_lazy("Many contacts book seats of the same hour with one member."),
    ),
    Type.COLLECTIVE: (
        "users-group",
        gettext_lazy("Everybody of the team takes part: a time needs all of them free."),
    ),
    Type.SERVICE: (
        "briefcase",
        gettext_lazy("Something you offer, done by one of several members."),
    ),
    Type.EVENT: (
        "calendar-event",
        gettext_lazy("A room or a thing to book, with one member or nobody."),
    ),
}


class NewForm(forms.Form):
    """What has to be known before there is a calendar."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        required=False,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
    )
    group = forms.ModelChoiceField(
        label=gettext_lazy("Group"),
        queryset=None,  # type: ignore[arg-type]
        required=False,
        empty_label=gettext_lazy("No group"),
    )

    def __init__(self, kind: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        staff = active_members()
        self.fields["group"].queryset = groups()  # type: ignore[attr-defined]
        if not groups().exists():
            del self.fields["group"]
        if kind in ONE_AT_MOST:
            nobody = _("Nobody") if kind == Type.EVENT else _("Choose a member")
            self.fields["members"] = forms.ModelChoiceField(
                label=_("Member"), queryset=staff, required=False, empty_label=nobody
            )
        else:
            self.fields["members"] = forms.ModelMultipleChoiceField(
                label=_("Team"),
                queryset=staff,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    @property
    def hosts(self) -> list[Host]:
        """The members chosen."""
        chosen = self.cleaned_data["members"]
        if chosen is None:
            return []
        members = chosen if hasattr(chosen, "__iter__") else [chosen]
        return [Host(member=member) for member in members]


class CalendarNew(Page):
    """`?type=` chooses the type; without it the page offers all of them."""

    permission = MANAGE

    def get(self, request: HttpRequest) -> HttpResponse:
        kind = request.GET.get("type", "")
        if kind not in Type.values:
            types = [(one, one.label, *TEXTS[one]) for one in TEXTS]
            return render(request, "appointments/settings/types.html", {"types": types})
        return self._show(request, kind, NewForm(kind))

    def post(self, request: HttpRequest) -> HttpResponse:
        kind = request.GET.get("type", "")
        if kind not in Type.values:
            if not kind:
                return redirect("calendars:new", request.member.account_id)  # type: ignore[attr-defined]
            raise Http404
        form = NewForm(kind, request.POST)
        made = self._make(request, kind, form)
        if made is None:
            return self._show(request, kind, form)
        messages.success(
            request,
            _("“%(name)s” was made. It is open Monday to Friday from 9 to 17.")
            % {"name": made.name},
        )
        return redirect("calendars:hours", made.account_id, made.pk)

    def _make(self, request: HttpRequest, kind: str, form: NewForm) -> Calendar | None:
        if not form.is_valid():
            return None
        group = form.cleaned_data.get("group")
        try:
            return calendar_create(
                Actor.of_request(request),
                type=kind,
                name=form.cleaned_data["name"],
                hosts=form.hosts,
                settings={"group": group} if group else {},
            )
        except Refused as refused:
            form_refused(form, refused)
            return None

    def _show(self, request: HttpRequest, kind: str, form: NewForm) -> HttpResponse:
        account: Any = request.account  # type: ignore[attr-defined]
        data = {
            "title": _("New calendar: %(type)s") % {"type": Type(kind).label},
            "lead": TEXTS[Type(kind)][1],
            "form": form,
            "submit_label": _("Create calendar"),
            "back_url": reverse("calendars:new", args=[account.pk]),
        }
        status = 422 if form.errors else 200
        return render(request, "settings/form_page.html", data, status=status)
