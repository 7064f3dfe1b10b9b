"""How many contacts a call finds in all: exact, and at most five seconds old."""

import hashlib
import json

from django.core.cache import cache

from contacts.conditions.tree import stored
from contacts.listing.finder import Finder
from hoopcrm.api.answers import ApiError
from hoopcrm.api.call import ApiRequest
from hoopcrm.core.views.listing import TooSlow, limited_statements

SECONDS = 5


def total_of(request: ApiRequest, finder: Finder) -> int:
    """Counted, or remembered of a call with the same filters a moment ago.

    Raises:
        ApiError: 400 when counting takes too long.
    """
    filters = json.dumps(stored(finder.conditions), sort_keys=True)
    who = f"{request.call.by.account.pk} {filters} {finder.search.text}"
    name = f"api-total:{hashlib.sha256(who.encode()).hexdigest()}"
    known = cache.get(name)
    if known is None:
        try:
            with limited_statements():
                known = finder.count(None)
        except TooSlow as slow:
            raise ApiError(
                400, "Counting the contacts takes too long; narrow the filters."
            ) from slow
        cache.set(name, known, SECONDS)
    return int(known)
