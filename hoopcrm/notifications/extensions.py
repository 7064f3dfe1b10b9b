"""What notifications add to the kernel."""

from django.utils.translation import gettext_lazy as _

from hoopcrm.core.extensions import Permission, permissions

permissions.add(Permission(key="notices.use", label=_("Get notifications")))
