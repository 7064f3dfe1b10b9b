"""Who does something: the first argument of every service."""

from dataclasses import dataclass, field, replace
from typing import Any, Literal, Self
from uuid import UUID

from django.http import HttpRequest

ActorKind = Literal["member", "staff", "api_key", "workflow", "system"]
Via = Literal["page", "api", "import", "workflow", "system"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts, from where, and because of what.

    Attributes:
        kind, id, label: who; the label is stored with events, so history keeps its names.
        member: the `Member` behind a page or token, when there is one.
        via: the door it came through.
        ip, user_agent, request_id: of the request, when there is one.
        caused_by, depth: the event being handled and how long the chain behind it is.
    """

    kind: ActorKind
    id: UUID | None = None
    label: str = ""
    member: Any = field(default=None, compare=False, repr=False)
    via: Via = "system"
    ip: str | None = None
    user_agent: str = ""
    request_id: str = ""
    caused_by: UUID | None = None
    depth: int = 0

    @classmethod
    def of_member(cls, member: Any, *, via: Via = "page") -> Self:
        """A member of the account, outside a request."""
        return cls(kind="member", id=member.pk, label=member.display_name, member=member, via=via)

    @classmethod
    def of_request(cls, request: HttpRequest) -> Self:
        """The member behind a page's request, with where it came from."""
        return replace(
            cls.of_member(request.member),  # type: ignore[attr-defined]
            **request_origin(request),
        )

    @classmethod
    def of_staff(cls, request: HttpRequest) -> Self:
        """The installation's staff, working in the admin site."""
        user: Any = request.user
        return cls(kind="staff", id=user.pk, label=str(user), **request_origin(request))

    @classmethod
    def system(cls, label: str, *, via: Via = "system") -> Self:
        """The program itself: a command, a sweep, demo data."""
        return cls(kind="system", label=label, via=via)

    @property
    def is_job(self) -> bool:
        """Whether a job acts for a member, and not the member by hand."""
        return acts_by_job(self.kind, self.via)

    def through(self, via: Via) -> Self:
        """The same actor through another door, e.g. a member's import."""
        return replace(self, via=via)

    def because_of(self, event_id: UUID, depth: int) -> Self:
        """The same actor, acting on an event of the given depth."""
        return replace(self, caused_by=event_id, depth=depth + 1)


def acts_by_job(kind: str, via: str) -> bool:
    """Whether who acted so was a job: an import, or a member through no door of theirs."""
    return via == "import" or (kind == "member" and via == "system")


def request_origin(request: HttpRequest) -> dict[str, Any]:
    """Address, browser and id of a request, as fields of an Actor."""
    return {
        "ip": request.META.get("REMOTE_ADDR") or None,
        "user_agent": request.META.get("HTTP_USER_AGENT", "")[:300],
        "request_id": getattr(request, "request_id", ""),
    }
