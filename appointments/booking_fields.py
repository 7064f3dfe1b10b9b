"""The fields of the form in which members book and change appointments."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as N_

from appointments.models import Calendar
from appointments.models.appointments import MOST_COUNTED_GUESTS, TEXT_LENGTH, TITLE_LENGTH
from appointments.models.places import PLACE_LENGTH
from appointments.times import FIRST, SECOND

SLOT, CUSTOM = "slot", "custom"
COUNT, UNTIL = "count", "until"
OWN_RULE = "own"
MOST_REPEATS = 24
WRITTEN = "%Y-%m-%dT%H:%M"
_LINE = {"autocomplete": "off"}


class WallField(forms.fields.BaseTemporalField):
    """A date and time as written; by whose clock, the form says."""

    default_error_messages = {"invalid": N_("Give a date and a time.")}  # noqa: RUF012

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=WRITTEN)
        super().__init__(widget=widget, input_formats=[WRITTEN, f"{WRITTEN}:%S"], **kwargs)

    def to_python(self, value: Any) -> datetime | None:
        return super().to_python(value) if value else None

    def strptime(self, value: str, format: str) -> datetime:
        return datetime.strptime(value, format)  # noqa: DTZ007 - of a wall clock


def _text(label: Any, *, most: int, **more: Any) -> forms.CharField:
    attrs = {**_LINE, "maxlength": str(most)}
    return forms.CharField(label=label, required=False, widget=forms.TextInput(attrs=attrs), **more)


class BookingFields(forms.Form):
    """All of them; `BookingForm` leaves out those that make no sense."""

    contact = forms.ChoiceField(label=N_("Contact"), required=False)
    new_first_name = _text(N_("First name"), most=100)
    new_last_name = _text(N_("Last name"), most=100)
    new_email = _text(N_("E-mail"), most=254)
    new_phone = _text(N_("Phone"), most=50)
    calendar = forms.ChoiceField(
        label=N_("Calendar"), error_messages={"required": N_("Choose a calendar.")}
    )
    title = _text(N_("Title"), most=TITLE_LENGTH)
    description = forms.CharField(
        label=N_("Description"),
        required=False,
        widget=forms.Textarea(attrs={"rows": "2", "maxlength": str(TEXT_LENGTH)}),
    )
    member = forms.ChoiceField(label=N_("Team member"), required=False)
    room = forms.ChoiceField(label=N_("Room"), required=False)
    guests = forms.MultipleChoiceField(label=N_("Guests"), required=False)
    guest_first_name = _text(N_("First name"), most=100)
    guest_last_name = _text(N_("Last name"), most=100)
    guest_email = _text(N_("E-mail"), most=254)
    guest_phone = _text(N_("Phone"), most=50)
    guest_count = forms.IntegerField(
        label=N_("Number of guests"), required=False, min_value=0, max_value=MOST_COUNTED_GUESTS
    )
    time_zone = forms.ChoiceField(label=N_("Time zone"))
    when = forms.ChoiceField(
        label=N_("Time"),
        required=False,
        choices=[(SLOT, N_("Free times")), (CUSTOM, N_("Custom time"))],
        widget=forms.RadioSelect,
        initial=SLOT,
    )
    start = forms.CharField(required=False)
    custom_start = WallField(label=N_("Start"), required=False)
    custom_end = WallField(
        label=N_("End"),
        required=False,
        help_text=N_("Left empty, it is as long as the calendar says."),
    )
    which = forms.ChoiceField(
        label=N_("Which one"),
        required=False,
        choices=[("", N_("Choose")), (FIRST, N_("The first")), (SECOND, N_("The second"))],
    )
    place_kind = forms.ChoiceField(label=N_("Meeting location"), required=False)
    place = _text(N_("Where"), most=PLACE_LENGTH)
    status = forms.ChoiceField(label=N_("Status"))
    note = forms.CharField(
        label=N_("Internal note"),
        required=False,
        widget=forms.Textarea(attrs={"rows": "2"}),
        help_text=N_("Goes to the notes of the contact. Only colleagues read it."),
    )
    repeat = forms.ChoiceField(
        label=N_("Repeats"),
        required=False,
        choices=[
            ("", N_("Does not repeat")),
            ("DAILY", N_("Daily")),
            ("WEEKLY", N_("Weekly")),
            ("MONTHLY", N_("Monthly")),
            (OWN_RULE, N_("By a rule of your own")),
        ],
    )
    every = forms.IntegerField(
        label=N_("Every"), required=False, min_value=1, max_value=99, initial=1
    )
    ends = forms.ChoiceField(
        label=N_("Ends"),
        required=False,
        choices=[(COUNT, N_("After a number")), (UNTIL, N_("On a day"))],
        initial=COUNT,
    )
    count = forms.IntegerField(
        label=N_("Appointments"),
        required=False,
        min_value=2,
        max_value=MOST_REPEATS,
        initial=4,
    )
    until = forms.DateField(
        label=N_("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    rule = _text(
        N_("Rule (RRULE)"), most=300, help_text="FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;COUNT=8"
    )
    missing = forms.ChoiceField(
        label=N_("Where the time is taken"), required=False, choices=Calendar.Missing.choices
    )
    scope = forms.ChoiceField(
        label=N_("Change"),
        required=False,
        initial="one",
        widget=forms.RadioSelect,
        choices=[
            ("one", N_("This appointment only")),
            ("following", N_("This and the following ones")),
            ("all", N_("All that lie ahead")),
        ],
    )
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    source = forms.CharField(required=False, widget=forms.HiddenInput)
