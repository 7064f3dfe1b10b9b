"""The forms around an action's own: its name, and when it runs."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.bulk.pace import pace_in_words, too_large
from contacts.bulk.schedule import (
    LONGEST_INTERVAL,
    UNITS,
    WEEKDAYS,
    Schedule,
)
from contacts.models import BulkJob
from contacts.services.bulk import NAME_LENGTH
from hoopcrm.core.clock import now

Mode = BulkJob.Mode
_MOMENT = "%Y-%m-%dT%H:%M"
_LINE = {"autocomplete": "off"}


class NameForm(forms.Form):
    """What the job is called."""

    name = forms.CharField(
        label=gettext_lazy("Name of this action"),
        max_length=NAME_LENGTH,
        help_text=gettext_lazy("Stands on the Bulk actions page and in the audit log."),
        widget=forms.TextInput(attrs=_LINE),
        error_messages={"required": gettext_lazy("Give the action a short name.")},
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, auto_id="bulk-%s", use_required_attribute=False, **kwargs)


class ScheduleForm(forms.Form):
    """When the job runs, in the account's time zone.

    Args:
        begun: of a job that has begun, only the batches can be changed.
    """

    mode = forms.ChoiceField(
        label=gettext_lazy("When"),
        choices=[
            (Mode.NOW, gettext_lazy("All at once, now")),
            (Mode.SCHEDULED, gettext_lazy("All at once, later")),
            (Mode.DRIP, gettext_lazy("In batches (drip)")),
        ],
        widget=forms.RadioSelect,
        initial=Mode.NOW,
    )
    start = forms.CharField(
        label=gettext_lazy("Start on"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    quantity = forms.IntegerField(
        label=gettext_lazy("Contacts in a batch"),
        required=False,
        min_value=1,
        initial=100,
    )
    every = forms.IntegerField(
        label=gettext_lazy("Repeat after"),
        required=False,
        min_value=1,
        max_value=LONGEST_INTERVAL,
        initial=1,
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("Unit"), required=False, choices=list(UNITS.items()), initial="hours"
    )
    days = forms.TypedMultipleChoiceField(
        label=gettext_lazy("On these days"),
        required=False,
        coerce=int,
        choices=list(enumerate(WEEKDAYS)),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None ticked means every day."),
    )
    opens = forms.TimeField(
        label=gettext_lazy("Not before"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    closes = forms.TimeField(
        label=gettext_lazy("Not after"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )

    def __init__(
        self, data: Any = None, *, zone: ZoneInfo, begun: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(data, auto_id="bulk-%s", use_required_attribute=False, **kwargs)
        self.zone, self.begun = zone, begun
        in_an_hour = (now() + timedelta(hours=1)).astimezone(zone).replace(minute=0)
        self.fields["start"].initial = in_an_hour.strftime(_MOMENT)
        self.fields["start"].help_text = _("Time zone: %(zone)s") % {"zone": zone.key}
        self.fields["quantity"].help_text = pace_in_words()
        if begun:
            del self.fields["mode"], self.fields["start"]

    @classmethod
    def of_job(
        cls, bulk: BulkJob, *, zone: ZoneInfo, begun: bool, data: Any = None
    ) -> "ScheduleForm":
        """The form with what a job has."""
        known = Schedule.of_data(bulk.schedule)
        initial: dict[str, Any] = {
            "mode": bulk.mode,
            "quantity": known.quantity or 100,
            "every": known.every,
            "unit": known.unit,
            "days": sorted(known.days),
            "opens": known.opens,
            "closes": known.closes,
        }
        if known.start:
            initial["start"] = known.start.astimezone(zone).strftime(_MOMENT)
        return cls(data, zone=zone, begun=begun, initial=initial)

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        mode = given.get("mode", Mode.DRIP)
        if mode != Mode.NOW and not self.begun and "start" in given:
            given["start"] = self._start(given["start"], required=mode == Mode.SCHEDULED)
        if mode == Mode.DRIP:
            self._check_batches(given)
        return given

    def _check_batches(self, given: dict[str, Any]) -> None:
        for name, message in (
            ("quantity", _("Say how many contacts make a batch.")),
            ("every", _("Say after how long the next batch follows.")),
        ):
            if name in given and not given[name]:
                self.add_error(name, message)
        if given.get("quantity") and given.get("every"):
            unit = given.get("unit") or "hours"
            plan = Schedule(quantity=given["quantity"], every=given["every"], unit=unit)
            if fault := too_large(plan):
                self.add_error("quantity", fault)
        opens, closes = given.get("opens"), given.get("closes")
        if opens and closes and closes <= opens:
            self.add_error("closes", _("The end must be later on the day than the beginning."))

    def _start(self, text: str, *, required: bool) -> datetime | None:
        try:
            local = datetime.strptime(text[:16], _MOMENT) if text else None  # noqa: DTZ007 - in the account's zone, below
        except ValueError:
            self.add_error("start", _("Give a date and a time."))
            return None
        if local is None:
            if required:
                self.add_error("start", _("Say when it shall start."))
            return None
        start = local.replace(tzinfo=self.zone).astimezone(UTC)
        if start < now() - timedelta(minutes=1) and required:
            self.add_error("start", _("This time has passed already."))
        return start

    @property
    def mode_chosen(self) -> str:
        """The mode that was chosen, once the form is valid."""
        return str(self.cleaned_data.get("mode") or Mode.DRIP)

    def schedule(self) -> Schedule:
        """What was chosen, once the form is valid."""
        given = self.cleaned_data
        start = given.get("start") or None
        if self.mode_chosen != Mode.DRIP:
            return Schedule(start=start if self.mode_chosen == Mode.SCHEDULED else None)
        opens: time | None = given.get("opens")
        closes: time | None = given.get("closes")
        return Schedule(
            start=start,
            quantity=given["quantity"],
            every=given["every"],
            unit=given["unit"] or "hours",
            days=frozenset(given["days"]),
            opens=opens,
            closes=closes,
        )
