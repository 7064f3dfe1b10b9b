"""Made-up people, the same for the same number, as rows of a CSV file."""

import csv
import itertools
import random
from collections.abc import Iterator
from pathlib import Path

FIRST = (
    "Anna Ben Clara David Elena Finn Grace Hugo Ines Jonas Kira Leo Mia Noah Olga Paul Rosa Sam "
    "Tara Uwe Vera Will Xenia Yusuf Zoe Aiko Björn Chloé Đorđe Émile Fatima Gül Håkon Jürgen"
).split()
LAST = (
    "Adams Baker Castro Dubois Eriksen Fischer Garcia Hughes Ivanova Jensen Kowalski Lopez "
    "Müller Nguyen O'Brien Peters Quinn Rossi Schmidt Tanaka Ueda Vogel Weber Young Zhang "
    "Åkesson Çelik Novák Petrović Sørensen Oyelaran Papadopoulos Fernández Lindqvist"
).split()
SYLLABLES = "ba be da do fa ga ka la lo ma mi na no pa ra ri sa so ta to va wo ya zi".split()
CITIES = "Springfield Riverside Oakland Salem Madison Georgetown Arlington Ashland Dover".split()
TAGS = "vip lead newsletter trial parent coach alumni sponsor vendor press".split()
HEADER = (
    "First name,Last name,Email,Phone,Business name,Street address,City,State,Postal code,"
    "Country,Source,Tags"
).split(",")


def person(number: int) -> list[str]:
    """The cells of one person; e-mail and phone are unique to the number."""
    chance = random.Random(number)  # noqa: S311 - made-up people need no secrecy
    first = chance.choice(FIRST)
    last = chance.choice(LAST) + "".join(chance.choices(SYLLABLES, k=2))
    area, rest = 201 + number // 7_000_000, number % 7_000_000
    return [
        first,
        last,
        f"{last.lower().encode('ascii', 'ignore').decode()}.{number}@example.com",
        f"+1{area}{2_000_000 + rest:07d}",
        f"{chance.choice(LAST)} {chance.choice(('Ltd', 'Group', 'Studio'))} {number % 50}",
        f"{number % 900 + 1} {chance.choice(LAST)} Street",
        chance.choice(CITIES),
        "IL",
        f"{number % 90000 + 10000}",
        "US",
        chance.choice(("website", "referral", "event", "")),
        ",".join(chance.sample(TAGS, k=number % 3)),
    ]


def write_people(path: Path, first: int, count: int) -> None:
    """A CSV file of `count` people from number `first` on."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(_people(first, count))


def _people(first: int, count: int) -> Iterator[list[str]]:
    return (person(number) for number in itertools.islice(itertools.count(first), count))
