"""Whose hours and blocked times a member may bring back."""

from django.utils.translation import gettext as _

from hoopcrm.accounts.models import Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused

MANAGE = "calendars.manage"


def may_change(by: Member, whose: Member | None) -> bool:
    """One's own always; those of others, and of calendars, with the right to manage them."""
    return by.has(MANAGE) or (whose is not None and whose.pk == by.pk)


def require_mine(actor: Actor, whose: Member | None) -> None:
    """Raise Refused `not_yours` for a member who may not; programs may."""
    if actor.member is not None and not may_change(actor.member, whose):
        raise Refused("not_yours", _("Only those who manage calendars can do this."))
