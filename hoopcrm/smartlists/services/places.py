"""The order of the tabs, each member's own."""

from collections.abc import Sequence
from typing import Any

from contacts.listing.registries import CONTACTS
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import ReadOnly, service
from hoopcrm.smartlists.access import visible_lists
from hoopcrm.smartlists.models import ListPlace


@service(silent="a member's own taste, no change of the data", read_only=ReadOnly.ALLOW)
def lists_arrange(actor: Actor, *, member: Any, order: Sequence[str], kind: str = CONTACTS) -> None:
    """Put the member's tabs of a kind of list in this order of ids; those not named keep theirs
    behind them."""
    known = [str(pk) for pk in visible_lists(member, kind).values_list("pk", flat=True)]
    named = list(dict.fromkeys(pk for pk in order if pk in set(known)))
    wanted = [*named, *(pk for pk in known if pk not in set(named))]
    ListPlace.objects.filter(member=member, smart_list__object_type=kind).delete()
    ListPlace.objects.bulk_create(
        ListPlace(account_id=current_account().pk, member=member, smart_list_id=pk, position=place)
        for place, pk in enumerate(wanted)
    )


@service(silent="a member's own taste, no change of the data", read_only=ReadOnly.ALLOW)
def list_step(
    actor: Actor,
    *,
    member: Any,
    moved: str,
    step: int,
    among: Sequence[str],
    kind: str = CONTACTS,
) -> None:
    """Move a list left (-1) or right (1) among the member's tabs."""
    order = list(among)
    if moved not in order:
        return
    place = order.index(moved)
    order.insert(min(max(place + step, 0), len(order) - 1), order.pop(place))
    lists_arrange(actor, member=member, kind=kind, order=order)
