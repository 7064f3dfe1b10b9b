"""The academy's contacts, drawn by a seeded generator: every load makes the same people."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from contacts.attribution import Door, attribution_of
from hoopcrm.core.text import fold
from hoopcrm.demo.data import company
from hoopcrm.demo.data.names import ORIGINS, Origin, latin, written
from hoopcrm.demo.numbers import Numbers

SEED = 20_240_817
CONTACTS = 2_000
DAYS = 365
MAIL_DOMAINS = ("example.com", "example.org", "example.net")
NOT_IN_ADDRESS = re.compile(r"[^a-z0-9]+")

# Owner by position in `logins.MEMBERS` (admin, coach, desk), and nobody.
OWNERS = ((0, 18), (1, 12), (2, 30), (None, 40))


@dataclass(slots=True)
class Someone:
    """One contact before it has rows. `owner` and `followers` are places in `logins.MEMBERS`."""

    first: str
    last: str
    latin_name: str
    gender: str
    created: datetime
    emails: list[str] = field(default_factory=list)
    phones: list[tuple[str, str]] = field(default_factory=list)
    type: str = "lead"
    source: str = ""
    business: str = ""
    website: str = ""
    address: dict[str, str] = field(default_factory=dict)
    birth_date: date | None = None
    birthday: tuple[int, int] | None = None
    owner: int | None = None
    followers: list[int] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    custom: dict[str, Any] = field(default_factory=dict)
    first_touch: dict[str, str] = field(default_factory=dict)
    latest_touch: dict[str, str] = field(default_factory=dict)


def people(moment: datetime, count: int = CONTACTS) -> list[Someone]:
    """`count` contacts made over the year before `moment`, the oldest first."""
    drawer = _Drawer(random.Random(SEED), moment)  # noqa: S311 - made up, not secret
    return [drawer.someone(made) for made in drawer.moments(count)]


class _Drawer:
    """Draws one person after the other; keeps addresses and numbers apart."""

    def __init__(self, rng: random.Random, moment: datetime) -> None:
        self.rng = rng
        self.moment = moment
        self.numbers = Numbers(rng)
        self.used: set[str] = set()

    def moments(self, count: int) -> list[datetime]:
        """When contacts were made: more of them lately, by day rather than by night."""
        found = []
        for _ in range(count):
            days = DAYS * self.rng.random() ** 1.35
            made = self.moment - timedelta(days=days, hours=2)
            made = made.replace(microsecond=made.microsecond // 1000 * 1000)
            hour = self.rng.choice((14, 15, 16, 17, 19, 20, 21, 22, 23))
            found.append(made.replace(hour=hour) if days > 2 else made)
        return sorted(found)

    def someone(self, made: datetime) -> Someone:
        rng = self.rng
        origin = rng.choices(ORIGINS, [origin.weight for origin in ORIGINS])[0]
        woman = rng.random() < 0.56
        first, last = self._name(origin, woman)
        known = rng.random() < 0.7
        person = Someone(
            first=written(first),
            last=written(last),
            latin_name=f"{latin(first)} {latin(last)}",
            gender=("female" if woman else "male") if known else "",
            created=made,
            type="customer" if rng.random() < 0.58 else "lead",
            source=self._weighted(company.SOURCES),
            owner=self._weighted(OWNERS),
        )
        self._address(person)
        self._reach(person, latin(first), latin(last))
        self._birth(person)
        self._work(person)
        self._label(person)
        self._custom(person)
        person.followers = [
            place for place in (0, 1, 2) if place != person.owner and rng.random() < 0.05
        ]
        person.first_touch, person.latest_touch = self._touches(person)
        return person

    def _weighted(self, pairs: Sequence[tuple[Any, int]]) -> Any:
        return self.rng.choices([value for value, _ in pairs], [weight for _, weight in pairs])[0]

    def _name(self, origin: Origin, woman: bool) -> tuple[str, str]:
        first = self.rng.choice(origin.women if woman else origin.men)
        place = self.rng.randrange(len(origin.last))
        last = origin.feminine[place] if woman and origin.feminine else origin.last[place]
        if origin.key == "english" and self.rng.random() < 0.03:
            last = f"{last}-{self.rng.choice(origin.last)}"
        if origin.key == "spanish" and self.rng.random() < 0.2:
            last = f"{last} {self.rng.choice(origin.last)}"
        return first, last

    def _address(self, person: Someone) -> None:
        rng = self.rng
        place = rng.choices(company.PLACES, [place.weight for place in company.PLACES])[0]
        if rng.random() < 0.05:
            number, address = self.numbers.abroad()
            person.phones.append(("mobile", number))
            person.address = address
            return
        person.phones.append(("mobile", self.numbers.local(place.area)))
        person.address = {
            "city": place.city,
            "state": place.state,
            "postal_code": f"{place.postal}{rng.randrange(10)}",
            "country": "US",
        }
        if rng.random() < 0.8:
            street = f"{rng.choice(company.STREETS)} {rng.choice(company.STREET_KINDS)}"
            unit = f", Apt {rng.randrange(1, 40)}" if rng.random() < 0.25 else ""
            side = rng.choice(("N", "S", "W", "E"))
            person.address["address1"] = f"{rng.randrange(100, 6800)} {side} {street}{unit}"

    def _reach(self, person: Someone, first: str, last: str) -> None:
        rng = self.rng
        local = ".".join(NOT_IN_ADDRESS.sub("", fold(part)) for part in (first, last))
        if rng.random() < 0.92:
            person.emails.append(self._free(local.strip(".") or "family"))
        if person.emails and rng.random() < 0.16:
            person.emails.append(self._free(f"{local.split('.')[0]}.work"))
        roll = rng.random()
        if roll < 0.10 and person.emails:
            person.phones.clear()
        elif roll < 0.26:
            label = rng.choice(("home", "work", "landline"))
            person.phones.append((label, self.numbers.local(rng.choice(company.MORE_AREAS))))

    def _free(self, local: str) -> str:
        address = f"{local}@{self.rng.choice(MAIL_DOMAINS)}"
        while address in self.used:
            address = f"{local}{self.rng.randrange(2, 99)}@{self.rng.choice(MAIL_DOMAINS)}"
        self.used.add(address)
        return address

    def _birth(self, person: Someone) -> None:
        rng = self.rng
        roll = rng.random()
        if roll < 0.38:
            years = timedelta(days=rng.randrange(19 * 365, 62 * 365))
            person.birth_date = (self.moment - years).date()
        elif roll < 0.45:
            person.birthday = (rng.randrange(1, 13), rng.randrange(1, 29))

    def _work(self, person: Someone) -> None:
        if self.rng.random() < 0.24:
            person.business = self.rng.choice(company.BUSINESSES)
            if self.rng.random() < 0.3:
                host = NOT_IN_ADDRESS.sub("-", fold(person.business)).strip("-")
                person.website = f"https://{host}.example.com"

    def _label(self, person: Someone) -> None:
        person.tags = [name for name, share in company.TAGS if self.rng.random() * 100 < share]
        groups = [tag for tag in person.tags if tag in company.AGE_GROUPS]
        for extra in groups[2:]:
            person.tags.remove(extra)
        if groups and "Parent" not in person.tags:
            person.tags.insert(0, "Parent")

    def _custom(self, person: Someone) -> None:
        rng, values = self.rng, person.custom
        groups = [tag for tag in person.tags if tag in company.AGE_GROUPS]
        if groups:
            family = person.last
            child = rng.choice(ORIGINS[0].women + ORIGINS[0].men)
            values["player_name"] = f"{child} {family}"
            values["age_group"] = groups[0]
        elif "Adult league" in person.tags:
            values["age_group"] = "Adult"
        if "age_group" not in values:
            return
        values["sports"] = rng.sample(company.SPORTS, rng.choice((1, 1, 1, 2, 2, 3)))
        values["jersey_number"] = str(rng.randrange(100))
        values["first_training"] = (
            (person.created + timedelta(days=rng.randrange(2, 30))).date().isoformat()
        )
        if rng.random() < 0.14:
            values["medical_notes"] = rng.choice(company.MEDICAL)
        if person.type == "customer":
            values["monthly_fee"] = rng.choice(("45", "60", "75", "89.50", "110"))
            values["payment"] = rng.choice(company.PAYMENTS)
            values["training_days"] = rng.sample(company.DAYS, rng.choice((1, 2, 2, 3)))
            values["shirt_size"] = rng.choice(company.SHIRTS)
            renewal = person.created + timedelta(days=365 + rng.randrange(30))
            values["renewal"] = renewal.date().isoformat()

    def _touches(self, person: Someone) -> tuple[dict[str, str], dict[str, str]]:
        first = _touch(person.source, self.rng)
        return first, (first if self.rng.random() < 0.6 else _touch("Website form", self.rng))


def _touch(source: str, rng: random.Random) -> dict[str, str]:
    """Where a visit came from, in the words that attribution is kept in."""
    page = rng.choice(("/", "/programs", "/camps/summer", "/trial", "/schedule"))
    url = f"https://northside.example.com{page}"
    match source:
        case "Google":
            touch = {
                "url": url,
                "utmSource": "google",
                "utmMedium": "cpc",
                "utmCampaign": rng.choice(("basketball near me", "kids summer camp", "brand")),
                "utmKeyword": rng.choice(("kids basketball", "sports academy", "soccer camp")),
                "referrer": "https://www.google.com/",
            }
        case "Instagram":
            touch = {
                "url": url,
                "utmSource": "instagram",
                "utmMedium": "social",
                "utmCampaign": rng.choice(("open-day", "reels", "coach-stories")),
                "referrer": "https://l.instagram.com/",
            }
        case "Website form":
            search = "https://www.google.com/"
            touch = {"url": url, "referrer": rng.choice(("", search, search))}
        case "Referral":
            touch = {"url": url, "referrer": "https://parents.example.org/what-to-do"}
        case _:
            return attribution_of(Door.HAND)
    return attribution_of(Door.VISIT, touch)
