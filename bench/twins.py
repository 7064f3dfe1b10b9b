"""Made-up people of whom some are in the account twice, and who that is."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import accumulate

from hoopcrm.duplicates.finding.nicknames import nicknames

SEED = 20_251_126
SYLLABLES = (
    "ba be bo da de di fa fe ga go ha he jo ka ke ki la le li lo ma me mi mo na ne ni no"
    " pa pe po ra re ri ro sa se si so ta te ti to va ve vi wa we za zo"
).split()
ENDINGS = ("n", "r", "s", "ll", "ck", "man", "son", "ton", "ner", "ler", "berg", "ski", "ez", "")
STREETS = ("Main", "Oak", "Mill", "Station", "Church", "Lake", "Park", "Hill", "Garden", "School")
FIRST_COUNT, LAST_COUNT = 700, 12_000
DOUBLE = 0.05  # of the people are in the account a second time
FAMILY = 0.25  # of the people share home, phone and often e-mail with others of their name
NAMESAKE = 0.002  # of those at a home are called like another there
OFFICE = 0.30  # work at a business, whose reception is their phone for a third of them
POSTCODES = 25_000


@dataclass(frozen=True, slots=True)
class Row:
    """A contact, and the person that it is."""

    person: int
    first: str
    last: str
    email: str = ""
    phone: str = ""
    born: date | None = None
    postcode: str = ""
    street: str = ""
    business: str = ""


class Town:
    """Draws people; the same ones for the same number."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.rng = random.Random(SEED)  # noqa: S311 - made up, not secret
        self.short = nicknames()
        self.longs: dict[str, list[str]] = {}
        for one, name in self.short.items():
            self.longs.setdefault(name, []).append(one)
        self.firsts = self._names(FIRST_COUNT, ("", "a", "e", "n", "s", "o"), list(self.longs))
        self.lasts = self._names(LAST_COUNT, ENDINGS, [])
        # A few names are very common, as everywhere.
        self.first_weights = list(accumulate(1 / (9 + at) for at in range(FIRST_COUNT)))
        self.last_weights = list(accumulate(1 / (25 + at) for at in range(LAST_COUNT)))
        self.number = 0

    def rows(self) -> Iterator[Row]:
        """All contacts; a second one of a person comes some way behind the first."""
        person = 0
        waiting: list[Row] = []
        while person < self.count:
            household = self._household(person)
            for row in household[: self.count - person]:
                yield row
                if self.rng.random() < DOUBLE:
                    waiting.append(self._again(row))
                if len(waiting) > 200:
                    yield waiting.pop(self.rng.randrange(len(waiting)))
            person += len(household)
        yield from waiting

    def _names(self, count: int, endings: tuple[str, ...], known: list[str]) -> list[str]:
        names = dict.fromkeys(known)
        while len(names) < count:
            size = self.rng.choice((1, 2, 2, 3))
            stem = "".join(self.rng.choice(SYLLABLES) for _ in range(size))
            name = stem + self.rng.choice(endings)
            if len(name) > 2:
                names[name] = None
        return [name.capitalize() for name in names]

    def _household(self, person: int) -> list[Row]:
        rng = self.rng
        size = rng.choice((2, 3, 4)) if rng.random() < FAMILY else 1
        last = rng.choices(self.lasts, cum_weights=self.last_weights)[0]
        postcode = f"{10000 + rng.randrange(POSTCODES)}"
        street = f"{rng.choice(STREETS)} Street {rng.randrange(1, 180)}"
        shared_phone = self._phone() if size > 1 and rng.random() < 0.8 else ""
        shared_email = f"family{person}@example.com" if size > 1 and rng.random() < 0.4 else ""
        firsts: list[str] = []
        rows = []
        for at in range(size):
            first = rng.choices(self.firsts, cum_weights=self.first_weights)[0]
            if firsts and rng.random() < NAMESAKE:
                first = firsts[0]
            firsts.append(first)
            rows.append(
                self._single(person + at, first, last, postcode, street, shared_email, shared_phone)
            )
        return rows

    def _single(
        self,
        person: int,
        first: str,
        last: str,
        postcode: str,
        street: str,
        email: str,
        phone: str,
    ) -> Row:
        rng = self.rng
        business = ""
        if rng.random() < OFFICE:
            number = int(rng.paretovariate(1.1)) % (self.count // 20 + 1)
            business = f"Company {number}"
            if not phone and rng.random() < 0.33:
                phone = f"+4940{number:07}"
        if not email and rng.random() < 0.85:
            email = f"{first}.{last}.{person}@example.com".lower()
        if not phone and rng.random() < 0.75:
            phone = self._phone()
        born = date(1940, 1, 1) + timedelta(days=rng.randrange(365 * 65))
        return Row(
            person=person,
            first=first,
            last=last,
            email=email,
            phone=phone,
            born=born if rng.random() < 0.6 else None,
            postcode=postcode if rng.random() < 0.8 else "",
            street=street if rng.random() < 0.6 else "",
            business=business,
        )

    def _phone(self) -> str:
        self.number += 1
        return f"+4930{self.number:08}"

    def _again(self, row: Row) -> Row:
        """The same person, entered by somebody else: some things missing, some mistyped."""
        rng = self.rng
        other_email = f"{row.first}.{row.person}@example.org".lower()
        twin = replace(
            row,
            email=row.email if rng.random() < 0.65 else rng.choice((other_email, "")),
            phone=row.phone if rng.random() < 0.6 else rng.choice((self._phone(), "")),
            born=row.born if rng.random() < 0.7 else None,
            postcode=row.postcode if rng.random() < 0.7 else "",
            street=row.street if rng.random() < 0.6 else "",
            business=row.business if rng.random() < 0.7 else "",
        )
        if not self._can_be_known(row, twin):
            twin = replace(twin, email=row.email or other_email, phone=row.phone, born=row.born)
        first, last = self._written_again(row)
        return replace(twin, first=first, last=last)

    def _can_be_known(self, row: Row, twin: Row) -> bool:
        """Whether the two share anything that says more than the name."""
        pairs = (
            (row.email, twin.email),
            (row.phone, twin.phone),
            (row.born, twin.born),
            (row.postcode, twin.postcode),
            (row.business, twin.business),
        )
        return any(one and one == other for one, other in pairs)

    def _written_again(self, row: Row) -> tuple[str, str]:
        rng = self.rng
        chance = rng.random()
        if chance < 0.62:
            return row.first, row.last
        if chance < 0.68:
            return row.first.upper(), row.last.upper()
        if chance < 0.80:
            return row.first, self._mistyped(row.last)
        if chance < 0.86:
            return self._mistyped(row.first), row.last
        if chance < 0.92 and row.first.lower() in self.longs:
            return rng.choice(self.longs[row.first.lower()]).capitalize(), row.last
        if chance < 0.95:
            return row.last, row.first
        if chance < 0.97:
            return f"{row.first[0]}.", row.last
        return row.first, row.last

    def _mistyped(self, name: str) -> str:
        rng = self.rng
        at = rng.randrange(1, max(len(name) - 1, 2))
        kind = rng.randrange(3)
        if kind == 0:
            return name[:at] + name[at + 1 :]
        if kind == 1 and len(name) > 3:
            return name[: at - 1] + name[at] + name[at - 1] + name[at + 1 :]
        return name[:at] + rng.choice("aeioulnrst") + name[at + 1 :]
