"""A user in an account, and the role that says what they may do there."""

from typing import cast

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from hoopcrm.core.clock import now
from hoopcrm.core.extensions import permissions
from hoopcrm.core.ids import new_id
from hoopcrm.core.owned import AccountOwned, SameAccountKey, account_pair


class Role(AccountOwned):
    """A set of permission keys. The built-in ones follow the permissions that exist."""

    class Builtin(models.TextChoices):
        ADMIN = "admin", _("Admin")
        USER = "user", _("User")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("name"), max_length=60)
    builtin = models.CharField(max_length=10, choices=Builtin.choices, blank=True)
    permissions = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [
            account_pair("accounts_role"),
            models.UniqueConstraint(fields=("account", "name"), name="accounts_role_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def permission_keys(self) -> frozenset[str]:
        """All of them for Admin, the everyday ones for User; otherwise those stored, and what
        comes with them.
        """
        if self.builtin == self.Builtin.ADMIN:
            return frozenset(p.key for p in permissions)
        if self.builtin == self.Builtin.USER:
            return frozenset(p.key for p in permissions if p.everyday)
        stored = frozenset(self.permissions)
        return stored | {p.key for p in permissions if p.comes_with in stored}


class Member(AccountOwned):
    """A user in one account. Owners, authors and actors are members; a row is never deleted."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = SameAccountKey(Role, on_delete=models.PROTECT, related_name="members")
    only_assigned = models.BooleanField(
        _("only assigned data"),
        default=False,
        help_text=_("Sees only the contacts that they own or follow."),
    )
    created_at = models.DateTimeField(default=now, editable=False)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            account_pair("accounts_member"),
            models.UniqueConstraint(fields=("account", "user"), name="accounts_member_user"),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """The person's name, or their e-mail."""
        return str(self.user)

    @cached_property
    def permission_keys(self) -> frozenset[str]:
        """What this member may do: never what reaches records that they may not see."""
        keys = cast(Role, self.role).permission_keys()
        if self.only_assigned:
            return keys - {p.key for p in permissions if p.whole_account}
        return keys

    def has(self, permission: str) -> bool:
        """Whether the member may do `area.verb`."""
        return permission in self.permission_keys
