"""How many appointments are in a list, remembered for a moment."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from time import monotonic
from typing import Any

from django.core.cache import cache
from django.utils import timezone

from appointments.list_columns import USUAL
from appointments.list_finder import found
from appointments.list_state import AppointmentState
from contacts.conditions.choices import ME
from contacts.listing.counting import (
    LEAST_SECONDS,
    MOST_SECONDS,
    NO_SEARCH,
    REST,
    STOPPED,
)
from contacts.listing.finder import COUNT_EXACT_TO
from contacts.listing.search import Search
from hoopcrm.core.views.listing import STATEMENT_SECONDS, TooSlow, limited_statements

TAB_SECONDS, TABS_SECONDS = 2, 4


def counted(member: Any, state: AppointmentState, search: Search = NO_SEARCH) -> int:
    """Up to COUNT_EXACT_TO + 1, as it was a moment ago at the earliest; STOPPED for what takes
    too long."""
    known = cache.get(_name(member, state, search))
    return _anew(member, state, search, STATEMENT_SECONDS) if known is None else int(known)


def counted_all(member: Any, state: AppointmentState, search: Search) -> int:
    """The number however large; STOPPED for what takes too long."""
    try:
        with limited_statements():
            return found(member, state, search).count()
    except TooSlow:
        return STOPPED


def counts_of(member: Any, states: Sequence[tuple[str, AppointmentState]]) -> dict[str, int]:
    """Numbers by key; what takes too long is left out."""
    names = {key: _name(member, state, NO_SEARCH) for key, state in states}
    known: dict[str, int] = cache.get_many(set(names.values()))
    began = monotonic()
    for key, state in states:
        if names[key] not in known and monotonic() - began < TABS_SECONDS:
            known[names[key]] = _anew(member, state, NO_SEARCH, TAB_SECONDS)
    return {key: known[name] for key, name in names.items() if known.get(name, STOPPED) >= 0}


def _anew(member: Any, state: AppointmentState, search: Search, seconds: float) -> int:
    began = monotonic()
    try:
        with limited_statements(seconds):
            rows = found(member, state, search).order_by()
            number = rows.values("pk")[: COUNT_EXACT_TO + 1].count()
    except TooSlow:
        number = STOPPED
    rest = min(max((monotonic() - began) * REST, LEAST_SECONDS), MOST_SECONDS)
    cache.set(_name(member, state, search), number, rest)
    return number


def _name(member: Any, state: AppointmentState, search: Search) -> str:
    """The name of the number in the cache. Members who see every record share the numbers; days
    are those of the time zone."""
    data = replace(state, sort="", columns=USUAL).data()
    is_own = member.only_assigned or ME in state.members
    who = str(member.pk) if is_own else str(member.has("contacts.view"))
    zone = str(timezone.get_current_timezone())
    parts = [str(member.account_id), who, data, search.text, zone]
    told = json.dumps(parts, sort_keys=True)
    return f"appointment-count:{hashlib.sha256(told.encode()).hexdigest()}"
