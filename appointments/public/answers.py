"""The form of a booking page: who books, whom they bring, what they agree to."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as N_

from appointments.models import Calendar
from appointments.models.appointments import MOST_COUNTED_GUESTS, MOST_GUESTS
from contacts.services.upsert import Visitor, visitor_clean
from hoopcrm.core.errors import Refused
from hoopcrm.core.text import clean_block

NOTE_LENGTH = 2_000
NAMES = ("first_name", "last_name", "email", "phone")
FIRST_ROWS = 1


class VisitorForm(forms.Form):
    """What a visitor tells; `visitor`, `guests` and `words` hold it once it is valid.

    Args:
        calendar: says what is asked. Its account is in scope.
        guest_rows: how many guests there is room for.
    """

    first_name = forms.CharField(label=N_("First name"), max_length=100)
    last_name = forms.CharField(label=N_("Last name"), max_length=100, required=False)
    email = forms.CharField(label=N_("E-mail"), max_length=254, required=False)
    phone = forms.CharField(label=N_("Phone"), max_length=40, required=False)
    guest_count = forms.IntegerField(
        label=N_("How many guests do you bring?"), min_value=0, max_value=MOST_COUNTED_GUESTS
    )
    note = forms.CharField(
        label=N_("Anything we should know?"),
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    consent = forms.BooleanField(
        error_messages={"required": N_("Please agree to this first.")},
    )

    def __init__(self, data: Any = None, *, calendar: Calendar, guest_rows: int = 0, **more: Any):
        super().__init__(data, **more)
        self.calendar = calendar
        self.guest_rows = guest_rows
        self.visitor = Visitor()
        self.guests: list[Visitor] = []
        self._prepare(calendar.account)
        self._ask_for_guests()
        if calendar.consent_text:
            self.fields["consent"].label = calendar.consent_text
        else:
            del self.fields["consent"]

    @property
    def people(self) -> list[Any]:
        return [self[name] for name in NAMES]

    @property
    def guest_fields(self) -> list[tuple[Any, Any]]:
        """Name and e-mail of each guest there is room for."""
        rows = range(self.guest_rows)
        return [(self[f"guest_name_{n}"], self[f"guest_email_{n}"]) for n in rows]

    @property
    def words(self) -> str:
        """What they wrote."""
        return clean_block(self.cleaned_data.get("note", ""), limit=NOTE_LENGTH, field="note")

    @property
    def agreed(self) -> str:
        """The text that they agreed to."""
        return self.calendar.consent_text if self.cleaned_data.get("consent") else ""

    def clean(self) -> dict[str, Any]:
        typed = {name: self.cleaned_data.get(name) or "" for name in NAMES}
        try:
            self.visitor = visitor_clean(**typed)
        except Refused as refused:
            for name, message in refused.data.get("errors", {}).items():
                self.add_error(name if name in self.fields else None, message)
        if not (typed["email"] or typed["phone"]) and not self.errors.keys() & {"email", "phone"}:
            self.add_error("email", _("Give an e-mail address or a phone number."))
        self._clean_guests()
        return self.cleaned_data

    def _prepare(self, account: Any) -> None:
        hints = {"first_name": "given-name", "last_name": "family-name", "phone": "tel"}
        for name in NAMES:
            self.fields[name].widget.attrs["autocomplete"] = hints.get(name, name)
        self.fields["email"].widget.input_type = "email"
        self.fields["phone"].widget.input_type = "tel"
        # What an account finds its contacts by alone has to be there.
        if not account.match_second:
            self.fields[account.match_first].required = True

    def _ask_for_guests(self) -> None:
        calendar = self.calendar
        asked = calendar.guests if calendar.takes_guests else ""
        if asked != Calendar.Guests.COUNT:
            del self.fields["guest_count"]
        elif calendar.guests_required:
            self.fields["guest_count"].widget.attrs["min"] = 1
        else:
            self.fields["guest_count"].required = False
        if asked != Calendar.Guests.DETAIL:
            self.guest_rows = 0
        for number in range(self.guest_rows):
            self.fields[f"guest_name_{number}"] = forms.CharField(
                label=_("Name of guest %(number)d") % {"number": number + 1},
                max_length=200,
                required=False,
            )
            self.fields[f"guest_email_{number}"] = forms.CharField(
                label=_("E-mail of guest %(number)d") % {"number": number + 1},
                max_length=254,
                required=False,
                widget=forms.EmailInput(),
            )

    def _clean_guests(self) -> None:
        for number in range(self.guest_rows):
            name = " ".join(str(self.cleaned_data.get(f"guest_name_{number}") or "").split())
            email = str(self.cleaned_data.get(f"guest_email_{number}") or "").strip()
            if not name and not email:
                continue
            if not email:
                self.add_error(f"guest_email_{number}", _("Give the guest's e-mail address."))
                continue
            first, _space, last = name.partition(" ")
            try:
                guest = visitor_clean(first_name=first, last_name=last, email=email, phone="")
            except Refused as refused:
                field = "name" if refused.field != "email" else "email"
                self.add_error(f"guest_{field}_{number}", refused.message)
                continue
            known = {self.visitor.emailed, *(one.emailed for one in self.guests)}
            if guest.emailed in known:
                message = _("Somebody with this e-mail address takes part already.")
                self.add_error(f"guest_email_{number}", message)
                continue
            self.guests.append(guest)
        if self.calendar.guests_required and self.calendar.takes_guests:
            self._require_guest()

    def _require_guest(self) -> None:
        message = _("Bring at least one guest.")
        if self.guest_rows and not self.guests and "guest_email_0" not in self.errors:
            self.add_error("guest_email_0", message)
        if "guest_count" in self.fields and self.cleaned_data.get("guest_count") == 0:
            self.add_error("guest_count", message)


def rows_wanted(data: Any, *, more: bool = False) -> int:
    """How many rows for guests a form is shown with."""
    text = str(data.get("guest_rows", FIRST_ROWS))
    rows = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else FIRST_ROWS
    return min(max(rows + more, FIRST_ROWS), MOST_GUESTS)
