"""Businesses: found by name or made."""

from django.utils.translation import gettext as _

from contacts.models import Business
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service
from hoopcrm.core.text import clean_line, fold
from hoopcrm.events.emit import emit

NAME_LENGTH = 200
FOLDED_LENGTH = 400


@service(silent="finding changes nothing; a business that is made emits business.created")
def business_find_or_create(actor: Actor, *, name: str) -> Business:
    """The business of that name, without regard to case and accents; made when there is none.

    Raises:
        Refused: `required`, `too_long` or `bad_character`, on field `business`.
    """
    name = clean_line(name, limit=NAME_LENGTH, field="business")
    if not name:
        raise Refused("required", _("Give the business a name."), field="business")
    account = current_account()
    business, made = Business.objects.get_or_create(
        account_id=account.pk, name_folded=business_key(name), defaults={"name": name}
    )
    if made:
        emit("business.created", account=account, actor=actor, subject=business)
    found: Business = business
    return found


def business_key(name: str) -> str:
    """What makes the name of a business unique in its account."""
    return (fold(name) or name)[:FOLDED_LENGTH]
