"""Finding contacts to choose from, as the search of the list does."""

from typing import Any

from contacts.access import PICKER_ROWS, contacts_by_id, visible_contacts
from contacts.listing.finder import Finder
from contacts.listing.search import compile_search
from contacts.listing.sorts import SORTS
from contacts.models import Contact
from hoopcrm.core.views.listing import TooSlow, limited_statements

SEARCH_SECONDS = 2


def contacts_found(member: Any, text: str, limit: int = PICKER_ROWS) -> list[Contact]:
    """Visible contacts that match the text, by name; without a text those touched last.

    None where the member may not see contacts, or the search takes too long.
    """
    if not member.has("contacts.view"):
        return []
    search = compile_search(text)
    if not search:
        return list(visible_contacts(member).order_by("-updated_at", "-id")[:limit])
    try:
        with limited_statements(SEARCH_SECONDS):
            found = Finder(member, SORTS["name"].order(descending=False), search).take(
                None, False, limit
            )
    except TooSlow:
        return []
    return contacts_by_id(position.pk for position in found)
