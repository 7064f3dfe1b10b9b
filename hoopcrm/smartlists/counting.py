"""How many contacts are in each list: counted after the page, as far as time allows."""

from collections.abc import Sequence
from time import monotonic
from typing import Any

from django.core.cache import cache

from contacts.listing.counting import count_anew, count_name
from contacts.listing.state import State

STATEMENT_SECONDS = 2
BUDGET_SECONDS = 4


def counts_of(member: Any, states: Sequence[tuple[str, State]]) -> dict[str, int]:
    """Numbers by key, `COUNT_EXACT_TO` + 1 for more than that; what takes too long is left out."""
    names = {key: count_name(member, state) for key, state in states}
    known: dict[str, int] = cache.get_many(set(names.values()))
    began = monotonic()
    for key, state in states:
        name = names[key]
        if name not in known and monotonic() - began < BUDGET_SECONDS:
            known[name] = count_anew(member, state, seconds=STATEMENT_SECONDS)
    return {key: known[name] for key, name in names.items() if known.get(name, -1) >= 0}
