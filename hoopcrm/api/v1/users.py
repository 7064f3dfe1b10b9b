"""Users: who works in the location."""

from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Query, Router
from pydantic import AfterValidator, Field

from hoopcrm.accounts.access import builtin_role, get_staff, staff_found
from hoopcrm.accounts.models import Member, Role
from hoopcrm.accounts.services.members import member_leave, member_update
from hoopcrm.accounts.services.staff import member_create
from hoopcrm.api import faults
from hoopcrm.api.answers import ApiError
from hoopcrm.api.call import ApiRequest
from hoopcrm.api.endpoints import Asked, Taken, Told, endpoint
from hoopcrm.api.records import as_id, done, named
from hoopcrm.api.shapes.texts import Words

router = Router(tags=["Users"])
READ, WRITE = "users.readonly", "users.write"
ONE = "/users/{userId}"
# The one of the contract's flags that is no right but the reach of all of them.
REACH = "assignedDataOnly"
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


def _permissions(given: dict[str, Any]) -> dict[str, Any]:
    if not isinstance(given.get(REACH, False), bool):
        raise ValueError(f"must have a boolean value as {REACH}")
    return given


Permissions = Annotated[
    dict[str, Any],
    AfterValidator(_permissions),
    Field(json_schema_extra={"properties": {REACH: {"type": "boolean"}}}),
]


class UserChange(Taken):
    """What is to be changed of a user.

    Of `permissions` only `assignedDataOnly` is taken, and neither phone nor picture is kept.
    """

    companyId: str = ""
    firstName: str = Field("", min_length=1, max_length=80)
    lastName: str = Field("", min_length=1, max_length=80)
    email: str = ""
    password: str = ""
    type: Literal["account"] = "account"
    role: Literal["admin", "user"] = "user"
    locationIds: list[str] = Field([], max_length=1)
    permissions: Permissions = {}
    scopes: list[str] = []
    scopesAssignedToOnly: list[str] = []
    phone: str = ""
    extension: str = ""
    profilePhoto: str = ""
    platformLanguage: str = ""
    twilioPhone: dict[str, Any] = {}


class UserNew(UserChange):
    """A new user; as in `UserChange`."""

    companyId: str = Field(min_length=1)
    firstName: str = Field(min_length=1, max_length=80)
    lastName: str = Field(min_length=1, max_length=80)
    email: str = Field(min_length=1)
    password: str = Field(min_length=1, max_length=200)
    type: Literal["account"]
    role: Literal["admin", "user"]
    locationIds: list[str] = Field(min_length=1, max_length=1)


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


class RemovedUserAnswer(Told):
    succeded: bool
    succeeded: bool
    message: str
    traceId: str


@endpoint(router, "GET", "/users/", scope=READ, told=UsersAnswer, deprecated=True)
def get_user_by_location(request: ApiRequest, query: Query[UsersQuery]) -> dict[str, Any]:
    """List the users of the location by name."""
    return {"users": [_told(one) for one in staff_found()]}


@endpoint(router, "GET", "/users/search", scope=READ, told=CountedUsersAnswer)
def search_users(request: ApiRequest, query: Query[UserSearch]) -> dict[str, Any]:
    """Find users by words of their name or e-mail.

    The location's id is the company's as well: there is no company above it.
    """
    _require_here(request, query.companyId)
    if query.type == "agency":
        return {"users": [], "count": 0}
    admins = None if query.role is None else query.role == "admin"
    found = staff_found(query.query, ids=_ids(query.ids), admins=admins)
    page = found[query.skip : query.skip + query.limit]
    return {"users": [_told(one) for one in page], "count": found.count()}


@endpoint(router, "POST", "/users/", scope=WRITE, told=UserAnswer, status=201)
def create_user(request: ApiRequest, body: UserNew) -> dict[str, Any]:
    """Let somebody work in the location, with a password that you have chosen for them.

    Who worked here before comes back with their own name and password. Admins are made only by
    the token of an admin.
    """
    _require_here(request, body.companyId, *body.locationIds)
    role = builtin_role(body.role)
    _require_may_touch(request, role)
    with faults.called(first_name="firstName", last_name="lastName"):
        made = member_create(
            request.call.actor,
            email=body.email,
            password=body.password,
            first_name=body.firstName,
            last_name=body.lastName,
            role=role,
            only_assigned=body.permissions.get(REACH, False),
        )
    return _told(get_staff(made.pk))


@endpoint(router, "PUT", ONE, scope=WRITE, told=UserAnswer)
def update_user(request: ApiRequest, userId: str, body: UserChange) -> dict[str, Any]:
    """Change what is given of a user: name, role, and whether they see assigned data only.

    By the role `user` somebody who is no admin keeps the role that they have. The e-mail address
    and the password are changed by the user alone.
    """
    member, given = named(userId, get_staff, kind="User"), body.model_fields_set
    _require_here(request, body.companyId, *body.locationIds)
    _require_own_affairs(member, body)
    role, reach = member.role, body.permissions.get(REACH, member.only_assigned)
    if "role" in given and (body.role == "admin") != _is_admin(role):
        role = builtin_role(body.role)
        _require_may_touch(request, role, member.role)
    names = {
        name: value
        for name, value in (("first_name", body.firstName), ("last_name", body.lastName))
        if value and value != getattr(member.user, name)
    }
    with faults.called(first_name="firstName", last_name="lastName"):
        actor = request.call.actor
        member_update(actor, member=member, role=role, only_assigned=reach, names=names)
    return _told(get_staff(member.pk))


@endpoint(router, "DELETE", ONE, scope=WRITE, told=RemovedUserAnswer)
def delete_user(request: ApiRequest, userId: str) -> dict[str, Any]:
    """Let a user work here no longer. History keeps their name, and what they own stays theirs."""
    member = named(userId, get_staff, kind="User")
    _require_may_touch(request, member.role)
    member_leave(request.call.actor, member=member)
    return done(message=f"{member.display_name} no longer works in this location.")


@endpoint(router, "GET", ONE, scope=READ, told=UserAnswer)
def get_user(request: ApiRequest, userId: str) -> dict[str, Any]:
    """Get a user."""
    return _told(named(userId, get_staff, kind="User"))


def _require_here(request: ApiRequest, *ids: str) -> None:
    """Raises ApiError 403 for a company or location that is another than the token's."""
    here = str(request.call.by.account.pk)
    if any(one and one.lower() != here for one in ids):
        raise ApiError(403, "The token does not have access to this company.")


def _require_may_touch(request: ApiRequest, *roles: Role) -> None:
    """Nobody makes an admin, or takes one's place, by a token who could not by themselves."""
    maker: Member | None = request.call.by.integration.created_by
    by_admin = maker is not None and maker.left_at is None and _is_admin(maker.role)
    if any(map(_is_admin, roles)) and not by_admin:
        raise ApiError(403, "Only the token of an admin can do this.")


def _require_own_affairs(member: Member, body: UserChange) -> None:
    lines = []
    if body.email and body.email.strip().lower() != member.user.email.lower():
        lines.append("email: only they can change the address that they sign in with")
    if body.password:
        lines.append("password: only they can change their password")
    if lines:
        raise ApiError(422, lines)


def _is_admin(role: Role) -> bool:
    return bool(role.builtin == Role.Builtin.ADMIN)


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
            "role": "admin" if _is_admin(member.role) else "user",
            "locationIds": [str(member.account_id)],
        },
        "deleted": False,
    }
