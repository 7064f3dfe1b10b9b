"""Settings of a calendar: what contacts, guests and members are told, when and in which words."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appointments.models import Calendar
from appointments.models.notices import (
    BODY_LENGTH,
    SUBJECT_LENGTH,
    TIMED,
    NoticeBy,
    NoticeEvent,
    NoticeTo,
)
from appointments.notice_rules import Rule, rules_of
from appointments.offsets import read_offsets, write_offsets
from appointments.services.notice_settings import calendar_notices_set
from appointments.views.sections import SectionPage, section_frame
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused

TEXTS = {
    NoticeEvent.BOOKED: gettext_lazy("Somebody has booked and waits to be confirmed."),
    NoticeEvent.CONFIRMATION: gettext_lazy(
        "The appointment is certain. A calendar file goes along."
    ),
    NoticeEvent.REMINDER: gettext_lazy("Before the appointment, as often as you like."),
    NoticeEvent.FOLLOW_UP: gettext_lazy("After the appointment, unless it was missed."),
    NoticeEvent.RESCHEDULE: gettext_lazy("The appointment has another time."),
    NoticeEvent.CANCELLATION: gettext_lazy("The appointment does not take place, or was missed."),
}


class RuleForm(forms.Form):
    """One line: whether, when, and in which words."""

    is_on = forms.BooleanField(required=False)
    minutes = forms.CharField(
        required=False,
        max_length=100,
        label=gettext_lazy("When"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    subject = forms.CharField(
        required=False,
        max_length=SUBJECT_LENGTH,
        label=gettext_lazy("Subject"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    body = forms.CharField(
        required=False,
        max_length=BODY_LENGTH,
        label=gettext_lazy("Text"),
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, rule: Rule, data: Any = None) -> None:
        self.rule = rule
        super().__init__(
            data,
            prefix=f"{rule.event}-{rule.to}-{rule.by}",
            initial={
                "is_on": rule.is_on,
                "minutes": write_offsets(rule.minutes),
                "subject": rule.subject,
                "body": rule.body,
            },
        )
        self.fields["is_on"].label = self.label
        if not self.timed:
            del self.fields["minutes"]
        if rule.by != NoticeBy.EMAIL:
            del self.fields["subject"]
        if rule.by == NoticeBy.IN_APP:
            del self.fields["body"]

    @property
    def timed(self) -> bool:
        """Whether it is told some time before or after."""
        return self.rule.event in TIMED

    @property
    def label(self) -> str:
        to, by = NoticeTo(self.rule.to).label, NoticeBy(self.rule.by).label
        return _("%(to)s: %(by)s") % {"to": to, "by": by}

    @property
    def has_words(self) -> bool:
        return bool(self.rule.subject or self.rule.body or self.errors)

    def clean_minutes(self) -> tuple[int, ...]:
        try:
            return read_offsets(self.cleaned_data["minutes"])
        except Refused as refused:
            raise forms.ValidationError(refused.message) from refused

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.timed and data.get("is_on") and data.get("minutes") == ():
            self.add_error("minutes", _("Say when."))
        return data

    def chosen(self) -> Rule:
        """The line as it was sent."""
        data = self.cleaned_data
        return Rule(
            event=self.rule.event,
            to=self.rule.to,
            by=self.rule.by,
            is_on=data["is_on"],
            minutes=data.get("minutes", ()),
            subject=data.get("subject", "").strip(),
            body=data.get("body", "").strip(),
        )


class NoticesPage(SectionPage):
    """All lines of a calendar on one page; 422 with what was typed when one is refused."""

    section = "notices"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        calendar = self.calendar(request, pk)
        return self._page(request, calendar, [RuleForm(one) for one in rules_of(calendar)])

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        calendar = self.calendar(request, pk)
        lines = [RuleForm(one, request.POST) for one in rules_of(calendar)]
        faults = [line for line in lines if not line.is_valid()]
        if faults:
            return self._page(request, calendar, lines, status=422)
        calendar_notices_set(
            Actor.of_request(request), calendar=calendar, rules=[one.chosen() for one in lines]
        )
        messages.success(request, _("Saved."))
        return redirect("calendars:notices", calendar.account_id, calendar.pk)

    def _page(
        self, request: HttpRequest, calendar: Calendar, lines: list[RuleForm], *, status: int = 200
    ) -> HttpResponse:
        events = [
            (event, TEXTS[event], [one for one in lines if one.rule.event == event])
            for event in NoticeEvent
        ]
        data = {
            "events": events,
            "faults": any(one.errors for one in lines),
            "version": calendar.version,
            **section_frame(calendar, self.section),
        }
        return render(request, "appointments/settings/notices.html", data, status=status)
