"""A few people of the demo who are not to be disturbed."""

from collections.abc import Sequence

from contacts.models import Contact
from contacts.services.dnd import dnd_all_set, dnd_set, optout_record
from hoopcrm.core.actor import Actor
from hoopcrm.demo.cast import Cast
from hoopcrm.demo.rows import Placed


def mark(everybody: Sequence[Placed], cast: Cast) -> None:
    """Switch DND for some of the newest, in each way in which it comes about."""
    reachable = [one for one in everybody if one.emails and one.phones]
    first, second, third, fourth = (
        Contact.objects.get(pk=reachable[-place].id) for place in (4, 9, 15, 22)
    )
    desk = cast.actors[2]
    dnd_set(desk, contact=first, channel="email", on=True, reason="Wants calls only")
    dnd_all_set(desk, contact=second, on=True, reason="Moved away")
    optout_record(Actor.system("SMS"), contact=third, channel="sms", permanent=True, reason="STOP")
    dnd_set(desk, contact=fourth, channel="sms", on=True)
    dnd_set(desk, contact=fourth, channel="email", on=True, reason="Asked in the office")
