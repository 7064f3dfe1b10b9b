"""How smart lists are reached: only those that the member may see, and what they may do there."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
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
from django.urls import reverse

from contacts.conditions.tree import Group, read
from contacts.listing.registries import CONTACTS, ListKind, list_kinds
from hoopcrm.core.prepared import Prepared
from hoopcrm.core.text import fold
from hoopcrm.smartlists.models import Access, ListPlace, ListShare, SmartList

VIEW, EDIT, MANAGE = "lists.view", "lists.edit", "lists.manage"
# More tabs than anybody can tell apart; the dialog of all lists has the others.
MOST_TABS = 60


@dataclass(frozen=True, slots=True)
class Rights:
    """What a member may do with a list that they see: overwrite and rename it, or own it."""

    edit: bool
    manage: bool


def kind_of(smart_list: SmartList) -> ListKind:
    """The list of which it is a saved view."""
    return list_kinds.get(smart_list.object_type)


def page_url(of: Any, kind: ListKind) -> str:
    """The list of all records of the kind, in the account of a member or a saved list."""
    return reverse(kind.url_name, args=[of.account_id])


def list_url(smart_list: SmartList) -> str:
    """Where a list is open, as it was saved."""
    return f"{page_url(smart_list, kind_of(smart_list))}?list={smart_list.pk}"


def of_kind(url: str, kind: ListKind, **more: Any) -> str:
    """The address of a page about saved lists, for those of the kind."""
    values = {"of": "" if kind.key == CONTACTS else kind.key} | more
    query = urlencode({key: value for key, value in values.items() if value})
    return f"{url}?{query}" if query else url


def kind_asked(member: Any, key: str | None) -> ListKind:
    """The kind that `?of=` names, contacts without it.

    Raises:
        Http404: there is none such, or the member may not open that list.
    """
    kind = list_kinds.find(key or CONTACTS)
    if kind is None or not member.has(kind.permission):
        raise Http404
    return kind


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


def lists_shown(member: Any, kind: str = CONTACTS) -> list[SmartList]:
    """The lists that the member has as tabs, in their order: their own and those shared with them.

    Each is annotated with `given`, what it is shared with them for by name.
    """
    return _tabs(member.pk, kind) if member.has(VIEW) else []


def _every(member_id: Any) -> QuerySet[SmartList]:
    """All lists in the order of the member's tabs, with what each is shared with them for."""
    shares = ListShare.objects.filter(smart_list=OuterRef("pk"), member=member_id)
    places = ListPlace.objects.filter(smart_list=OuterRef("pk"), member=member_id)
    rows = SmartList.objects.annotate(
        given=Subquery(shares.values("access")[:1], output_field=CharField()),
        place=Subquery(places.values("position")[:1], output_field=IntegerField()),
    )
    return rows.order_by(F("place").asc(nulls_last=True), "created_at", "id")


def _mine(member_id: Any) -> QuerySet[SmartList]:
    """Those that are the member's own or shared with them."""
    shared = ListShare.objects.filter(smart_list=OuterRef("pk"), member=member_id)
    return _every(member_id).filter(Q(owner=member_id) | ~Q(everyone="") | Exists(shared))


@Prepared
def _tabs(member_id: UUID, kind: str) -> QuerySet[SmartList]:
    return _mine(member_id).filter(object_type=kind)[:MOST_TABS]


def visible_lists(member: Any, kind: str = "") -> QuerySet[SmartList]:
    """All lists of the kind, or of all kinds, that the member may open; admins every one."""
    if not member.has(VIEW):
        return SmartList.objects.none()
    kinds = [one.key for one in list_kinds if member.has(one.permission)]
    rows = _every(member.pk) if member.has(MANAGE) else _mine(member.pk)
    return rows.filter(object_type__in=[one for one in kinds if kind in ("", one)])


def saved_trees() -> Iterator[tuple[UUID, Group]]:
    """What the lists of all accounts ask for, each with its account."""
    rows = SmartList.objects.filter(object_type=CONTACTS, state__has_key="conditions")
    for account_id, state in rows.values_list("account_id", "state"):
        yield account_id, read(state["conditions"])


def find_list(member: Any, pk: UUID | str, kind: str = "") -> SmartList | None:
    """The list if the member may open it, and it is one of the kind, if that matters."""
    if not member.has(VIEW):
        return None
    try:
        wanted = UUID(str(pk))
    except ValueError:
        return None
    found = next(iter((_any if member.has(MANAGE) else _shared)(wanted, member.pk)), None)
    if found is None or kind not in ("", found.object_type):
        return None
    return found if member.has(kind_of(found).permission) else None


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


def lists_named(member: Any, text: str, kind: str = "") -> QuerySet[SmartList]:
    """The lists that the member may open with every word of `text` in their name."""
    rows = visible_lists(member, kind)
    for word in fold(text).split():
        rows = rows.filter(name_folded__contains=word)
    return rows


def lists_told(member: Any, text: str, kind: str) -> list[SmartList]:
    """The same, with owners, shares and who changed them last."""
    rows = lists_named(member, text, kind).select_related("owner__user", "updated_by__user")
    return list(rows.prefetch_related("shares__member__user"))


def shares_of(smart_list: SmartList) -> list[ListShare]:
    """With whom a list is shared by name."""
    rows = ListShare.objects.filter(smart_list=smart_list).select_related("member__user")
    return list(rows.order_by("pk"))
