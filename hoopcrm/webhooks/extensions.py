"""What webhooks add to the kernel: a right, a page of the settings, and what fails is told."""

from django.utils.translation import gettext_lazy as _

from hoopcrm.core.extensions import (
    Permission,
    SettingsGroup,
    SettingsPage,
    permissions,
    settings_pages,
)
from hoopcrm.webhooks import admin_editors as admin_editors
from hoopcrm.webhooks import notices as notices  # registers whom failures tell

permissions.add(
    Permission(
        key="webhooks.manage", label=_("Manage webhooks"), everyday=False, whole_account=True
    )
)
settings_pages.add(
    SettingsPage(
        key="webhooks",
        group=SettingsGroup.INTEGRATIONS,
        label=_("Webhooks"),
        text=_("Other programs that are told when contacts, notes, tasks or appointments change."),
        icon="webhook",
        url_name="webhooks:list",
        permission="webhooks.manage",
        weight=20,
    )
)
