"""Filters that somebody looked for one person with, when that person is removed for good."""

import json

from contacts.contact_parts import Leaving
from contacts.models import ListState
from hoopcrm.smartlists.models import SmartList

CHUNK = 2_000


def lists_forget(leaving: Leaving) -> None:
    """Drop states of lists that name the contacts, unless somebody has saved them as a list."""
    saved = set(SmartList.objects.values_list("state_hash", flat=True))
    gone = [
        row.pk
        for row in ListState.objects.only("hash", "state").iterator(CHUNK)
        if row.hash not in saved and leaving.mentioned_in(json.dumps(row.state, ensure_ascii=False))
    ]
    ListState.objects.filter(pk__in=gone).delete()
