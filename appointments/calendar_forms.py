"""The forms of a calendar's settings, one for each of its pages."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from appointments import access
from appointments.calendar_rules import CHOOSABLE, SHARED
from appointments.models import Calendar, CalendarGroup
from appointments.models.places import PlaceKind
from hoopcrm.core.timezones import grouped

LINE = {"autocomplete": "off"}
MINUTES = {"min": "0", "max": "1440"}
HOUR, DAY = 60, 24 * 60
# Of these "" is a choice.
BLANK_CHOICES = frozenset({"place_kind", "time_zone", "guests"})
UNTIL_UNITS = [(1, _("minutes")), (HOUR, _("hours")), (DAY, _("days"))]


def zone_choices(account: Any, *, blank: bool) -> list[Any]:
    """Time zones by region; `blank` stands for the account's own."""
    zones: list[Any] = [
        (region, [(name, name.replace("_", " ")) for name in names]) for region, names in grouped()
    ]
    usual = account.time_zone.replace("_", " ")
    return [("", _("As the account: %(zone)s") % {"zone": usual}), *zones] if blank else zones


class SectionForm(forms.ModelForm):  # type: ignore[type-arg]
    """Part of a calendar's settings. `changes` is what the service is given."""

    # By type: settings that others do not have.
    only: ClassVar[dict[str, frozenset[Any]]] = {}
    number_fields: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, types in self.only.items():
            if self.instance.type not in types:
                del self.fields[name]
        for name in self.number_fields:
            if name in self.fields:
                self.fields[name].widget.attrs["inputmode"] = "numeric"
        for field in self.fields.values():
            # One of them is always chosen: there is nothing to mark.
            if isinstance(field.widget, forms.RadioSelect | forms.Select):
                field.required = False

    def validate_unique(self) -> None:
        """The services look, in the whole installation."""

    @property
    def changes(self) -> dict[str, Any]:
        """What the service is given. A choice that was not sent stays as it is."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if value != "" or self._may_be_blank(name)
        }

    def _may_be_blank(self, name: str) -> bool:
        if not isinstance(self.fields[name].widget, forms.RadioSelect | forms.Select):
            return True
        return name in BLANK_CHOICES


class DetailsForm(SectionForm):
    """Name, colour, link, group, what appointments are called, and where they are."""

    class Meta:
        model = Calendar
        fields: ClassVar[list[str]] = [
            "name",
            "colour",
            "description",
            "slug",
            "group",
            "event_title",
            "event_text",
            "invitation_notes",
            "place_kind",
            "place",
        ]
        widgets: ClassVar[dict[str, Any]] = {
            "name": forms.TextInput(attrs=LINE),
            "colour": forms.RadioSelect,
            "description": forms.Textarea(attrs={"rows": "3"}),
            "slug": forms.TextInput(attrs={**LINE, "spellcheck": "false"}),
            "event_title": forms.TextInput(attrs=LINE),
            "event_text": forms.Textarea(attrs={"rows": "3"}),
            "invitation_notes": forms.Textarea(attrs={"rows": "2"}),
            "place": forms.TextInput(attrs=LINE),
        }

    # Any text here: the service says what is wrong with a link, and which one is free.
    slug = forms.CharField(
        label=_("Link"),
        required=False,
        widget=forms.TextInput(attrs={**LINE, "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"] = forms.ModelChoiceField(
            label=_("Group"),
            queryset=access.groups(),
            required=False,
            empty_label=_("No group"),
        )
        self.initial["group"] = self.instance.group_id
        self.fields["slug"].help_text = _(
            "The last part of the booking page's address: letters a to z, digits and hyphens."
        )
        self.fields["description"].help_text = _("Shown on the booking page.")
        self.fields["event_title"].help_text = _(
            "Of appointments for which nobody types one. Merge fields are filled in, such as"
            " {{contact.name}} or {{contact.first_name}}."
        )
        self.fields["event_title"].label = _("Title of appointments")
        self.fields["event_title"].required = False
        self.fields["event_text"].label = _("Description of appointments")
        self.fields["event_text"].help_text = _("Merge fields are filled in here too.")
        self.fields["invitation_notes"].help_text = _("Added to invitations and calendar files.")
        kinds = [("", _("Say nothing")), *list(self.fields["place_kind"].choices)[1:]]  # type: ignore[attr-defined]
        if not self.instance.has_resources:
            kinds = [one for one in kinds if one[0] != PlaceKind.ROOM]
        self.fields["place_kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["place"].help_text = _("The address, the link, the number, or any text.")


class RulesForm(SectionForm):
    """How long, how often, how many, and how far ahead."""

    only: ClassVar[dict[str, frozenset[Any]]] = {
        "per_slot": SHARED,
        "show_seats": frozenset({Calendar.Type.CLASS}),
    }
    number_fields = (
        "minutes",
        "step",
        "buffer_before",
        "buffer_after",
        "per_slot",
        "per_day",
        "notice",
        "window",
        "busy_percent",
    )

    class Meta:
        model = Calendar
        fields: ClassVar[list[str]] = [
            "minutes",
            "step",
            "buffer_before",
            "buffer_after",
            "per_slot",
            "show_seats",
            "per_day",
            "notice",
            "notice_unit",
            "window",
            "window_unit",
            "busy_percent",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (
            ("minutes", _("Duration")),
            ("step", _("Slot interval")),
            ("buffer_before", _("Buffer before")),
            ("buffer_after", _("Buffer after")),
            ("per_day", _("Bookings per day")),
            ("window", _("Booking window")),
            ("busy_percent", _("Look busy")),
        ):
            self.fields[name].label = label
        if self.instance.is_class:
            self.fields["per_slot"].label = _("Seats")
            self.fields["per_slot"].help_text = _("How many contacts may come to one class.")
        elif "per_slot" in self.fields:
            self.fields["per_slot"].label = _("Bookings per slot")
            self.fields["per_slot"].help_text = _(
                "How many contacts one member sees at the same time."
            )
        for name, text in (
            ("per_day", _("Of the whole calendar. Blank: no limit.")),
            ("notice", _("How long before its start a time can still be booked.")),
            ("window", _("How far into the future the booking page goes. Blank: no limit.")),
            (
                "busy_percent",
                _("Share of the free times that the booking page leaves out, to look busy."),
            ),
        ):
            self.fields[name].help_text = text


class CustomersForm(SectionForm):
    """What is asked of contacts and what they may do by themselves."""

    reschedule_number = forms.IntegerField(required=False, min_value=0, max_value=100_000)
    reschedule_unit = forms.TypedChoiceField(choices=UNTIL_UNITS, coerce=int, required=False)
    cancel_number = forms.IntegerField(required=False, min_value=0, max_value=100_000)
    cancel_unit = forms.TypedChoiceField(choices=UNTIL_UNITS, coerce=int, required=False)

    class Meta:
        model = Calendar
        fields: ClassVar[list[str]] = [
            "auto_confirm",
            "allow_reschedule",
            "allow_cancel",
            "guests",
            "guests_required",
            "consent_text",
            "sticky_contact",
            "assign_owner",
            "keep_owner",
            "after_booking",
            "thanks_text",
            "redirect_url",
        ]
        widgets: ClassVar[dict[str, Any]] = {
            "after_booking": forms.RadioSelect,
            "guests": forms.RadioSelect,
            "consent_text": forms.Textarea(attrs={"rows": "2"}),
            "thanks_text": forms.Textarea(attrs={"rows": "3"}),
            "redirect_url": forms.TextInput(attrs={"inputmode": "url", **LINE}),
        }

    redirect_url = forms.CharField(
        label=_("Page"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "url", "placeholder": "https://", **LINE}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("reschedule", "cancel"):
            minutes = getattr(self.instance, f"{name}_until")
            unit = next(one for one in (DAY, HOUR, 1) if (minutes or HOUR) % one == 0)
            self.initial |= {
                f"{name}_number": None if minutes is None else minutes // unit,
                f"{name}_unit": HOUR if minutes in (None, 0) else unit,
            }
            self.fields[f"{name}_number"].label = _("Until how long before the start")
            self.fields[f"{name}_number"].widget.attrs["inputmode"] = "numeric"
            self.fields[f"{name}_unit"].label = _("Unit")
        self.fields["guests"].choices = Calendar.Guests.choices  # type: ignore[attr-defined]
        if not self.instance.takes_guests:
            del self.fields["guests"], self.fields["guests_required"]
        for name, label, text in (
            (
                "auto_confirm",
                _("Confirm bookings by themselves"),
                _("Otherwise somebody confirms each booking of the booking page."),
            ),
            ("allow_reschedule", _("Contacts may move their appointment"), ""),
            ("allow_cancel", _("Contacts may cancel their appointment"), ""),
            (
                "consent_text",
                _("Consent"),
                _("A box beside this text has to be ticked. Blank: no box."),
            ),
            ("after_booking", _("After the booking"), ""),
            ("assign_owner", _("Make the host the contact's owner"), ""),
            ("keep_owner", _("But leave contacts alone that have an owner"), ""),
            (
                "sticky_contact",
                _("Remember who books"),
                _("The form is filled in for somebody who booked with this browser before."),
            ),
        ):
            self.fields[name].label = label
            self.fields[name].help_text = text

    @property
    def changes(self) -> dict[str, Any]:
        """With the limits in minutes, as the service takes them."""
        changes = super().changes
        for name in ("reschedule", "cancel"):
            number = changes.pop(f"{name}_number")
            unit = changes.pop(f"{name}_unit", HOUR)
            changes[f"{name}_until"] = None if number is None else number * unit
        if not changes.get("guests"):
            changes["guests_required"] = False
        return changes


class RepeatForm(SectionForm):
    """Bookings that repeat by themselves."""

    class Meta:
        model = Calendar
        fields: ClassVar[list[str]] = [
            "repeats",
            "repeat_frequency",
            "repeat_count",
            "repeat_missing",
            "repeat_status",
        ]
        widgets: ClassVar[dict[str, Any]] = {"repeat_missing": forms.RadioSelect}

    repeat_status = forms.ChoiceField(
        label=_("Status of those booked all the same"),
        choices=[("confirmed", _("Confirmed")), ("new", _("Unconfirmed"))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["repeats"].label = _("Whoever books, books a series")
        self.fields["repeats"].help_text = _("All appointments of it are booked at once.")
        self.fields["repeat_frequency"].label = _("How often")
        self.fields["repeat_count"].label = _("How many appointments")
        self.fields["repeat_missing"].label = _("If a time of the series is taken")


class HoursForm(SectionForm):
    """Which hours count, and in which time zone; the hours themselves are an `Editor`."""

    class Meta:
        model = Calendar
        fields: ClassVar[list[str]] = ["time_zone", "hours_kind"]
        widgets: ClassVar[dict[str, Any]] = {"hours_kind": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"] = forms.ChoiceField(
            label=_("Time zone"),
            required=False,
            choices=zone_choices(self.instance.account, blank=True),
        )
        self.fields["hours_kind"].label = _("Which hours count")


class TeamRulesForm(SectionForm):
    """Who of several is booked."""

    only: ClassVar[dict[str, frozenset[Any]]] = {
        "distribution": frozenset({Calendar.Type.ROUND_ROBIN}),
        "staff_choice": CHOOSABLE,
    }

    class Meta:
        model = Calendar
        fields: ClassVar[list[str]] = ["distribution", "staff_choice"]
        widgets: ClassVar[dict[str, Any]] = {"distribution": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "distribution" in self.fields:
            self.fields["distribution"].label = _("Who is booked, if several are free")
            self.fields["distribution"].help_text = _(
                "Whoever is free: the highest priority, then who was booked longest ago."
                " Everybody equally: who has the fewest bookings of the month."
            )
        if "staff_choice" in self.fields:
            self.fields["staff_choice"].label = _("Whoever books may choose the member")


class GroupForm(forms.ModelForm):  # type: ignore[type-arg]
    """A group of calendars."""

    class Meta:
        model = CalendarGroup
        fields: ClassVar[list[str]] = ["name", "description"]
        widgets: ClassVar[dict[str, Any]] = {
            "name": forms.TextInput(attrs={"autofocus": True, **LINE}),
            "description": forms.Textarea(attrs={"rows": "3"}),
        }

    slug = forms.CharField(
        label=_("Link"),
        required=False,
        widget=forms.TextInput(attrs={**LINE, "spellcheck": "false"}),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    field_order = ("name", "slug", "description")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["slug"] = self.instance.slug
        self.initial["version"] = self.instance.version
        self.fields["slug"].help_text = _("Made from the name when you leave it blank.")
        self.fields["description"].help_text = _("Shown on the group's booking page.")

    def validate_unique(self) -> None:
        """The services look, in the whole installation."""
