"""How many contacts are in a list, remembered for a moment: counting shall not keep the database
busy, and the number on the list's tab is the one below its rows."""

import hashlib
import json
from time import monotonic
from typing import Any

from django.core.cache import cache

from contacts.conditions.choices import ME
from contacts.listing import finder
from contacts.listing.search import Search, compile_search
from contacts.listing.state import State
from hoopcrm.core.views.listing import STATEMENT_SECONDS, TooSlow, limited_statements

LEAST_SECONDS = 5
MOST_SECONDS = 120
# What took long to count is remembered longer.
REST = 100
STOPPED = -1
NO_SEARCH = compile_search("")


def count_name(member: Any, state: State, search: Search = NO_SEARCH) -> str:
    """The name of the number in the cache; `finder.COUNT_EXACT_TO` + 1 stands for more than that,
    STOPPED for what took too long.

    Members who see every record and may ask the same share the numbers.
    """
    filters = json.dumps(state.conditions.data(), sort_keys=True)
    is_own = member.only_assigned or f'"{ME}"' in filters
    who = str(member.pk) if is_own else ",".join(sorted(member.permission_keys))
    parts = [str(member.account_id), who, filters, search.text, str(finder.COUNT_EXACT_TO)]
    return f"list-count:{hashlib.sha256(json.dumps(parts).encode()).hexdigest()}"


def count_anew(
    member: Any, state: State, search: Search = NO_SEARCH, *, seconds: float = STATEMENT_SECONDS
) -> int:
    """Count up to `finder.COUNT_EXACT_TO`, and remember the number."""
    started = monotonic()
    try:
        with limited_statements(seconds):
            found = finder.Finder(member, state.order, search, state.conditions)
            number = found.count(finder.COUNT_EXACT_TO)
    except TooSlow:
        number = STOPPED
    rest = min(max((monotonic() - started) * REST, LEAST_SECONDS), MOST_SECONDS)
    cache.set(count_name(member, state, search), number, rest)
    return number


def counted(member: Any, state: State, search: Search) -> int:
    """The number, as it was a moment ago at the earliest."""
    known = cache.get(count_name(member, state, search))
    return count_anew(member, state, search) if known is None else int(known)
