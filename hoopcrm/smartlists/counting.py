"""How many contacts are in each list: counted after the page, and remembered for a moment."""

import hashlib
import json
from time import monotonic
from typing import Any

from django.core.cache import cache

from contacts.conditions.choices import ME
from contacts.listing.finder import COUNT_EXACT_TO, Finder
from contacts.listing.search import compile_search
from contacts.listing.state import State
from hoopcrm.core.views.listing import TooSlow, limited_statements

LEAST_SECONDS = 5
MOST_SECONDS = 120
# What took long to count is remembered longer: counting shall not keep the database busy.
REST = 100
STATEMENT_SECONDS = 2
BUDGET_SECONDS = 4


def counts_of(member: Any, states: list[tuple[str, State]]) -> dict[str, int]:
    """Numbers by key, `COUNT_EXACT_TO` + 1 for more than that; what takes too long is left out."""
    names = {key: _name(member, state) for key, state in states}
    known: dict[str, int] = cache.get_many(set(names.values()))
    began = monotonic()
    for key, state in states:
        name = names[key]
        if name not in known and monotonic() - began < BUDGET_SECONDS:
            started = monotonic()
            known[name] = _count(member, state)
            rest = min(max((monotonic() - started) * REST, LEAST_SECONDS), MOST_SECONDS)
            cache.set(name, known[name], rest)
    return {key: known[name] for key, name in names.items() if known.get(name, -1) >= 0}


def _count(member: Any, state: State) -> int:
    """The number, -1 when the database was stopped."""
    try:
        with limited_statements(STATEMENT_SECONDS):
            finder = Finder(member, state.order, compile_search(""), state.conditions)
            return finder.count(COUNT_EXACT_TO)
    except TooSlow:
        return -1


def _name(member: Any, state: State) -> str:
    """Members who see every record and may ask the same share the numbers."""
    filters = json.dumps(state.conditions.data(), sort_keys=True)
    is_own = member.only_assigned or f'"{ME}"' in filters
    who = str(member.pk) if is_own else ",".join(sorted(member.permission_keys))
    parts = f"{member.account_id}:{who}:{filters}"
    return f"list-count:{hashlib.sha256(parts.encode()).hexdigest()}"
