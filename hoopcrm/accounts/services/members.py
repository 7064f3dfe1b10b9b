"""Who works in an account, and as what."""

from typing import Any

from django.utils.translation import gettext as _

from hoopcrm.accounts import limits
from hoopcrm.accounts.access import memberships_of
from hoopcrm.accounts.models import Account, Member, Role, User
from hoopcrm.accounts.services.ending import allowances_end
from hoopcrm.accounts.services.users import user_update
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service
from hoopcrm.events.emit import emit

MANAGE = "staff.manage"


@service
def member_add(actor: Actor, *, user: User, role: Role, only_assigned: bool = False) -> Member:
    """Let `user` work in the account in scope; one who had left gets their old row back.

    Raises:
        Refused: `already_member`, or `limit_reached` by the plan.
    """
    account = current_account()
    member: Member | None = Member.objects.select_for_update().filter(user=user).first()
    if member is not None and member.left_at is None:
        raise Refused(
            "already_member",
            _("%(name)s already works in this account.") % {"name": user},
            field="email",
        )
    limits.require(account, "members")
    if member is None:
        member = Member(account_id=account.pk, user=user)
    member.role, member.only_assigned, member.left_at = role, only_assigned, None
    member.save()
    limits.record(account, "members", 1)
    emit(
        "member.added",
        account=account,
        actor=actor,
        subject=member,
        data={"role": role.name, "only_assigned": only_assigned},
    )
    return member


@service
def member_leave(actor: Actor, *, member: Member) -> Member:
    """End the membership; the row stays, so that history keeps its name.

    What they have allowed apps ends with it; private integrations are the account's and go on.

    Raises:
        Refused: `last_admin`.
    """
    account = current_account()
    row = _locked(member)
    if row.left_at is not None:
        return row
    _require_another_admin(row)
    row.left_at = now()
    row.save(update_fields=["left_at"])
    limits.record(account, "members", -1)
    emit("member.left", account=account, actor=actor, subject=row)
    allowances_end(actor, row)
    return row


@service
def member_role_set(
    actor: Actor, *, member: Member, role: Role, only_assigned: bool | None = None
) -> Member:
    """Give the member another role, and with `only_assigned` another reach.

    Raises:
        Refused: `last_admin`; `own_access` when members would take the staff from themselves;
            `admins_only` when somebody else than an admin makes or unmakes one.
    """
    row = _locked(member)
    told: dict[str, Any] = {}
    _require_may_set(
        actor, row, role, row.only_assigned if only_assigned is None else only_assigned
    )
    if row.role_id != role.pk:
        if role.builtin != Role.Builtin.ADMIN:
            _require_another_admin(row)
        told["role"] = [row.role.name, role.name]
        row.role = role
    if only_assigned is not None and row.only_assigned != only_assigned:
        told["only_assigned"] = [row.only_assigned, only_assigned]
        row.only_assigned = only_assigned
    if told:
        row.save(update_fields=["role", "only_assigned"])
        emit(
            "member.role_changed",
            account=current_account(),
            actor=actor,
            subject=row,
            changes=told,
        )
    return row


@service
def member_update(
    actor: Actor,
    *,
    member: Member,
    role: Role,
    only_assigned: bool,
    names: dict[str, str] | None = None,
) -> Member:
    """Change what an admin decides about a member: role, reach, and perhaps the name.

    Admins always see everything: `only_assigned` is off for them.

    Args:
        names: first_name and last_name, only of a person who works in no other account.

    Raises:
        Refused: as `member_role_set`; `works_elsewhere`, `left`, or a fault of a name.
    """
    row = _locked(member)
    if row.left_at is not None:
        raise Refused("left", _("%(name)s no longer works in this account.") % {"name": row})
    if names:
        if len(memberships_of(row.user)) > 1:
            raise Refused(
                "works_elsewhere",
                _("Only they can change their name: they also work in another account."),
                field="first_name",
            )
        user_update(actor, user=row.user, changes=names)
    reach = only_assigned and role.builtin != Role.Builtin.ADMIN
    return member_role_set(actor, member=row, role=role, only_assigned=reach)


def _require_may_set(actor: Actor, row: Member, role: Role, only_assigned: bool) -> None:
    """Rules for members who act on members; the installation's staff is free of them."""
    by = actor.member
    if by is None or (row.role_id == role.pk and row.only_assigned == only_assigned):
        return
    touches_admin = Role.Builtin.ADMIN in (role.builtin, row.role.builtin)
    if touches_admin and row.role_id != role.pk and by.role.builtin != Role.Builtin.ADMIN:
        raise Refused("admins_only", _("Only an admin can do this."), field="role")
    keeps = MANAGE in role.permission_keys() and not only_assigned
    if by.pk == row.pk and not keeps:
        raise Refused(
            "own_access",
            _("You would lock yourself out. Ask another admin to change this."),
            field="role",
        )


def _locked(member: Member) -> Member:
    row: Member = (
        Member.objects.select_for_update(of=("self",))
        .select_related("role", "user")
        .get(pk=member.pk)
    )
    return row


def _require_another_admin(member: Member) -> None:
    """An account must not be left without an admin. Serialised on the account's row."""
    if member.role.builtin != Role.Builtin.ADMIN:
        return
    Account.objects.select_for_update().get(pk=member.account_id)
    others = Member.objects.filter(
        role__builtin=Role.Builtin.ADMIN, left_at__isnull=True, user__is_active=True
    ).exclude(pk=member.pk)
    if not others.exists():
        raise Refused(
            "last_admin", _("The last admin of an account must stay its admin."), field="role"
        )
