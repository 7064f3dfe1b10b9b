"""Who stands behind a program, and what of its scopes they may still do themselves.

A private integration belongs to the account: it goes on whatever becomes of its maker, and its
page says so. What a member allowed an app is theirs: it never does more than they may now, and
ends with their work here.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from hoopcrm.accounts.api_scopes import ApiScope, api_scopes
from hoopcrm.accounts.models import Integration, Member


@dataclass(frozen=True)
class MakerNote:
    """What is to be said of an integration because of the member who answers for it.

    Attributes:
        gone: the member no longer works here, or may not sign in.
        beyond: keys of the scopes that are more than the member's role now.
    """

    name: str
    gone: bool
    beyond: list[str]


def works_here(member: Member) -> bool:
    """Whether the member, with user loaded, can still sign in to the account."""
    return member.left_at is None and bool(member.user.is_active)


def beyond(member: Member, scopes: Iterable[str]) -> list[ApiScope]:
    """Which of the scopes bring a right that the member does not have.

    A token reaches every record, so whoever sees only their own has none of them.
    """
    known = filter(None, map(api_scopes.find, scopes))
    if member.only_assigned:
        return list(known)
    return [one for one in known if not member.permission_keys.issuperset(one.permissions)]


def scopes_of(member: Member | None, scopes: Iterable[str]) -> list[str]:
    """Those of the scopes that the member may do; all where no member stands behind them."""
    if member is None:
        return list(scopes)
    scopes = list(scopes)
    lacking = {one.key for one in beyond(member, scopes)}
    return [key for key in scopes if key not in lacking]


def maker_note(integration: Integration) -> MakerNote | None:
    """What is to be said of a living one; its maker is loaded with user and role."""
    maker = integration.created_by
    if maker is None or integration.revoked_at is not None:
        return None
    if not works_here(maker):
        return MakerNote(maker.display_name, gone=True, beyond=[])
    lacking = [one.key for one in beyond(maker, integration.scopes)]
    return MakerNote(maker.display_name, gone=False, beyond=lacking) if lacking else None
