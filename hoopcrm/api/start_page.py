"""The page of the settings that begins with the API."""

from django.utils.translation import gettext_lazy as _

from hoopcrm.core.extensions import SettingsGroup, SettingsPage, settings_pages

settings_pages.add(
    SettingsPage(
        key="api",
        group=SettingsGroup.INTEGRATIONS,
        label=_("Getting started"),
        text=_("The address of the API, a first call, and client libraries in a few lines."),
        icon="rocket",
        url_name="api_start:page",
        permission="integrations.manage",
        weight=5,
    )
)
