"""What custom fields plug into the rest: the right to manage them, the plan's limit."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from hoopcrm.accounts.limits import LimitCounter, limit_counters
from hoopcrm.core.extensions import (
    Permission,
    SettingsGroup,
    SettingsPage,
    permissions,
    settings_pages,
)
from hoopcrm.core.journal import Undoable, undoables
from hoopcrm.customfields import merge_fields as merge_fields  # registers custom_values.*
from hoopcrm.customfields.jobs import FieldPurge
from hoopcrm.customfields.models import FieldDefinition
from hoopcrm.customfields.services.custom_values import custom_value_delete_undo
from hoopcrm.jobs.types import job_types

permissions.add(
    Permission(
        key="fields.manage", label=_("Manage custom fields"), everyday=False, whole_account=True
    )
)


def _count(_account: Any) -> int:
    return FieldDefinition.objects.count()


limit_counters.add(LimitCounter(key="custom_fields", label=_("custom fields"), count=_count))
job_types.add(FieldPurge())
undoables.add(
    Undoable(key="custom_value.deleted", permission="fields.manage", undo=custom_value_delete_undo)
)
settings_pages.add(
    SettingsPage(
        key="custom_fields",
        group=SettingsGroup.CONTACTS,
        label=_("Custom fields"),
        text=_("What you want to know of contacts beyond name and address, in folders."),
        icon="forms",
        url_name="customfields:list",
        permission="fields.manage",
        weight=20,
    )
)
settings_pages.add(
    SettingsPage(
        key="custom_values",
        group=SettingsGroup.CONTACTS,
        label=_("Custom values"),
        text=_("Texts of your own, kept in one place for all templates that name them."),
        icon="code",
        url_name="customfields:values",
        permission="fields.manage",
        weight=30,
    )
)
