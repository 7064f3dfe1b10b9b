"""How integrations and their tokens are shown."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from hoopcrm.accounts.api_scopes import api_scopes
from hoopcrm.accounts.makers import maker_note
from hoopcrm.accounts.models import ApiToken, Integration
from hoopcrm.accounts.questions import ending
from hoopcrm.accounts.token_access import is_idle
from hoopcrm.core.clock import now

PAGE_SIZE = 50


def newest_page(rows: Any, before: str) -> dict[str, Any]:
    """`rows`, the newest first, from `?before=` on; with what `ui/older.html` takes."""
    try:
        rows = rows.filter(pk__lt=UUID(before))
    except ValueError:
        before = ""
    found = list(rows[: PAGE_SIZE + 1])
    older = found[PAGE_SIZE - 1].pk if len(found) > PAGE_SIZE else ""
    return {"found": found[:PAGE_SIZE], "older": older, "before": before}


def integration_row(integration: Integration) -> dict[str, Any]:
    """A row of the list."""
    return {
        "integration": integration,
        "count": len(integration.scopes),
        "is_idle": is_idle(integration),
        "note": maker_note(integration),
    }


def scope_lines(keys: Iterable[str]) -> list[dict[str, Any]]:
    """Scopes in words; one that nobody knows any more by its key."""
    known = [(key, api_scopes.find(key)) for key in keys]
    return [{"key": key, "label": scope.label if scope else key} for key, scope in known]


def token_lines(tokens: list[ApiToken]) -> list[dict[str, Any]]:
    """Tokens with how it is with each; the last one that works cannot be ended by itself.

    `end_url` ends one, where it may be ended, after the question `ending`.
    """
    states = [_state(token) for token in tokens]
    working = sum(state["works"] for state in states)
    return [
        {
            "token": token,
            **state,
            "end_url": _end_url(token) if state["works"] and working > 1 else "",
            "ending": ending(token),
        }
        for token, state in zip(tokens, states, strict=True)
    ]


def _end_url(token: ApiToken) -> str:
    args = [token.account_id, token.integration_id, token.pk]
    return reverse("integrations:token_end", args=args)


def _state(token: ApiToken) -> dict[str, Any]:
    if token.revoked_at is not None:
        return {"label": _("Ended"), "tone": "gray", "works": False, "ended_at": token.revoked_at}
    if token.expires_at is None:
        return {"label": _("Works"), "tone": "green", "works": True, "ended_at": None}
    if token.expires_at <= now():
        return {"label": _("Ended"), "tone": "gray", "works": False, "ended_at": token.expires_at}
    return {"label": _("Ends soon"), "tone": "amber", "works": True, "ended_at": None}
