"""Finding the appointments of a page, however rare or common what is searched for.

What is common is met soon on a walk along the order's index; what is rare comes from the indexes
of titles and contacts, and then is sorted. So a walk over a few rows comes first, then what the
indexes find if that is little, and only then the whole way.
"""

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from appointments.list_state import AppointmentState
from appointments.listed import appointments_of
from appointments.models import Appointment
from contacts.access import visible_contacts
from contacts.listing.search import Search
from hoopcrm.core.keyset import Position, Take, slices, take_from

WALKED_ROWS = 1_000
FEW = 2_000


def found(member: Any, state: AppointmentState, search: Search) -> QuerySet[Appointment]:
    """All appointments that the list shows, in no order."""
    rows = appointments_of(member, state)
    if not search:
        return rows
    few = _few(member, search)
    return rows.filter(_named(member, search)) if few is None else rows.filter(pk__in=few)


def take_of(member: Any, state: AppointmentState, search: Search) -> Take:
    """Where the rows of the list's pages come from, in its order."""
    rows, order = appointments_of(member, state), state.order
    if not search:
        return take_from(rows, order)
    named = _named(member, search)

    def take(position: Position | None, backward: bool, limit: int) -> list[Position]:
        (walk,) = slices(rows, order, position, backward=backward)
        near = Appointment.objects.filter(pk__in=walk.values("pk")[:WALKED_ROWS]).filter(named)
        (here,) = slices(near, order, backward=backward)
        places = _places(here, order.column, limit)
        if len(places) == limit:
            return places
        (all_,) = slices(found(member, state, search), order, position, backward=backward)
        return _places(all_, order.column, limit)

    return take


def _places(rows: QuerySet[Appointment], column: str, limit: int) -> list[Position]:
    return [Position(value, pk) for value, pk in rows.values_list(column, "pk")[:limit]]


def _named(member: Any, search: Search) -> Q:
    """What is asked of each row on the walk: the text in its title, or a contact found by it."""
    named = Q(title__icontains=search.text)
    if search.is_hopeless:
        return named
    whose = visible_contacts(member).filter(search.condition(), pk=OuterRef("contact_id"))
    return named | Q(Exists(whose))


def _few(member: Any, search: Search) -> list[UUID] | None:
    """All that match, each half by its own index; None when they are many.

    They are fetched, as the planner would guess badly how few they are.
    """
    titled = Appointment.objects.filter(title__icontains=search.text)
    halves = [titled]
    if not search.is_hopeless:
        whose = visible_contacts(member).filter(search.condition()).order_by().values("pk")
        halves.append(Appointment.objects.filter(contact__in=whose))
    first, *rest = (half.order_by().values_list("pk", flat=True) for half in halves)
    ids = list(first.union(*rest, all=True)[: FEW + 1] if rest else first[: FEW + 1])
    return ids if len(ids) <= FEW else None
