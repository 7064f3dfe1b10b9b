"""Contact types of an account."""

from django.utils.translation import gettext as _

from contacts.models import ContactType
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service


@service(silent="part of making the account, which is told as a whole")
def contact_types_seed(actor: Actor) -> None:
    """Give a new account the types Lead and Customer; nothing where there are types already."""
    if ContactType.objects.exists():
        return
    seeds = (("lead", _("Lead")), ("customer", _("Customer")))
    ContactType.objects.bulk_create(
        ContactType(account_id=current_account().pk, key=key, label=label, position=position)
        for position, (key, label) in enumerate(seeds)
    )
