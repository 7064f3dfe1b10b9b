"""Users: their profile, and what the accounts that they work in are told of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from hoopcrm.accounts.access import memberships_of
from hoopcrm.accounts.checks import require_valid
from hoopcrm.accounts.models import Member, User
from hoopcrm.core.actor import Actor, request_origin
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import scope
from hoopcrm.core.services import ReadOnly, service
from hoopcrm.core.text import clean_line
from hoopcrm.events.emit import emit

UPDATABLE = ("first_name", "last_name", "time_zone")


def actor_of_user(request: HttpRequest, user: User) -> Actor:
    """`user` at a browser, outside any account; for the services of this module only.

    Each account that is told sees its own member instead.
    """
    return Actor(kind="member", id=user.pk, label=str(user), via="page", **request_origin(request))


@service(silent="a user without an account belongs to no history; member_add tells of them")
def user_create(
    actor: Actor,
    *,
    email: str,
    password: str | None = None,
    first_name: str = "",
    last_name: str = "",
    is_staff: bool = False,
) -> User:
    """A user; without a password they sign in after a reset link. Staff has every right.

    Raises:
        Refused: `invalid` or `taken`, field `email`.
    """
    user = User(
        email=email.strip().lower(),
        first_name=clean_line(first_name, limit=80, field="first_name"),
        last_name=clean_line(last_name, limit=80, field="last_name"),
        is_staff=is_staff,
        is_superuser=is_staff,
    )
    require_valid(user, ("email", "first_name", "last_name"))
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError:
        raise Refused(
            "taken",
            _("%(email)s already signs in here.") % {"email": user.email},
            field="email",
        ) from None
    return user


@service(
    silent="a user who works nowhere belongs to no history; each account of others is told",
    read_only=ReadOnly.ALLOW,
)
def user_update(actor: Actor, *, user: User, changes: dict[str, str]) -> User:
    """Change name or time zone; each account of the user is told.

    Raises:
        Refused: `invalid`, with the field at fault.
    """
    unknown = changes.keys() - set(UPDATABLE)
    if unknown:
        raise ValueError(f"not fields of a profile: {sorted(unknown)}")
    row = User.objects.select_for_update().get(pk=user.pk)
    told = {}
    for field, value in changes.items():
        cleaned = clean_line(value, limit=80, field=field)
        if getattr(row, field) != cleaned:
            told[field] = [getattr(row, field), cleaned]
            setattr(row, field, cleaned)
    if not told:
        return row
    require_valid(row, told)
    row.save(update_fields=list(told))
    tell_accounts(actor, user=row, type="user.updated", changes=told)
    return row


@service(silent="only tells: each account of the user, if there is any", read_only=ReadOnly.ALLOW)
def user_note(actor: Actor, *, user: User, type: str, data: dict[str, Any] | None = None) -> int:
    """Tell each account of the user of a sign-in or the like; returns how many were told."""
    return tell_accounts(actor, user=user, type=type, data=data)


def tell_accounts(actor: Actor, *, user: User, type: str, **what: Any) -> int:
    memberships = memberships_of(user)
    for member in memberships:
        with _inside(member, actor) as own:
            emit(type, account=member.account, actor=own, subject=member, **what)
    return len(memberships)


@contextmanager
def _inside(member: Member, actor: Actor) -> Iterator[Actor]:
    """The member's account, and the actor as that account knows them."""
    own = actor
    if actor.id == member.user_id:
        own = replace(
            Actor.of_member(member, via=actor.via),
            ip=actor.ip,
            user_agent=actor.user_agent,
            request_id=actor.request_id,
        )
    with scope(member.account):
        yield own
