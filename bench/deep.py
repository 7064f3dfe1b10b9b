"""Pages deep in the list: they must cost what the first one costs."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from bench.lists import ACTOR, standard_lists
from bench.pages import LIST, Pages
from contacts.conditions.compiler import Fields, cleaned
from contacts.listing.finder import Finder
from contacts.listing.search import compile_search
from contacts.listing.sorts import order_of
from contacts.listing.state import State
from contacts.models import Contact
from contacts.services.lists import list_state_save
from hoopcrm.core.scoping import scope

PAGE, SIZE = 10_000, 50
SORTS = ("-created", "name", "email")


def measure_deep(pages: Pages, world: Any) -> None:
    """Page 10,000 in the common orders, half-way down where there are not as many; and half-way
    down those standard lists that have the goal of the whole list.
    """
    url = reverse("contacts:list", args=[world.account.pk])
    with scope(world.account):
        everybody = Contact.objects.alive()
        at = min(PAGE * SIZE, everybody.count() // 2)
    for sort in SORTS:
        first = f"{url}?{urlencode({'sort': sort})}"
        deep = f"{first}&{urlencode({'after': _cursor(world, everybody, sort, at)})}"
        pages.measure(f"list by {sort}, page {at // SIZE:,}", deep, LIST, first=first)
    for name, (tree, goal) in standard_lists(world.account, world.member).items():
        if goal is LIST:
            _measure_list(pages, world, name, tree)


def _measure_list(pages: Pages, world: Any, name: str, tree: Any) -> None:
    with scope(world.account):
        state = State(conditions=cleaned(tree, Fields.every(world.member)))
        token = list_state_save(ACTOR, state=state)
        finder = Finder(world.member, state.order, compile_search(""), state.conditions)
        found = finder.contacts()
        at = found.count() // 2
        if at <= SIZE:
            return
        cursor = _cursor(world, found, state.sort, at)
    first = f"{reverse('contacts:list', args=[world.account.pk])}?q={token}"
    deep = f"{first}&{urlencode({'after': cursor})}"
    pages.measure(f"list: {name}, page {at // SIZE:,}", deep, LIST, first=first)


def _cursor(world: Any, rows: Any, sort: str, at: int) -> str:
    """The cursor behind the row at this place."""
    order = order_of(sort)
    assert order is not None  # noqa: S101 - our own sorts
    prefix = "-" if order.descending else ""
    with scope(world.account):
        pks = rows.order_by(f"{prefix}{order.column}", f"{prefix}id").values_list("pk", flat=True)
        return order.position(Contact.objects.get(pk=pks[at])).encode(order)
