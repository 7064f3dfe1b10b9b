"""What the form of an appointment asks for, as the services take it."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4, uuid5
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from appointments.booking_fields import COUNT, CUSTOM, MOST_REPEATS, OWN_RULE
from appointments.booking_form import PERSON, BookingForm
from appointments.models import Calendar
from appointments.recurrence import clean_rule, occurrences
from appointments.services.desk import Person, Wish
from appointments.times import moment_of, moments_at
from contacts.models import Contact
from hoopcrm.core.errors import Refused


def wish_of(form: BookingForm, *, take: str = "", over: bool = False) -> Wish:
    """The wish of a valid form.

    Args:
        take: the time that a button names, instead of the one chosen in the form.
        over: book over what the host has then.

    Raises:
        Refused: on a field of the form, as the services name them.
    """
    calendar, zone = calendar_of(form), ZoneInfo(form.cleaned_data["time_zone"])
    starts_at, ends_at = span_of(form, take=take)
    custom = is_custom(form) and not take
    rule = _rule(form, starts_at, zone)
    return Wish(
        calendar=calendar,
        contact=_contact(form),
        starts_at=starts_at,
        id=uuid5(form.by.pk, str(form.cleaned_data["key"] or uuid4())),
        guests=guests_of_form(form),
        values=plain_values(form)
        | {
            "ends_at": ends_at,
            "member": form.hosts.get(form.cleaned_data["member"]),
            "room": form.rooms.get(form.cleaned_data.get("room", "")),
            "status": form.cleaned_data["status"],
            "any_time": custom,
            "over_conflicts": custom and over,
        },
        note=form.cleaned_data.get("note", ""),
        rule=rule,
        missing=form.cleaned_data["missing"] or Calendar.Missing.SKIP,
    )


def plain_values(form: BookingForm) -> dict[str, Any]:
    """Words, place and zone, under the names of an appointment's fields."""
    given = form.cleaned_data
    return {
        "title": given["title"],
        "description": given["description"],
        "time_zone": given["time_zone"],
        "place_kind": given["place_kind"],
        "place": given["place"],
        "guest_count": given.get("guest_count") or 0,
    }


def calendar_of(form: BookingForm) -> Calendar:
    """The chosen calendar."""
    return form.calendars[form.cleaned_data["calendar"]]


def is_custom(form: BookingForm) -> bool:
    """Whether a time of its own was chosen."""
    return bool(form.cleaned_data.get("when") == CUSTOM)


def span_of(form: BookingForm, *, take: str = "") -> tuple[datetime, datetime | None]:
    """Start and end; None for an end where the calendar says it.

    Raises:
        Refused: `required`, `end_before_start`, `no_such_time`, `comes_twice`.
    """
    given = form.cleaned_data
    if take or not is_custom(form):
        starts_at = moment_read(take or given["start"])
        if starts_at is None:
            raise Refused("required", _("Choose a time."), field="start")
        return starts_at, None
    zone = ZoneInfo(given["time_zone"])
    if given["custom_start"] is None:
        raise Refused("required", _("Give date and time."), field="custom_start")
    which = given["which"]
    starts_at = moment_of(given["custom_start"], zone, field="custom_start", which=which)
    if given["custom_end"] is None:
        return starts_at, None
    return starts_at, _end(given["custom_end"], starts_at, zone)


def _end(local: datetime, starts_at: datetime, zone: ZoneInfo) -> datetime:
    """The end; of a time that comes twice the first one after the start."""
    found = moments_at(local, zone)
    if not found:
        return moment_of(local, zone, field="custom_end")
    ends_at = next((one for one in found if one > starts_at), None)
    if ends_at is None:
        raise Refused("end_before_start", _("It ends before it starts."), field="custom_end")
    return ends_at


def moment_read(text: str) -> datetime | None:
    """The moment that an ISO text with its zone names, or None."""
    try:
        found = datetime.fromisoformat(text) if len(text) <= 40 else None
    except ValueError:
        return None
    return found.astimezone(UTC) if found is not None and found.tzinfo is not None else None


def _contact(form: BookingForm) -> Contact | Person:
    if form.fixed is not None:
        return form.fixed
    chosen = form.people.get(form.cleaned_data["contact"])
    if chosen is not None:
        return chosen
    person = _person(form, "new")
    if person is None:
        raise Refused("required", _("Choose a contact, or add one."), field="contact")
    return person


def guests_of_form(form: BookingForm) -> list[Contact | Person]:
    """The guests: contacts, and one who becomes a contact."""
    guests: list[Contact | Person] = [
        form.guests_known[pk] for pk in form.cleaned_data.get("guests", [])
    ]
    added = _person(form, "guest")
    return [*guests, added] if added is not None else guests


def _person(form: BookingForm, prefix: str) -> Person | None:
    given = {name: form.cleaned_data.get(f"{prefix}_{name}", "").strip() for name in PERSON}
    return Person(**given) if any(given.values()) else None


def _rule(form: BookingForm, starts_at: datetime, zone: ZoneInfo) -> str:
    given = form.cleaned_data
    repeat = given["repeat"]
    if not repeat:
        return ""
    if repeat == OWN_RULE:
        rule = clean_rule(given["rule"])
    else:
        rule = f"FREQ={repeat};INTERVAL={given['every'] or 1};{_end_of_rule(given)}"
    number = len(occurrences(rule, starts_at, zone))
    if number > MOST_REPEATS:
        raise Refused(
            "too_many",
            _("A series has %(most)d appointments at most; these would be %(number)d.")
            % {"most": MOST_REPEATS, "number": number},
            field="rule" if repeat == OWN_RULE else "until",
        )
    return rule


def _end_of_rule(given: dict[str, Any]) -> str:
    if (given["ends"] or COUNT) == COUNT:
        if not given["count"]:
            raise Refused("required", _("Say how many there shall be."), field="count")
        return f"COUNT={given['count']}"
    if given["until"] is None:
        raise Refused("required", _("Give the last day."), field="until")
    return f"UNTIL={given['until']:%Y%m%d}"
