"""How some of the demo's people are related to each other and to businesses."""

import random
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from contacts.models import Business, Contact
from hoopcrm.associations.access import labels_of
from hoopcrm.associations.models import AssociationLabel
from hoopcrm.associations.services.labels import association_label_create
from hoopcrm.associations.services.links import association_add
from hoopcrm.demo.cast import Cast
from hoopcrm.demo.rows import Placed

SEED = 20_240_506
EMPLOYED = 24
FAMILIES = 8
NEWEST = 120
Pair = AssociationLabel.Pair


def relate(everybody: Sequence[Placed], cast: Cast, moment: datetime) -> None:
    """Link the newest contacts: parents and children, spouses, colleagues, employers."""
    rng = random.Random(SEED)  # noqa: S311 - made up, not secret
    desk = cast.actors[2]
    parent = association_label_create(
        desk, pair=Pair.CONTACT, forward="Child", backward="Parent", most_second=20, most_first=4
    )
    labels = {label.forward: label for label in labels_of()}
    newest = list(everybody[-NEWEST:])

    def link(
        label: AssociationLabel, one: Placed, other: Contact | Business, since: datetime
    ) -> None:
        at = since + (moment - since) * rng.uniform(0.02, 0.9)
        at = at.replace(microsecond=at.microsecond // 1000 * 1000)
        association_add(desk, label=label, first=contact_of(one), second=other, at=at)

    families = list(zip(newest[0::3], newest[1::3], newest[2::3], strict=False))[-FAMILIES:]
    for mother, father, child in families:
        since = max(one.person.created for one in (mother, father, child))
        link(parent, mother, contact_of(child), since)
        link(parent, father, contact_of(child), since)
        link(labels["Spouse"], mother, contact_of(father), since)
    staff = [one for one in newest if one.person.business][-EMPLOYED:]
    for one in staff:
        employer = cast.businesses[one.person.business]
        link(labels["Employee of"], one, employer, one.person.created)
    for one, other in list(pairwise(staff))[::3]:
        since = max(one.person.created, other.person.created)
        link(labels["Colleague"], one, contact_of(other), since)


def contact_of(one: Placed) -> Contact:
    """The contact in the row of a placed person."""
    found: Contact = Contact.objects.get(pk=one.id)
    return found
