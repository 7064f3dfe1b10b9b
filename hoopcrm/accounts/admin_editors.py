"""What the installation's staff change of accounts, users and members in the admin site."""

from collections.abc import Mapping
from typing import Any

from hoopcrm.accounts.models import Account, Member, User
from hoopcrm.accounts.services.accounts import (
    UPDATABLE,
    account_create,
    account_state_set,
    account_update,
)
from hoopcrm.accounts.services.members import member_role_set
from hoopcrm.accounts.services.rights import user_rights_set
from hoopcrm.accounts.services.users import user_create, user_update
from hoopcrm.core.actor import Actor
from hoopcrm.core.admin_models import AdminEditor, admin_editors


def _account_save(actor: Actor, account: Account, changes: Mapping[str, Any]) -> None:
    values = {name: value for name, value in changes.items() if name in UPDATABLE}
    if values:
        account_update(actor, account=account, changes=values)
    if "state" in changes:
        account_state_set(actor, account=account, state=changes["state"])


def _account_add(actor: Actor, values: Mapping[str, Any]) -> Account:
    names = ("name", "time_zone", "currency", "country", "locale")
    account = account_create(actor, **{name: values[name] for name in names})
    _account_save(actor, account, {name: values[name] for name in ("plan", "state")})
    return account


def _user_save(actor: Actor, user: User, changes: Mapping[str, Any]) -> None:
    rights = {"is_active": user.is_active, "is_staff": user.is_staff}
    profile = {name: value for name, value in changes.items() if name not in rights}
    if profile:
        user_update(actor, user=user, changes=profile)
    rights |= {name: changes[name] for name in rights if name in changes}
    user_rights_set(actor, user=user, **rights)


def _user_add(actor: Actor, values: Mapping[str, Any]) -> User:
    return user_create(
        actor,
        email=values["email"],
        first_name=values["first_name"],
        last_name=values["last_name"],
        is_staff=values["is_staff"],
    )


def _member_save(actor: Actor, member: Member, changes: Mapping[str, Any]) -> None:
    role = changes.get("role", member.role)
    only_assigned = changes.get("only_assigned", member.only_assigned)
    member_role_set(actor, member=member, role=role, only_assigned=only_assigned)


admin_editors.add(
    AdminEditor(
        key="accounts.account",
        fields=("name", "time_zone", "currency", "country", "locale", "plan", "state"),
        save=_account_save,
        add=_account_add,
    )
)
admin_editors.add(
    AdminEditor(
        key="accounts.user",
        fields=("first_name", "last_name", "time_zone", "is_active", "is_staff"),
        added=("email", "first_name", "last_name", "is_staff"),
        save=_user_save,
        add=_user_add,
    )
)
admin_editors.add(
    AdminEditor(key="accounts.member", fields=("role", "only_assigned"), save=_member_save)
)
