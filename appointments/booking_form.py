"""The form in which members book and change appointments, and what it offers."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid4

from django.forms.utils import ErrorDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments.access import kind_of, members_of
from appointments.booking_fields import CUSTOM, OWN_RULE, BookingFields
from appointments.models import Appointment, Calendar
from appointments.models.appointments import MOST_GUESTS
from appointments.models.places import PlaceKind
from appointments.models.resources import Resource
from appointments.needs import needs_of
from appointments.services.book import Booking, texts_of
from appointments.times import zone_label
from contacts.listing.picker import contacts_found
from contacts.models import Contact
from contacts.tasks.access import visible_contact
from hoopcrm.core.errors import Refused, Stale
from hoopcrm.core.scoping import current_account
from hoopcrm.core.timezones import grouped, is_time_zone

PERSON = ("first_name", "last_name", "email", "phone")
REPEATING = ("repeat", "every", "ends", "count", "until", "rule", "missing")


class BookingForm(BookingFields):
    """An appointment.

    Args:
        data: what was sent; with `checked` false it is shown again as it is, nothing is refused.
        contact: whose it is; None lets choose or add one.
        calendars: what can be booked.
        appointment: the one that is changed.
        refresh_url: posted the form when a choice changes what else is offered.
    """

    def __init__(
        self,
        data: Any = None,
        *,
        member: Any,
        calendars: list[Calendar],
        contact: Contact | None = None,
        appointment: Appointment | None = None,
        refresh_url: str = "",
        checked: bool = True,
        initial: dict[str, Any] | None = None,
    ) -> None:
        self.by, self.fixed, self.appointment, self.checked = member, contact, appointment, checked
        self.calendars = {str(one.pk): one for one in calendars}
        self.refresh_url = refresh_url
        self.free: list[str] = []
        self.conflict = self.twice = False
        first = {
            "key": uuid4(),
            "time_zone": timezone.get_current_timezone_name(),
            "status": Appointment.Status.CONFIRMED,
        }
        super().__init__(
            data,
            auto_id="booking-%s",
            initial=first | (initial or {}),
            use_required_attribute=False,
        )
        self.picked = self._picked_calendar()
        self._offer_contacts()
        self._offer_calendars()
        self._offer_people()
        self._offer_rooms()
        self._offer_guests()
        self._offer_zones()
        self._offer_places()
        self._offer_texts()
        self._leave_out()

    def full_clean(self) -> None:
        """Check what was sent, unless it is only to be shown again."""
        if self.checked:
            super().full_clean()
            return
        self._errors = ErrorDict()
        self.cleaned_data = {}

    def sent(self, name: str) -> str:
        """The value of a field as it stands in the form."""
        value = self.data.get(name) if self.is_bound else self.initial.get(name)
        return str(value or "")

    @property
    def zone_name(self) -> str:
        """The chosen time zone, or the member's."""
        name = self.sent("time_zone")
        return name if is_time_zone(name) else timezone.get_current_timezone_name()

    def _picked_calendar(self) -> Calendar | None:
        asked = self.calendars.get(self.sent("calendar"))
        if asked is None and not self.is_bound and self.calendars:
            asked = next(iter(self.calendars.values()))
            self.initial["calendar"] = str(asked.pk)
        if asked is not None:
            self.initial.setdefault("missing", asked.repeat_missing)
        return asked

    def _refreshes(self, name: str, **more: str) -> None:
        """A choice in this field changes what else the form offers."""
        self.fields[name].widget.attrs |= {
            "hx-post": self.refresh_url,
            "hx-vals": '{"refresh": "1"}',
            "hx-target": "#booking-fields",
            "hx-select": "#booking-fields",
            "hx-swap": "outerHTML",
            "hx-trigger": "change",
            "hx-sync": "closest form:replace",
            **more,
        }

    def _finds_contacts(self) -> dict[str, str]:
        url = reverse("appointments:contacts", args=[current_account().pk])
        return {"data-module": "tags", "data-url": url}

    def _offer_contacts(self) -> None:
        if self.fixed is not None:
            del self.fields["contact"]
            return
        field: Any = self.fields["contact"]
        offered = contacts_found(self.by, "")
        kept = visible_contact(self.by, self.sent("contact"))
        if kept is not None and kept not in offered:
            offered.insert(0, kept)
        self.people = {str(one.pk): one for one in offered}
        field.choices = [("", _("Nobody yet")), *_people(offered)]
        field.error_messages["invalid_choice"] = _("This contact is not there any more.")
        field.widget.attrs |= self._finds_contacts() | {"placeholder": _("Search contacts")}
        self._refreshes("contact")

    def _offer_calendars(self) -> None:
        field: Any = self.fields["calendar"]
        field.choices = _calendar_choices(self.calendars)
        if {kind_of(one.type) for one in self.calendars.values()} == {"service"}:
            field.label = _("Service")
        if self.picked is not None and self.picked.type == Calendar.Type.SERVICE:
            field.help_text = self.picked.description
        field.error_messages["invalid_choice"] = _(
            "This calendar takes no bookings any more. Choose another one."
        )
        self._refreshes("calendar")

    def _offer_people(self) -> None:
        field: Any = self.fields["member"]
        rows = members_of([self.picked.pk])[self.picked.pk] if self.picked else []
        self.hosts = {str(one.member_id): one.member for one in rows}
        names = [(key, one.display_name) for key, one in self.hosts.items()]
        now_so = self.appointment.member if self.appointment else None
        if now_so is not None and str(now_so.pk) not in self.hosts and self._is_own_calendar():
            self.hosts[str(now_so.pk)] = now_so
            left = _("%(name)s (no longer in this calendar)") % {"name": now_so.display_name}
            names.append((str(now_so.pk), left))
        automatic = _("Automatic")
        if self.picked is not None and self.picked.needs_all:
            automatic = _("All of them")
        if not rows:
            automatic = _("Nobody: the calendar has no team")
        field.choices = [("", automatic), *([] if self._needs_all() else names)]
        field.error_messages["invalid_choice"] = _(
            "This person cannot be booked in this calendar any more. Choose somebody else."
        )
        self._forget_unknown("member", self.hosts)
        self._refreshes("member")

    def _offer_rooms(self) -> None:
        """A choice only where there is one: bookings of one slot share their room."""
        self.rooms: dict[str, Resource] = {}
        if self.picked is not None and self.picked.per_slot == 1:
            rooms = needs_of(self.picked).rooms
            self.rooms = {str(one.pk): one for one in rooms if one.is_active}
        now_in = self.appointment.room if self.appointment and self._is_own_calendar() else None
        automatic = _("Automatic")
        if now_in is not None:
            automatic = _("Automatic (now %(room)s)") % {"room": now_in}
        elif self.appointment is not None and self._is_own_calendar():
            automatic = _("None yet")
        if len(self.rooms) < 2 and (self.appointment is None or now_in is not None):
            self.rooms = {}
        self._forget_unknown("room", self.rooms)
        if not self.rooms:
            del self.fields["room"]
            return
        field: Any = self.fields["room"]
        field.choices = [("", automatic), *((key, one.name) for key, one in self.rooms.items())]
        field.error_messages["invalid_choice"] = _(
            "This room cannot be booked in this calendar any more. Choose another one."
        )
        self._refreshes("room")

    def _forget_unknown(self, name: str, known: Any) -> None:
        """Another calendar has others: a choice that it does not offer is none."""
        if not self.checked and self.is_bound and self.sent(name) not in known:
            self.data = self.data.copy()
            self.data[name] = ""

    def _is_own_calendar(self) -> bool:
        appointment = self.appointment
        return (
            appointment is not None
            and self.picked is not None
            and self.picked.pk == appointment.calendar_id
        )

    def _needs_all(self) -> bool:
        return self.picked is not None and self.picked.needs_all

    def _offer_guests(self) -> None:
        field: Any = self.fields["guests"]
        sent = self.data.getlist("guests") if self.is_bound else self.initial.get("guests", [])
        kept = [visible_contact(self.by, str(pk)) for pk in sent[: MOST_GUESTS * 2]]
        known = {str(one.pk): one for one in kept if one is not None}
        offered = {str(one.pk): one for one in contacts_found(self.by, "")} | known
        if self.fixed is not None:
            offered.pop(str(self.fixed.pk), None)
        self.guests_known = offered
        field.choices = _people(offered.values())
        field.error_messages["invalid_choice"] = _("One of these contacts is not there any more.")
        field.widget.attrs |= self._finds_contacts() | {
            "data-most": str(MOST_GUESTS),
            "placeholder": _("Search contacts"),
        }

    def _offer_zones(self) -> None:
        zones: list[Any] = [
            (region, [(name, zone_label(name)) for name in names]) for region, names in grouped()
        ]
        if self.zone_name not in {name for _region, names in grouped() for name in names}:
            zones.insert(0, (self.zone_name, zone_label(self.zone_name)))
        field: Any = self.fields["time_zone"]
        field.choices = zones
        field.widget.attrs["data-module"] = "tags"
        self._refreshes("time_zone")

    def _offer_places(self) -> None:
        usual = _("As the calendar says")
        if self.picked is not None and self.picked.place_kind:
            kind = PlaceKind(self.picked.place_kind).label
            usual = _("Calendar's: %(place)s") % {
                "place": f"{kind}, {self.picked.place}" if self.picked.place else kind
            }
        field: Any = self.fields["place_kind"]
        now_so = self.appointment.place_kind if self.appointment else ""
        takes_room = self.picked is not None and self.picked.has_resources
        left_out = set() if takes_room or now_so == PlaceKind.ROOM else {PlaceKind.ROOM}
        kinds = [one for one in PlaceKind.choices if one[0] not in left_out]
        field.choices = [("", usual), *kinds]
        if self.picked is not None:
            self.fields["place"].widget.attrs["placeholder"] = self.picked.place

    def _offer_texts(self) -> None:
        """What title and description become when they are left empty stands in their places."""
        status: Any = self.fields["status"]
        every = Appointment.Status.choices
        first = [one for one in every if one[0] in ("confirmed", "new")]
        status.choices = every if self.appointment else first
        if self.picked is None:
            return
        title, text = str(_("As the calendar says")), self.picked.event_text
        contact = self.fixed or visible_contact(self.by, self.sent("contact"))
        if contact is not None:
            sample = Appointment(calendar=self.picked, contact=contact)
            sample.member = self.hosts.get(self.sent("member"))
            wanted = Booking(calendar=self.picked, contact=contact, starts_at=timezone.now())
            title, text = texts_of(self.picked, sample, wanted)
        self.fields["title"].widget.attrs["placeholder"] = title
        self.fields["description"].widget.attrs["placeholder"] = " ".join(text.split())[:200]

    def _leave_out(self) -> None:
        """Fields that make no sense here, or that the member may not use."""
        may = self.by.has
        gone: list[str] = []
        if self.fixed is not None or not may("contacts.create"):
            gone += [f"new_{name}" for name in PERSON]
        if not may("contacts.create"):
            gone += [f"guest_{name}" for name in PERSON]
        if not may("appointments.any_time"):
            gone += ["when", "custom_start", "custom_end", "which"]
        if not may("notes.edit"):
            gone += ["note"]
        if self.picked is not None and not self.picked.takes_guests:
            gone += ["guests", "guest_count", *(f"guest_{name}" for name in PERSON)]
        elif self.picked is None or self.picked.guests != Calendar.Guests.COUNT:
            gone += ["guest_count"]
        if self.appointment is not None:
            gone += REPEATING
        if self.appointment is None or self.appointment.series_id is None:
            gone += ["scope"]
        for name in gone:
            self.fields.pop(name, None)

    @property
    def new_fields(self) -> list[Any]:
        """Of a contact who is added."""
        return self._present(f"new_{name}" for name in PERSON)

    @property
    def guest_fields(self) -> list[Any]:
        """Of a guest who is added."""
        return self._present(f"guest_{name}" for name in PERSON)

    @property
    def repeat_fields(self) -> list[Any]:
        """That say how it repeats."""
        return self._present(REPEATING)

    @property
    def opens_new(self) -> bool:
        """Whether something was typed about a new contact, and likewise about a guest."""
        return any(self.sent(f"new_{name}") for name in PERSON)

    @property
    def opens_guest(self) -> bool:
        return any(self.sent(f"guest_{name}") for name in PERSON)

    def _present(self, names: Iterable[str]) -> list[Any]:
        return [self[name] for name in names if name in self.fields]

    def refuse(self, refused: Refused) -> None:
        """Show a refusal beside the field at fault, with what helps out of it."""
        if isinstance(refused, Stale):
            self.data = self.data.copy()
            self.data["version"] = refused.data["version"]
        self.free = refused.data.get("free", [])
        self.conflict = refused.code == "conflict"
        self.twice = refused.code == "comes_twice"
        name = self._name_of(refused.field or "")
        self.add_error(name if name in self.fields else None, refused.message)

    def _name_of(self, field: str) -> str:
        """What a field of the services is called in the form."""
        if field == "starts_at":
            return "custom_start" if self.sent("when") == CUSTOM else "start"
        if field == "repeat" and self.sent("repeat") == OWN_RULE:
            return "rule"
        return {"ends_at": "custom_end"}.get(field, field)


def _calendar_choices(calendars: dict[str, Calendar]) -> list[Any]:
    """Meetings and services apart, where there are both; of a service how long it takes."""
    kinds: dict[str, list[Any]] = {"meeting": [], "service": []}
    for key, one in calendars.items():
        name, kind = one.name, kind_of(one.type)
        if kind == "service":
            name = _("%(name)s (%(minutes)d min)") % {"name": name, "minutes": one.minutes}
        kinds[kind].append((key, name))
    if kinds["meeting"] and kinds["service"]:
        return [(_("Meetings"), kinds["meeting"]), (_("Services"), kinds["service"])]
    return kinds["meeting"] or kinds["service"]


def _people(contacts: Any) -> list[tuple[str, str]]:
    return [(str(one.pk), one.display_name) for one in contacts]


def uuid_of(text: str) -> UUID | None:
    """The id that a text is, or None."""
    try:
        return UUID(text)
    except ValueError:
        return None
