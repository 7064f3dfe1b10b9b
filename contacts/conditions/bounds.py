"""Exact times as bounds, which programs ask for: `{"gte": "2026-01-02T09:00:00+00:00", …}`."""

from typing import Any

from django.db.models import Q
from django.db.models.lookups import GreaterThan, GreaterThanOrEqual, LessThan, LessThanOrEqual

from contacts.conditions import values

_LOOKUPS = {
    "gt": GreaterThan,
    "gte": GreaterThanOrEqual,
    "lt": LessThan,
    "lte": LessThanOrEqual,
}


def within_moments(found: Any, bounds: Any) -> Any:
    """Whether a time lies within all of the bounds."""
    condition = Q()
    for key, moment in bounds.items():
        condition &= Q(_LOOKUPS[key](found, values.moment(moment)))
    return condition
