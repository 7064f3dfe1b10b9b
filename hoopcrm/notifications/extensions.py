"""What notifications add to the kernel."""

from django.utils.translation import gettext_lazy as _

from hoopcrm.core.extensions import (
    Permission,
    SettingsGroup,
    SettingsPage,
    permissions,
    settings_pages,
)

permissions.add(Permission(key="notices.use", label=_("Get notifications")))
settings_pages.add(
    SettingsPage(
        key="notifications",
        group=SettingsGroup.PERSONAL,
        label=_("Notifications"),
        text=_("What you are told of in the bell and by mail, and your daily digest of tasks."),
        icon="bell",
        url_name="notification_settings:page",
        permission="notices.use",
        weight=20,
    )
)
