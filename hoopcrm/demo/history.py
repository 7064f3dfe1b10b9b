"""What happened to the contacts over the last year, so that timelines tell a story.

Stories end where the rows are: a tag that the story adds is on the contact, the last fee in it
is the fee now.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from contacts.models import Contact, Tag
from hoopcrm.accounts.models import Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.text import fold
from hoopcrm.demo.cast import Cast
from hoopcrm.demo.data import company
from hoopcrm.demo.rows import Placed
from hoopcrm.events.emit import NewEvent

SEED = 19_910_806
NEWEST_TOLD = 160
FIRST_BY_NAME_TOLD = 80
OTHERS_TOLD = 340
LONGEST_STORY = 14
FIRST_DAY_STORY = 8
IMPORTED = 150  # the oldest contacts came in one file

CONTACT, TAG, MEMBER = (model._meta.label_lower for model in (Contact, Tag, Member))


# Fields that the first event of a contact tells of.
TOLD_AT_FIRST = ("first_name", "last_name", "email", "phone", "source", "business", "city")


@dataclass(slots=True)
class Told:
    """One event and who did it."""

    type: str
    actor: Actor
    event: NewEvent


@dataclass(slots=True)
class Step:
    """A part of a story before it has a time. `changes_row` raises the contact's version."""

    type: str
    by: int
    changes: dict[str, Any] | None = None
    data: dict[str, Any] | None = None
    subject: tuple[str, str, str] | None = None
    changes_row: bool = False


# Steps that belong together: they are told all or not at all.
Scene = tuple[Step, ...]


def tell(everybody: Sequence[Placed], cast: Cast, moment: datetime) -> list[Told]:
    """The events of all contacts, oldest first; notes on each `Placed` what they did to it."""
    rng = random.Random(SEED)  # noqa: S311 - made up, not secret
    web = Actor.system("Website form")
    whole = _with_whole_stories(everybody, rng)
    told: list[Told] = []
    for number, one in enumerate(everybody):
        scenes = [scene for chapter in _CHAPTERS for scene in chapter(one, cast, rng)]
        if number not in whole:
            scenes = [scene for scene in scenes if rng.random() < 0.16]
        young = moment - one.person.created < timedelta(days=1)
        steps = _shortened(scenes, rng, FIRST_DAY_STORY if young else LONGEST_STORY)
        told.append(_created(one, number, cast, rng, web, steps))
        told.extend(_timed(one, steps, cast, moment, rng))
        if rng.random() < 0.72:
            last = one.updated_at or one.person.created
            one.last_activity_at = _millisecond(last + (moment - last) * rng.random() ** 2)
    return sorted(told, key=lambda one: one.event.at or moment)


def _with_whole_stories(everybody: Sequence[Placed], rng: random.Random) -> set[int]:
    """Places of those whose whole story is told: first on the list by any usual order."""
    count = len(everybody)
    by_name = sorted(range(count), key=lambda number: fold(everybody[number].name))
    return {
        *range(max(0, count - NEWEST_TOLD), count),
        *by_name[:FIRST_BY_NAME_TOLD],
        *rng.sample(range(count), min(OTHERS_TOLD, count)),
    }


def _shortened(scenes: list[Scene], rng: random.Random, most: int) -> list[Step]:
    """Steps of as many scenes, kept in order, as make at most `most` steps."""
    kept: set[int] = set()
    room = most
    for number in rng.sample(range(len(scenes)), len(scenes)):
        if len(scenes[number]) <= room:
            kept.add(number)
            room -= len(scenes[number])
    return [step for number in sorted(kept) for step in scenes[number]]


def _created(
    one: Placed, number: int, cast: Cast, rng: random.Random, web: Actor, steps: list[Step]
) -> Told:
    """The first event: what the contact had before its story began."""
    person = one.person
    if number < IMPORTED:
        actor = cast.actors[0].through("import")
    elif person.source == "Website form":
        actor = web
    else:
        actor = cast.actors[rng.choice((0, 2, 2))]
    one.created_via, one.created_by = actor.via, actor.id
    had = {
        "first_name": person.first,
        "last_name": person.last,
        "email": person.emails[0] if person.emails else "",
        "phone": person.phones[0][1] if person.phones else "",
        "source": person.source,
        "business": person.business,
        "city": person.address.get("city", ""),
    } | _before(steps)
    later = {step.subject[2] for step in steps if step.type == "contact.tag_added" and step.subject}
    tags = [tag for tag in person.tags if tag not in later]
    changes: dict[str, Any] = {key: ["", value] for key, value in had.items() if value}
    if tags:
        changes["tags"] = ["", tags]
    return Told("contact.created", actor, _event(one, person.created, changes))


def _before(steps: list[Step]) -> dict[str, str]:
    """What fields held before the story changed them."""
    return {
        key: before
        for step in reversed(steps)
        if step.type in ("contact.updated", "contact.email_changed", "contact.phone_changed")
        for key, (before, _after) in (step.changes or {}).items()
        if key in TOLD_AT_FIRST
    }


def _timed(
    one: Placed, steps: list[Step], cast: Cast, moment: datetime, rng: random.Random
) -> Iterator[Told]:
    """Spread the steps, in their order, between the making of the contact and now."""
    begin = one.person.created + timedelta(minutes=4)
    span = max(moment - timedelta(minutes=3) - begin, timedelta(seconds=len(steps) + 1))
    shares = sorted(rng.random() ** 1.7 for _step in steps)
    for step, share in zip(steps, shares, strict=True):
        at = _millisecond(begin + span * share)
        actor = cast.actors[step.by]
        if step.changes_row:
            one.changes += 1
            one.updated_at, one.updated_by = at, actor.id
        yield Told(step.type, actor, _event(one, at, step.changes or {}, step.data, step.subject))


def _event(
    one: Placed,
    at: datetime,
    changes: dict[str, Any],
    data: dict[str, Any] | None = None,
    subject: tuple[str, str, str] | None = None,
) -> NewEvent:
    kind, pk, label = subject or (CONTACT, str(one.id), one.label)
    return NewEvent(
        contact_id=one.id,
        subject_type=kind,
        subject_id=pk,
        subject_label=label,
        changes=changes,
        data=data or {},
        at=at,
    )


def _millisecond(at: datetime) -> datetime:
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def _trial(one: Placed, cast: Cast, rng: random.Random) -> Iterator[Scene]:
    """A trial that was booked and is over: the tag came and went."""
    if "Trial booked" in one.person.tags or rng.random() < 0.35:
        return
    yield (
        _tag_step("contact.tag_added", cast, "Trial booked", 2),
        _tag_step("contact.tag_removed", cast, "Trial booked", rng.choice((0, 2))),
    )


def _seasons(one: Placed, cast: Cast, rng: random.Random) -> Iterator[Scene]:
    """Tags that went with a season: waited for a place, had the newsletter for a while."""
    for tag in ("Waiting list", "Newsletter", "Summer camp"):
        if tag not in one.person.tags and rng.random() < 0.3:
            yield (
                _tag_step("contact.tag_added", cast, tag, rng.choice((0, 2))),
                _tag_step("contact.tag_removed", cast, tag, rng.choice((0, 2))),
            )


def _tags(one: Placed, cast: Cast, rng: random.Random) -> Iterator[Scene]:
    for tag in one.person.tags:
        yield (_tag_step("contact.tag_added", cast, tag, _by(one, rng)),)


def _tag_step(type: str, cast: Cast, name: str, by: int) -> Step:
    tag = cast.tags[name]
    return Step(
        type,
        by,
        data={"tag": tag.name, "tag_id": str(tag.pk)},
        subject=(TAG, str(tag.pk), tag.name),
    )


def _ownership(one: Placed, cast: Cast, rng: random.Random) -> Iterator[Scene]:
    owner = one.person.owner
    if owner is not None:
        before = rng.choice((None, None, *(place for place in (0, 1, 2) if place != owner)))
        names = ["" if place is None else str(cast.members[place]) for place in (before, owner)]
        ids = [cast.member_id(place) for place in (before, owner)]
        yield (
            Step(
                "contact.owner_changed",
                0,
                changes={"owner": names},
                data={"from_id": ids[0] and str(ids[0]), "to_id": str(ids[1])},
                changes_row=True,
            ),
        )
    for follower in one.person.followers:
        member = cast.members[follower]
        yield (
            Step(
                "contact.follower_added",
                rng.choice((0, 2)),
                data={"member": str(member), "member_id": str(member.pk)},
                subject=(MEMBER, str(member.pk), str(member)),
            ),
        )


def _channels(one: Placed, cast: Cast, rng: random.Random) -> Iterator[Scene]:
    person = one.person
    for kind, values in (("email", person.emails), ("phone", [n for _label, n in person.phones])):
        for value in values[1:]:
            yield (_channel_step(kind, "added", "", value),)
    if person.phones and person.phones[0][1].startswith("(") and rng.random() < 0.4:
        number = person.phones[0][1]
        mistyped = number[:-1] + str((int(number[-1]) + 4) % 10)
        yield (_channel_step("phone", "changed", mistyped, number),)
    if person.emails and rng.random() < 0.25:
        local, _at, domain = person.emails[0].partition("@")
        mistyped = f"{local[:-1]}@{domain}"
        yield (_channel_step("email", "changed", mistyped, person.emails[0]),)


def _channel_step(kind: str, verb: str, before: str, after: str) -> Step:
    return Step(f"contact.{kind}_{verb}", 2, changes={kind: [before, after]}, changes_row=True)


def _details(one: Placed, cast: Cast, rng: random.Random) -> Iterator[Scene]:
    person = one.person
    small = person.first.lower()
    if rng.random() < 0.3 and small != person.first:  # many scripts have no small letters
        yield _updated(one, {"first_name": [small, person.first]}, rng)
    if person.birth_date is not None:
        yield _updated(one, {"birth_date": ["", person.birth_date.isoformat()]}, rng)
    if rng.random() < 0.5:
        city = person.address["city"]
        yield _updated(
            one, {"city": [rng.choice(("", "Chicago")) if city != "Chicago" else "", city]}, rng
        )
    if "address1" in person.address:
        street = f"{rng.randrange(100, 6800)} {rng.choice(company.STREETS)} St"
        yield _updated(one, {"address1": [street, person.address["address1"]]}, rng)
    if person.gender and rng.random() < 0.4:
        yield _updated(one, {"gender": ["", person.gender.title()]}, rng)
    if person.business:
        yield _updated(one, {"business": ["", person.business]}, rng)
    if person.source not in ("Walk-in", "Website form") and rng.random() < 0.4:
        yield _updated(one, {"source": ["Walk-in", person.source]}, rng)
    if person.type == "customer":
        types = [str(cast.types[key]) for key in ("lead", "customer")]
        yield _updated(one, {"type": types}, rng)


def _membership(one: Placed, cast: Cast, rng: random.Random) -> Iterator[Scene]:
    """Custom fields as they were filled in and changed."""
    custom = one.person.custom
    before: dict[str, Any] = {}
    if "monthly_fee" in custom:
        before["monthly_fee"] = rng.choice(("30", "40", "50"))
    if custom.get("age_group") in company.AGE_GROUPS[1:]:
        group = company.AGE_GROUPS.index(custom["age_group"])
        before["age_group"] = company.AGE_GROUPS[group - 1]
    told = ("player_name", "training_days", "shirt_size", "medical_notes", *before)
    for key in told:
        if key in custom:
            shown = [
                cast.shown(key, before[key]) if key in before else "",
                cast.shown(key, custom[key]),
            ]
            name = f"custom.{key}"
            yield _updated(one, {name: shown}, rng, {name: cast.fields[key].label})


def _by(one: Placed, rng: random.Random) -> int:
    """Somebody who works with the contact: the coach only with theirs."""
    theirs = one.person.owner == 1 or 1 in one.person.followers
    return rng.choice((0, 2, 2, 1, 1) if theirs else (0, 2, 2))


def _updated(
    one: Placed,
    changes: dict[str, Any],
    rng: random.Random,
    labels: dict[str, str] | None = None,
) -> Scene:
    step = Step(
        "contact.updated",
        _by(one, rng),
        changes=changes,
        data={"labels": labels} if labels else None,
        changes_row=True,
    )
    return (step,)


_CHAPTERS: tuple[Callable[[Placed, Cast, random.Random], Iterator[Scene]], ...] = (
    _trial,
    _ownership,
    _tags,
    _channels,
    _details,
    _seasons,
    _membership,
)
