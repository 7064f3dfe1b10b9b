"""What smart lists add to the product: tabs over lists, rights, undo, a limit."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from contacts.conditions.saved import SavedConditions, saved_conditions
from contacts.contact_parts import ContactPart, contact_parts
from contacts.listing.registries import ListTabs, list_kinds, list_tabs
from hoopcrm.accounts.limits import LimitCounter, limit_counters
from hoopcrm.accounts.setup import AccountSetup, account_setups
from hoopcrm.core.actor import Actor
from hoopcrm.core.extensions import (
    Permission,
    SearchHit,
    SearchSource,
    permissions,
    search_sources,
)
from hoopcrm.core.journal import Undoable, undoables
from hoopcrm.smartlists import followups as followups  # registers what may follow an import
from hoopcrm.smartlists import notices as notices  # registers whom sharing tells
from hoopcrm.smartlists.access import EDIT, MANAGE, VIEW, list_url, lists_named, saved_trees
from hoopcrm.smartlists.contacts import contact_lists
from hoopcrm.smartlists.forgetting import lists_forget
from hoopcrm.smartlists.models import SmartList
from hoopcrm.smartlists.services.lists import (
    LIMIT,
    smart_list_delete_undo,
    smart_list_save_undo,
)
from hoopcrm.smartlists.services.ready import smart_lists_seed
from hoopcrm.smartlists.tabs import beside, note, saved_list, saved_tabs


def _count(account: Any) -> int:
    return int(SmartList.objects.filter(account=account).count())


def _seed(account: Any) -> None:
    smart_lists_seed(Actor.system("account setup"))


def find_lists(member: Any, text: str, limit: int) -> list[SearchHit]:
    """Lists by name, for the global search."""
    if not text.strip():
        return []
    return [
        SearchHit(title=one.name, url=list_url(one), icon="list")
        for one in lists_named(member, text)[:limit]
    ]


saved_conditions.add(SavedConditions(key="smartlists", trees=saved_trees))
contact_parts.add(ContactPart(key="lists", tables=("contacts.ListState",), forget=lists_forget))
# Shared with the member, or their own; each shows them only contacts that they may see.
permissions.add(Permission(key=VIEW, label=_("Open smart lists"), comes_with="contacts.view"))
permissions.add(Permission(key=EDIT, label=_("Make and change smart lists")))
permissions.add(
    Permission(
        key=MANAGE,
        label=_("See and manage everybody's smart lists"),
        everyday=False,
        whole_account=True,
    )
)
limit_counters.add(LimitCounter(key=LIMIT, label=_("smart lists"), count=_count))
undoables.add(Undoable(key="smart_list.saved", permission=EDIT, undo=smart_list_save_undo))
undoables.add(Undoable(key="smart_list.deleted", permission=EDIT, undo=smart_list_delete_undo))
list_kinds.add(contact_lists)
list_tabs.add(
    ListTabs(
        key="smartlists",
        permission=VIEW,
        tabs=saved_tabs,
        find=saved_list,
        beside=beside,
        note=note,
        counts_url_name="smartlists:counts",
        order_url_name="smartlists:order",
    )
)
account_setups.add(AccountSetup(key="smartlists.ready", run=_seed, weight=60))
search_sources.add(SearchSource(key="lists", label=_("Smart lists"), find=find_lists, weight=40))
