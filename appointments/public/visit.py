"""What a visitor of a booking page looks at. All of it stands in the page's address."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.urls import reverse

from appointments.models import BookingLink, Calendar
from appointments.public.guard import read_key, sign_key
from hoopcrm.core.timezones import is_time_zone

# Names in an address, and those by which an attribution keeps them.
TRACKED = {
    "utm_source": "utmSource",
    "utm_medium": "utmMedium",
    "utm_campaign": "utmCampaign",
    "utm_content": "utmContent",
    "utm_term": "utmKeyword",
    "utm_keyword": "utmKeyword",
    "utm_matchtype": "utmMatchType",
    "gclid": "gclid",
    "wbraid": "wbraid",
    "gbraid": "gbraid",
    "msclkid": "msclkid",
    "fbclid": "fbclid",
    "ref": "referrer",
    "from": "url",
}
LONGEST_TRACKED = 300
KEY_COOKIE = "booking_seat"
THEMES = ("light", "dark")


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One visitor's way through the pages of a calendar.

    Attributes:
        link, token: the one-time link by which they came, and its secret part.
        zone: by whose clock times are shown; `chosen_zone`: they, or their browser, named it.
        member: whom they want to see.
        at: the month or day shown.
        key: of the seat that is kept for them.
        tracked: where they came from, by name in the address.
        in_group: they came by the page of the calendar's group, and can go back there.
        embedded: the page stands within another site's.
    """

    calendar: Calendar
    zone: ZoneInfo
    chosen_zone: bool = False
    link: BookingLink | None = None
    token: str = ""
    member: UUID | None = None
    at: str = ""
    key: UUID | None = None
    tracked: Mapping[str, str] = field(default_factory=dict)
    in_group: bool = False
    embedded: bool = False
    theme: str = ""

    @property
    def frame(self) -> dict[str, str]:
        """How the page is shown, for addresses of other pages."""
        shown = {"embed": "1" if self.embedded else "", "theme": self.theme}
        return {name: value for name, value in shown.items() if value}

    @property
    def query(self) -> dict[str, str]:
        """All but month and day, as it stands in addresses."""
        stays = {
            "zone": str(self.zone) if self.chosen_zone else "",
            "with": str(self.member or ""),
            "seat": sign_key(self.key) if self.key else "",
            "group": "1" if self.in_group else "",
        }
        kept = {name: value for name, value in stays.items() if value}
        return kept | self.frame | dict(self.tracked)

    @property
    def path(self) -> str:
        """The page of times."""
        return self._path("link" if self.token else "calendar")

    def times_url(self, **over: str) -> str:
        """The page of times, with where they are."""
        return _url(self.path, self.query | {"at": self.at} | over)

    @property
    def group_url(self) -> str:
        """The group's page, where they came from it."""
        group: Any = self.calendar.group
        if not self.in_group:
            return ""
        query = {"zone": self.query.get("zone", "")} | self.frame | dict(self.tracked)
        return _url(reverse("booking:group", args=[group.slug]), query)

    def details_url(self, **over: str) -> str:
        """The page of the form."""
        name = "link_details" if self.token else "details"
        return _url(self._path(name), self.query | over)

    def touch(self, request: HttpRequest) -> dict[str, str]:
        """What is known of the visit, for the contact's attribution."""
        known = {TRACKED[name]: value for name, value in self.tracked.items()}
        return {"url": request.build_absolute_uri(self.path)} | known

    def _path(self, name: str) -> str:
        return reverse(f"booking:{name}", args=[self.token or self.calendar.slug])


def visit_of(
    request: HttpRequest, calendar: Calendar, link: BookingLink | None = None, token: str = ""
) -> Visit:
    """The visit that a request continues, or begins."""
    query = request.GET
    zone = query.get("zone", "")
    known = is_time_zone(zone)
    theme = query.get("theme", "")
    key = read_key(query.get("seat", "")) or read_key(request.COOKIES.get(KEY_COOKIE, ""))
    return Visit(
        calendar=calendar,
        link=link,
        token=token,
        zone=ZoneInfo(zone) if known else calendar.zone,
        chosen_zone=known,
        member=_uuid(query.get("with", "")) if calendar.staff_choice else None,
        at=query.get("at", "")[:10],
        key=key,
        tracked=tracked_of(request),
        in_group=link is None and query.get("group") == "1" and _in_open_group(calendar),
        embedded=query.get("embed") == "1",
        theme=theme if theme in THEMES else "",
    )


def tracked_of(request: HttpRequest) -> dict[str, str]:
    """Where the visitor came from, as it stands in the address or as the browser says."""
    found = {name: request.GET[name][:LONGEST_TRACKED] for name in TRACKED if request.GET.get(name)}
    referrer = request.headers.get("Referer", "")[:LONGEST_TRACKED]
    if "ref" not in found and referrer and _host(referrer) != request.get_host():
        found["ref"] = referrer
    return found


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""


def _url(path: str, query: Mapping[str, Any]) -> str:
    given = {name: value for name, value in query.items() if value}
    return f"{path}?{urlencode(given)}" if given else path


def _in_open_group(calendar: Calendar) -> bool:
    group: Any = calendar.group
    return group is not None and group.is_active


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
