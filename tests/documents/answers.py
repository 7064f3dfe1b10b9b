"""Reading what the views of documents answer."""

import json
import re
from collections.abc import Callable
from typing import Any

from django.http import HttpResponse

from hoopcrm.accounts.models import Account
from hoopcrm.core.scoping import scope
from hoopcrm.documents.models import Document

HTMX = {"HX-Request": "true"}
Place = Callable[..., str]


def names(response: HttpResponse) -> list[str]:
    """The lines of the list, in order."""
    found = re.findall(r'class="doc-name"[^>]*>([^<]+)<', response.content.decode())
    return [name.strip() for name in found]


def events(response: HttpResponse) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(response.headers.get("HX-Trigger", "{}"))
    return found


def documents(account: Account) -> list[str]:
    with scope(account):
        rows = Document.objects.filter(deleted_at=None)
        return sorted(rows.values_list("name", flat=True))
