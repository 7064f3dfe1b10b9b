"""Somebody new in an account, with a password that whoever asks has chosen for them."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from hoopcrm.accounts.models import Member, Role, User
from hoopcrm.accounts.services.members import member_add
from hoopcrm.accounts.services.users import user_create
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.services import service


@service
def member_create(
    actor: Actor,
    *,
    email: str,
    password: str,
    first_name: str,
    last_name: str,
    role: Role,
    only_assigned: bool = False,
) -> Member:
    """Let somebody work in the account in scope who does not sign in here yet.

    One who worked in it before comes back, with the name and the password that they have.

    Raises:
        Refused: `weak` on `password`, `taken`, `already_member` or `invalid` on `email`,
            `limit_reached` by the plan.
    """
    user: User | None = User.objects.filter(email__iexact=email.strip()).first()
    if user is None:
        _require_strong(password, User(email=email, first_name=first_name, last_name=last_name))
        user = user_create(
            actor, email=email, password=password, first_name=first_name, last_name=last_name
        )
    elif not Member.objects.filter(user=user).exists():
        # Nothing is told of people of other accounts, and nobody is drawn into another one.
        text = _("%(email)s already signs in here.") % {"email": user.email}
        raise Refused("taken", text, field="email")
    reach = only_assigned and role.builtin != Role.Builtin.ADMIN
    return member_add(actor, user=user, role=role, only_assigned=reach)


def _require_strong(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refused("weak", " ".join(error.messages), field="password") from None
