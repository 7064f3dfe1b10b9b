"""How accounts and members are reached."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.http import Http404

from hoopcrm.accounts.models import Account, Member, Role, User
from hoopcrm.core.prepared import Prepared
from hoopcrm.core.scoping import unscoped

BY_NAME = ("user__first_name", "user__last_name", "user__email")


def memberships_of(user: User) -> list[Member]:
    """The user's memberships in open accounts, by account name: the one unscoped reader."""
    members = _memberships(user.pk)
    for member in members:
        member.user = user
    return members


@Prepared
def _memberships(user_id: UUID) -> QuerySet[Member]:
    with unscoped("a person's accounts are found before any account is entered"):
        return (
            Member.objects.filter(user=user_id, left_at__isnull=True)
            .exclude(account__state=Account.State.CLOSED)
            .select_related("account", "role")
            .order_by("account__name")
        )


def membership_in(memberships: list[Member], account_id: UUID) -> Member:
    """The one in the account. Raises Http404 when there is none."""
    for member in memberships:
        if member.account_id == account_id:
            return member
    raise Http404


def active_members() -> Any:
    """Members who still work in the account in scope, with their users, by name."""
    return (
        Member.objects.filter(left_at__isnull=True, user__is_active=True)
        .select_related("user")
        .order_by(*BY_NAME)
    )


def staff_found(
    text: str = "", *, ids: Iterable[UUID] | None = None, admins: bool | None = None
) -> Any:
    """Members who work in the account in scope, with their roles, by name.

    Args:
        text: words of name or e-mail.
        ids: only of these.
        admins: only those with the role Admin, or only the others.
    """
    rows = active_members().select_related("user", "role").order_by(*BY_NAME, "pk")
    for word in text.split():
        named = Q(user__first_name__icontains=word) | Q(user__last_name__icontains=word)
        rows = rows.filter(named | Q(user__email__icontains=word))
    if ids is not None:
        rows = rows.filter(pk__in=list(ids))
    if admins is not None:
        is_admin = Q(role__builtin=Role.Builtin.ADMIN)
        rows = rows.filter(is_admin if admins else ~is_admin)
    return rows


def first_admin() -> Member | None:
    """The admin who has worked longest in the account in scope, if there is one."""
    found: Member | None = (
        active_members().filter(role__builtin=Role.Builtin.ADMIN).order_by("created_at").first()
    )
    return found


def all_staff() -> Any:
    """Everybody who works or worked in the account in scope, by name, those who left last."""
    return Member.objects.select_related("user", "role").order_by(
        F("left_at").asc(nulls_first=True), *BY_NAME
    )


def get_staff(pk: UUID) -> Member:
    """One who works in the account in scope. Raises Http404."""
    member: Member | None = all_staff().filter(pk=pk, left_at__isnull=True).first()
    if member is None:
        raise Http404
    return member


def member_names(pks: Iterable[UUID]) -> dict[UUID, str]:
    """What these members are called, also those who left. One query."""
    rows = Member.objects.filter(pk__in=list(pks)).select_related("user")
    return {row.pk: row.display_name for row in rows}


def all_roles() -> Any:
    """The roles of the account: the built-in ones first."""
    return Role.objects.order_by("-builtin", "name")


def builtin_role(builtin: str) -> Role:
    """A role that every account has."""
    role: Role = Role.objects.get(builtin=builtin)
    return role


def get_user(pk: UUID) -> User:
    """A user by id. Raises Http404."""
    user = User.objects.filter(pk=pk).first()
    if user is None:
        raise Http404
    return user


def get_account(pk: UUID) -> Account:
    """The account as it is stored now. Raises Http404."""
    account = Account.objects.filter(pk=pk).first()
    if account is None:
        raise Http404
    return account
