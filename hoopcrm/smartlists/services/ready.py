"""Making the lists that every account begins with."""

from contacts.listing.registries import list_kinds
from hoopcrm.core.actor import Actor
from hoopcrm.core.services import service
from hoopcrm.smartlists.models import Access, SmartList
from hoopcrm.smartlists.services.lists import smart_list_create


@service(silent="part of making the account; nothing where there are lists already")
def smart_lists_seed(actor: Actor) -> None:
    """Give a new account its first lists, which everybody sees and admins manage."""
    for kind in list_kinds:
        if SmartList.objects.filter(object_type=kind.key).exists():
            continue
        for name, state in kind.ready:
            smart_list_create(
                actor, owner=None, name=str(name), state=state, everyone=Access.VIEW.value
            )
