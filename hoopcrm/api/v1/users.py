"""Users: who works in the location. They are invited and changed in the settings only."""

from typing import Any, Literal
from uuid import UUID

from ninja import Query, Router
from pydantic import Field

from hoopcrm.accounts.access import get_staff, staff_found
from hoopcrm.accounts.models import Member, Role
from hoopcrm.api.answers import ApiError
from hoopcrm.api.call import ApiRequest
from hoopcrm.api.endpoints import Asked, Told, endpoint
from hoopcrm.api.records import as_id, named
from hoopcrm.api.shapes.texts import Words

router = Router(tags=["Users"])
READ = "users.readonly"
# The contract's flags, and the right that each stands for here.
FLAGS = {
    "contactsEnabled": "contacts.view",
    "bulkRequestsEnabled": "contacts.edit",
    "appointmentsEnabled": "appointments.view",
    "conversationsEnabled": "conversations.view",
    "workflowsEnabled": "workflows.view",
    "campaignsEnabled": "campaigns.view",
    "tagsEnabled": "tags.manage",
    "settingsEnabled": "settings.manage",
}


class UsersQuery(Asked):
    locationId: str


class UserSearch(Asked):
    companyId: str
    locationId: str | None = None
    query: Words = ""
    skip: int = Field(0, ge=0, le=1_000_000)
    limit: int = Field(25, ge=1, le=100)
    role: Literal["admin", "user"] | None = None
    type: Literal["account", "agency"] | None = None
    ids: str = Field("", max_length=5_000)


class RolesTold(Told):
    type: str
    role: str
    locationIds: list[str]


class PermissionsTold(Told):
    assignedDataOnly: bool


class UserTold(Told):
    id: str
    name: str
    firstName: str
    lastName: str
    email: str
    phone: str
    extension: str
    permissions: PermissionsTold
    roles: RolesTold


class UserAnswer(UserTold):
    traceId: str


class UsersAnswer(Told):
    users: list[UserTold]
    traceId: str


class CountedUsersAnswer(UsersAnswer):
    count: int


@endpoint(router, "GET", "/users/", scope=READ, told=UsersAnswer, deprecated=True)
def get_user_by_location(request: ApiRequest, query: Query[UsersQuery]) -> dict[str, Any]:
    """List the users of the location by name."""
    return {"users": [_told(one) for one in staff_found()]}


@endpoint(router, "GET", "/users/search", scope=READ, told=CountedUsersAnswer)
def search_users(request: ApiRequest, query: Query[UserSearch]) -> dict[str, Any]:
    """Find users by words of their name or e-mail.

    The location's id is the company's as well: there is no company above it.
    """
    if query.companyId.lower() != str(request.call.by.account.pk):
        raise ApiError(403, "The token does not have access to this company.")
    if query.type == "agency":
        return {"users": [], "count": 0}
    admins = None if query.role is None else query.role == "admin"
    found = staff_found(query.query, ids=_ids(query.ids), admins=admins)
    page = found[query.skip : query.skip + query.limit]
    return {"users": [_told(one) for one in page], "count": found.count()}


@endpoint(router, "GET", "/users/{userId}", scope=READ, told=UserAnswer)
def get_user(request: ApiRequest, userId: str) -> dict[str, Any]:
    """Get a user."""
    return _told(named(userId, get_staff, kind="User"))


def _ids(text: str) -> list[UUID] | None:
    """The ids between the commas, None without any."""
    wanted = [part.strip() for part in text.split(",") if part.strip()]
    return [pk for pk in map(as_id, wanted) if pk] if wanted else None


def _told(member: Member) -> dict[str, Any]:
    user = member.user
    flags: dict[str, bool] = {name: member.has(right) for name, right in FLAGS.items()}
    return {
        "id": str(member.pk),
        "name": member.display_name,
        "firstName": user.first_name,
        "lastName": user.last_name,
        "email": user.email,
        # Not kept of users.
        "phone": "",
        "extension": "",
        "permissions": {"assignedDataOnly": member.only_assigned, **flags},
        "roles": {
            "type": "account",
            "role": "admin" if member.role.builtin == Role.Builtin.ADMIN else "user",
            "locationIds": [str(member.account_id)],
        },
        "deleted": False,
    }
