"""Businesses in the global search."""

from typing import Any

from django.db.models import BooleanField, Case, Value, When
from django.utils.translation import gettext_lazy

from contacts.access import businesses_named
from hoopcrm.core.extensions import SearchHit, SearchSource
from hoopcrm.core.text import fold
from hoopcrm.core.views.listing import TooSlow, limited_statements

SEARCH_SECONDS = 2


def find_businesses(member: Any, text: str, limit: int) -> list[SearchHit]:
    """Businesses with these words in their name, those that start with the text first."""
    wanted = fold(text)
    if not wanted or not member.has("businesses.view"):
        return []
    begins = Case(
        When(name_folded__startswith=wanted, then=Value(False)),
        default=Value(True),
        output_field=BooleanField(),
    )
    try:
        with limited_statements(SEARCH_SECONDS):
            rows = list(businesses_named(text).order_by(begins, "name_folded")[:limit])
    except TooSlow:
        return []
    return [
        SearchHit(
            title=row.name,
            url=row.get_absolute_url(),
            detail=row.city or row.email or row.phone,
            icon="building",
        )
        for row in rows
    ]


business_source = SearchSource(
    key="businesses", label=gettext_lazy("Businesses"), find=find_businesses, weight=20
)
