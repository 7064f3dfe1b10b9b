"""Some of the demo's people have come in twice, as it happens in any company."""

from collections.abc import Sequence
from dataclasses import replace

from hoopcrm.demo.people import Someone

# From every so many people one is made over; the newest are left as they are.
EVERY = 97
NEWEST = 200


def with_twins(people: Sequence[Someone]) -> list[Someone]:
    """The same number of people, some of them made over into somebody who came before."""
    made = list(people)
    ways = (_by_email, _by_phone, _mistyped, _by_birthday, _family)
    places = range(EVERY, max(len(made) - NEWEST, 0), EVERY)
    for turn, at in enumerate(places):
        way = ways[turn % len(ways)]
        first = next((one for one in reversed(made[:at]) if way(one, made[at]) is not None), None)
        twin = way(first, made[at]) if first is not None else None
        if twin is not None:
            made[at] = twin
    return made


def _named(one: Someone, other: Someone) -> Someone:
    return replace(
        other, first=one.first, last=one.last, latin_name=one.latin_name, gender=one.gender
    )


def _by_email(one: Someone, other: Someone) -> Someone | None:
    """Came again by the same e-mail, written otherwise."""
    if not (one.emails and one.first and one.last):
        return None
    address, _at, domain = one.emails[0].partition("@")
    emails = [f"{address.capitalize()}@{domain}"]
    return replace(_named(one, other), emails=emails, birth_date=None, birthday=None)


def _by_phone(one: Someone, other: Someone) -> Someone | None:
    """Has called by the same number."""
    if not (one.phones and one.first and one.last):
        return None
    return replace(
        _named(one, other), phones=one.phones[:1], emails=[], birth_date=None, birthday=None
    )


def _mistyped(one: Someone, other: Someone) -> Someone | None:
    """Somebody has missed a letter."""
    if not (one.emails and one.first and len(one.last) > 5 and one.last.isascii()):
        return None
    twin = _named(one, other)
    last = f"{one.last[:3]}{one.last[4:]}"
    return replace(twin, last=last, emails=one.emails[:1], birth_date=None, birthday=None)


def _by_birthday(one: Someone, other: Someone) -> Someone | None:
    """Has moved to another provider, but not to another place."""
    if not (one.birth_date and one.address.get("postal_code") and one.first and one.last):
        return None
    return replace(
        _named(one, other), birth_date=one.birth_date, birthday=None, address=dict(one.address)
    )


def _family(one: Someone, other: Someone) -> Someone | None:
    """Uses the phone of the family: no duplicate."""
    if not one.phones or other.first == one.first:
        return None
    return replace(other, last=one.last, phones=one.phones[:1], address=dict(one.address))
