"""How smart lists are reached: only those that the member may see, and what they may do there."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import (
    CharField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.http import Http404

from contacts.conditions.tree import Group, read
from hoopcrm.core.prepared import Prepared
from hoopcrm.core.text import fold
from hoopcrm.smartlists.models import Access, ListPlace, ListShare, SmartList

VIEW, EDIT, MANAGE = "lists.view", "lists.edit", "lists.manage"
EXPORT = "contacts.export"
CONTACT = "contact"
# More tabs than anybody can tell apart; the dialog of all lists has the others.
MOST_TABS = 60


@dataclass(frozen=True, slots=True)
class Rights:
    """What a member may do with a list that they see: overwrite and rename it, or own it."""

    edit: bool
    manage: bool


def rights_of(member: Any, smart_list: SmartList) -> Rights:
    """What the member may do. `given` of the row is used where it was annotated."""
    if member.has(MANAGE):
        return Rights(edit=True, manage=True)
    if not member.has(EDIT):
        return Rights(edit=False, manage=False)
    mine = smart_list.owner_id == member.pk
    given = getattr(smart_list, "given", None)
    if given is None and not mine:
        given = _given(member.pk, smart_list.pk)
    shared = Access.EDIT in (smart_list.everyone, given)
    return Rights(edit=mine or shared, manage=mine)


def _given(member_id: UUID, pk: UUID) -> str:
    rows = ListShare.objects.filter(smart_list=pk, member=member_id)
    return rows.values_list("access", flat=True).first() or ""


def lists_shown(member: Any) -> list[SmartList]:
    """The lists that the member has as tabs, in their order: their own and those shared with them.

    Each is annotated with `given`, what it is shared with them for by name.
    """
    return _tabs(member.pk) if member.has(VIEW) else []


def _every(member_id: Any) -> QuerySet[SmartList]:
    """All lists in the order of the member's tabs, with what each is shared with them for."""
    shares = ListShare.objects.filter(smart_list=OuterRef("pk"), member=member_id)
    places = ListPlace.objects.filter(smart_list=OuterRef("pk"), member=member_id)
    rows = SmartList.objects.filter(object_type=CONTACT).annotate(
        given=Subquery(shares.values("access")[:1], output_field=CharField()),
        place=Subquery(places.values("position")[:1], output_field=IntegerField()),
    )
    return rows.order_by(F("place").asc(nulls_last=True), "created_at", "id")


def _mine(member_id: Any) -> QuerySet[SmartList]:
    """Those that are the member's own or shared with them."""
    shared = ListShare.objects.filter(smart_list=OuterRef("pk"), member=member_id)
    return _every(member_id).filter(Q(owner=member_id) | ~Q(everyone="") | Exists(shared))


@Prepared
def _tabs(member_id: UUID) -> QuerySet[SmartList]:
    return _mine(member_id)[:MOST_TABS]


def visible_lists(member: Any) -> QuerySet[SmartList]:
    """All lists that the member may open; admins every list of the account."""
    if not member.has(VIEW):
        return SmartList.objects.none()
    return _every(member.pk) if member.has(MANAGE) else _mine(member.pk)


def saved_trees() -> Iterator[tuple[UUID, Group]]:
    """What the lists of all accounts ask for, each with its account."""
    rows = SmartList.objects.filter(object_type=CONTACT, state__has_key="conditions")
    for account_id, state in rows.values_list("account_id", "state"):
        yield account_id, read(state["conditions"])


def find_list(member: Any, pk: UUID | str) -> SmartList | None:
    """The list if the member may open it."""
    if not member.has(VIEW):
        return None
    try:
        wanted = UUID(str(pk))
    except ValueError:
        return None
    found = (_any if member.has(MANAGE) else _shared)(wanted, member.pk)
    return found[0] if found else None


@Prepared
def _any(pk: UUID, member_id: UUID) -> QuerySet[SmartList]:
    return _every(member_id).filter(pk=pk)


@Prepared
def _shared(pk: UUID, member_id: UUID) -> QuerySet[SmartList]:
    return _mine(member_id).filter(pk=pk)


def get_list(member: Any, pk: UUID, *, need: str = "view") -> SmartList:
    """A list that the member may open.

    Args:
        need: "edit" to overwrite or rename it, "manage" to share or delete it.

    Raises:
        Http404: absent, of another account or not shared with the member.
        PermissionDenied: shared, but not for what is needed.
    """
    found = find_list(member, pk)
    if found is None:
        raise Http404
    rights = rights_of(member, found)
    if not {"view": True, "edit": rights.edit, "manage": rights.manage}[need]:
        raise PermissionDenied
    return found


def lists_named(member: Any, text: str) -> QuerySet[SmartList]:
    """The lists that the member may open with every word of `text` in their name."""
    rows = visible_lists(member)
    for word in fold(text).split():
        rows = rows.filter(name_folded__contains=word)
    return rows


def lists_told(member: Any, text: str) -> list[SmartList]:
    """The same, with owners, shares and who changed them last."""
    rows = lists_named(member, text).select_related("owner__user", "updated_by__user")
    return list(rows.prefetch_related("shares__member__user"))


def shares_of(smart_list: SmartList) -> list[ListShare]:
    """With whom a list is shared by name."""
    rows = ListShare.objects.filter(smart_list=smart_list).select_related("member__user")
    return list(rows.order_by("pk"))
