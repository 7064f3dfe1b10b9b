"""What bulk actions make before they begin."""

from contacts.models import Business
from contacts.services.businesses import business_find_or_create
from hoopcrm.core.actor import Actor
from hoopcrm.core.services import service


@service(silent="a business that is there already changes nothing; a new one emits its event")
def business_for_bulk(actor: Actor, *, name: str) -> Business:
    """The business of that name, made where there is none. Raises Refused on `business`."""
    return business_find_or_create(actor, name=name)
