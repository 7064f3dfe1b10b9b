"""What the installation's staff may decide about a user."""

from hoopcrm.accounts.models import User
from hoopcrm.accounts.services.users import tell_accounts
from hoopcrm.core.actor import Actor
from hoopcrm.core.services import ReadOnly, service


@service(
    silent="a user who works nowhere belongs to no history; each account of others is told",
    read_only=ReadOnly.ALLOW,
)
def user_rights_set(actor: Actor, *, user: User, is_active: bool, is_staff: bool) -> User:
    """Let the user sign in or not, and make them installation staff or not.

    Staff has every right in the admin site. Each account of the user is told of the first.
    """
    row = User.objects.select_for_update().get(pk=user.pk)
    if (row.is_active, row.is_staff) == (is_active, is_staff):
        return row
    told = {"is_active": [row.is_active, is_active]} if row.is_active != is_active else {}
    row.is_active = is_active
    row.is_staff = row.is_superuser = is_staff
    row.save(update_fields=["is_active", "is_staff", "is_superuser"])
    if told:
        tell_accounts(actor, user=row, type="user.updated", changes=told)
    return row
