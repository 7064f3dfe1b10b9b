"""Nobody hands out by a token what they may not do themselves."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from hoopcrm.accounts.api_scopes import ApiScope
from hoopcrm.accounts.makers import beyond
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused


def require_own(actor: Actor, scopes: Iterable[str]) -> None:
    """Refuse a member scopes that are more than their role. The program itself may all.

    Raises:
        Refused: `beyond_own` on `scopes`.
    """
    lacking = beyond(actor.member, scopes) if actor.member else []
    if lacking:
        raise Refused("beyond_own", beyond_text(lacking), field="scopes")


def beyond_text(lacking: Iterable[ApiScope]) -> str:
    """What is said of scopes that are more than one's own role."""
    said = _("Your own role does not allow what these would: %(scopes)s.")
    return said % {"scopes": ", ".join(one.key for one in lacking)}
