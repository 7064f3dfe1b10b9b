"""Notes on some contacts, as the academy's desk and coaches write them."""

import random
from collections.abc import Sequence
from datetime import datetime

from contacts.models import Contact, Note
from contacts.services.notes import note_create
from hoopcrm.demo.cast import Cast
from hoopcrm.demo.rows import Placed

SEED = 20_240_218
FIRST = 3  # the newest contacts, which the list shows first, all have notes
WITH_NOTES = 30
NEWEST = 90

# title, body, colour
NOTES: tuple[tuple[str, str, str], ...] = (
    (
        "",
        "<p>Called back, no answer. Left a message and will try again "
        "<strong>after 5 pm</strong>.</p>",
        "gray",
    ),
    (
        "Trial session",
        "<p>Liked the trial a lot. Still open:</p>"
        "<ul><li>Which days fit with school and work</li><li>Size of the jersey</li>"
        "<li>Whether the little brother joins as well</li></ul>",
        "green",
    ),
    (
        "Injury",
        "<p>Left knee, operated on last year. <strong>No jumping</strong> until the doctor "
        "agrees; shooting and ball handling are fine.</p>",
        "red",
    ),
    (
        "",
        "<p>Pays by transfer, always in the first week of the month. "
        "<em>No reminder needed.</em></p>",
        "gray",
    ),
    (
        "Family plan",
        "<p>Asked about a price for three. Offered the family plan:</p>"
        "<ol><li>first child full price</li><li>second one at half price</li>"
        "<li>every further one free</li></ol><p>Wants to decide by the end of the month.</p>",
        "blue",
    ),
    (
        "",
        "<p>Prefers messages to calls. Works night shifts, so <u>not before noon</u>.</p>",
        "amber",
    ),
    (
        "Referee course",
        "<p>Wants to take the course in spring. The application form is on "
        '<a href="https://example.com/referees">the federation\'s page</a>.</p>',
        "violet",
    ),
    (
        "",
        "<p>Came through a friend who plays on Thursdays. Thank her when she is in.</p>",
        "gray",
    ),
    (
        "",
        "<p>On holiday until the first. Membership is <s>cancelled</s> paused.</p>",
        "amber",
    ),
    (
        "Tournament",
        "<p>Would help at the spring tournament: table on Saturday, kitchen on Sunday.</p>",
        "pink",
    ),
)


def write_notes(everybody: Sequence[Placed], cast: Cast, moment: datetime) -> int:
    """Put one to four notes on some of the newest contacts; returns how many in all."""
    rng = random.Random(SEED)  # noqa: S311 - made up, not secret
    count = 0
    first, others = list(everybody[-FIRST:]), list(everybody[-NEWEST:-FIRST])
    for one in (*first, *rng.sample(others, min(WITH_NOTES, len(others)))):
        contact = Contact.objects.get(pk=one.id)
        chosen = rng.sample(NOTES, rng.choice((1, 2, 3, 4)))
        shares = sorted(rng.uniform(0.02, 0.98) for _note in chosen)
        for (title, body, colour), share in zip(chosen, shares, strict=True):
            at = one.person.created + (moment - one.person.created) * share
            note_create(
                cast.actors[rng.choice((0, 1, 2))],
                contact=contact,
                title=title,
                body=body,
                colour=colour,
                pinned=colour == Note.Colour.RED,
                at=at.replace(microsecond=at.microsecond // 1000 * 1000),
            )
            count += 1
    return count
