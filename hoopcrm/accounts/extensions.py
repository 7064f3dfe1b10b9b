"""What accounts adds to the kernel, and what other apps add to accounts."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from hoopcrm.accounts import admin_editors as admin_editors
from hoopcrm.accounts import merge_fields as merge_fields  # registers location, user, right_now
from hoopcrm.accounts.erasure import erase_members
from hoopcrm.accounts.limits import LimitCounter, limit_counters
from hoopcrm.accounts.logo import KINDS, LARGEST_BYTES, PURPOSE, is_logo
from hoopcrm.accounts.models import Member
from hoopcrm.core.extensions import (
    Eraser,
    NavItem,
    Permission,
    SettingsGroup,
    SettingsPage,
    erasers,
    nav_items,
    permissions,
    settings_pages,
)
from hoopcrm.files.purposes import FilePurpose, file_purposes

for key, label in (
    ("search.use", _("Use the search")),
    ("undo.use", _("Undo what they may do")),
    ("settings.use", _("Open the settings")),
    ("jobs.view", _("See background jobs")),
):
    permissions.add(Permission(key=key, label=label))
permissions.add(Permission(key="jobs.manage", label=_("Stop others' jobs"), everyday=False))
permissions.add(
    Permission(key="settings.manage", label=_("Change the account's settings"), everyday=False)
)
permissions.add(
    Permission(
        key="staff.manage", label=_("Manage staff and roles"), everyday=False, whole_account=True
    )
)
permissions.add(
    Permission(
        key="audit.view",
        label=_("See the audit log of the account"),
        everyday=False,
        whole_account=True,
    )
)
permissions.add(
    Permission(
        key="integrations.manage",
        label=_("Manage integrations and their tokens"),
        everyday=False,
        whole_account=True,
    )
)

settings_pages.add(
    SettingsPage(
        key="business",
        group=SettingsGroup.ACCOUNT,
        label=_("Business profile"),
        text=_("Your company's name, address, time zone and currency, and how duplicates are met."),
        icon="building",
        url_name="business:profile",
        permission="settings.manage",
        weight=10,
    )
)
settings_pages.add(
    SettingsPage(
        key="staff",
        group=SettingsGroup.ACCOUNT,
        label=_("My staff"),
        text=_("Who works in this account, with which role, and which contacts they see."),
        icon="users",
        url_name="staff:list",
        permission="staff.manage",
        weight=20,
    )
)
settings_pages.add(
    SettingsPage(
        key="audit",
        group=SettingsGroup.ACCOUNT,
        label=_("Audit log"),
        text=_("Who did what in this account, when and from where."),
        icon="history",
        url_name="audit:log",
        permission="audit.view",
        weight=30,
    )
)
settings_pages.add(
    SettingsPage(
        key="integrations",
        group=SettingsGroup.INTEGRATIONS,
        label=_("Private integrations"),
        text=_(
            "Programs of your company that work here by the API, what they may do, their tokens."
        ),
        icon="key",
        url_name="integrations:list",
        permission="integrations.manage",
        weight=10,
    )
)
settings_pages.add(
    SettingsPage(
        key="apps",
        group=SettingsGroup.INTEGRATIONS,
        label=_("Apps"),
        text=_("Apps of others that may work in this account, and your own that ask by OAuth."),
        icon="api-app",
        url_name="apps:list",
        permission="integrations.manage",
        weight=15,
    )
)
nav_items.add(
    NavItem(
        key="settings",
        label=_("Settings"),
        icon="settings",
        url_name="core:settings",
        permission="settings.use",
        weight=90,
        bottom=True,
        shortcut="g s",
    )
)


def _members(account: Any) -> int:
    return Member.objects.filter(account=account, left_at__isnull=True).count()


file_purposes.add(
    FilePurpose(
        key=PURPOSE,
        label=_("Logos of accounts"),
        max_bytes=lambda: LARGEST_BYTES,
        kinds=KINDS,
        can_read=lambda member, stored: member.account.logo == stored.pk,
        in_use=is_logo,
    )
)
limit_counters.add(LimitCounter(key="members", label=_("members"), count=_members))

erasers.add(Eraser(key="accounts.member", erase=erase_members))
