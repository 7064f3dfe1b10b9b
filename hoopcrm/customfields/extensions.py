"""What custom fields plug into the rest: the right to manage them, the plan's limit."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from hoopcrm.accounts.limits import LimitCounter, limit_counters
from hoopcrm.core.extensions import Permission, permissions
from hoopcrm.customfields.models import FieldDefinition

permissions.add(Permission(key="fields.manage", label=_("Manage custom fields"), everyday=False))


def _count(_account: Any) -> int:
    return FieldDefinition.objects.count()


limit_counters.add(LimitCounter(key="custom_fields", label=_("custom fields"), count=_count))
