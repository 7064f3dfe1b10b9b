"""What associations add to the product: a tab of the contact, a settings page, first labels."""

from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from contacts.business_parts import BusinessPart, business_parts
from hoopcrm.accounts.setup import AccountSetup, account_setups
from hoopcrm.associations.access import visible_links
from hoopcrm.associations.services import merging as merging  # registers the merge handler
from hoopcrm.associations.services.labels import (
    association_label_delete_undo,
    association_labels_seed,
)
from hoopcrm.associations.services.links import (
    association_remove_undo,
    business_links_remove,
    business_links_restored,
)
from hoopcrm.associations.views.tab import associations_tab, business_associations
from hoopcrm.core.actor import Actor
from hoopcrm.core.extensions import (
    Permission,
    SettingsGroup,
    SettingsPage,
    permissions,
    settings_pages,
)
from hoopcrm.core.journal import Undoable, undoables
from hoopcrm.core.records import RecordTab, Side, record_tabs


def count_associations(member: Any) -> Combinable:
    """Annotation of contacts: how many links each has to records that the member may see."""
    counted = (
        visible_links(member)
        .filter(Q(first=OuterRef("pk")) | Q(second=OuterRef("pk")))
        .order_by()
        .annotate(one=Value(1))
        .values("one")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _seed(account: Any) -> None:
    association_labels_seed(Actor.system("account setup"))


permissions.add(
    Permission(
        key="associations.manage",
        label=_("Manage association labels"),
        everyday=False,
        whole_account=True,
    )
)
account_setups.add(AccountSetup(key="associations.labels", run=_seed))
business_parts.add(
    BusinessPart(key="associations", remove=business_links_remove, restored=business_links_restored)
)
undoables.add(
    Undoable(key="association.removed", permission="contacts.edit", undo=association_remove_undo)
)
undoables.add(
    Undoable(
        key="association_label.deleted",
        permission="associations.manage",
        undo=association_label_delete_undo,
    )
)
settings_pages.add(
    SettingsPage(
        key="associations",
        group=SettingsGroup.CONTACTS,
        label=_("Association labels"),
        text=_("How contacts are related to each other and to businesses, in your own words."),
        icon="sitemap",
        url_name="associations:labels",
        permission="associations.manage",
        weight=60,
    )
)
record_tabs.add(
    RecordTab(
        key="associations",
        label=_("Associations"),
        icon="sitemap",
        side=Side.RIGHT,
        permission="contacts.view",
        body=associations_tab,
        weight=30,
        count=count_associations,
        refresh_on=("associations-changed", "operation-undone"),
    )
)
record_tabs.add(
    RecordTab(
        key="business-associations",
        object_type="business",
        label=_("Associations"),
        icon="sitemap",
        side=Side.RIGHT,
        permission="contacts.view",
        body=business_associations,
    )
)
