"""Contacts: made, read, changed, deleted, found or made by e-mail and phone."""

from typing import Any

from ninja import Query, Router
from pydantic import Field

from contacts.matching import Rule, match
from contacts.normalise import email_clean, phone_clean
from contacts.services.contacts import contact_delete
from contacts.services.whole import whole_create, whole_update, whole_upsert
from hoopcrm.api import contact_pages, etags
from hoopcrm.api.answers import ApiError
from hoopcrm.api.call import ApiRequest
from hoopcrm.api.endpoints import Asked, endpoint
from hoopcrm.api.faults import NO_IDENTIFIER
from hoopcrm.api.records import contact_by_id, contact_named, done, told, told_all
from hoopcrm.api.shapes.contacts import (
    ChangedContactAnswer,
    ContactAnswer,
    ContactChange,
    ContactNew,
    ContactsAnswer,
    ContactUpsert,
    CountedContactsAnswer,
    DoneAnswer,
    MaybeContactAnswer,
    UpsertAnswer,
)
from hoopcrm.api.shapes.texts import Words
from hoopcrm.core.services import joined

router = Router(tags=["Contacts"])
READ, WRITE = "contacts.readonly", "contacts.write"
NOBODY = "Contacts without email, phone, firstName and lastName are not allowed."


class ContactsQuery(Asked):
    locationId: str
    limit: int = Field(20, ge=1, le=100)
    startAfter: int | None = Field(None, ge=0, le=4_102_444_800_000)
    startAfterId: str | None = None
    query: str = ""
    page: int = Field(1, ge=1, le=1_000_000)


class DuplicateQuery(Asked):
    locationId: str
    email: str = ""
    number: str = ""


class BusinessQuery(Asked):
    locationId: str
    limit: int = Field(25, ge=1, le=100)
    skip: int = Field(0, ge=0, le=1_000_000)
    query: str = ""
    startAfter: list[Words] = Field([], max_length=2)
    # As clients in JavaScript write a list.
    startAfterToo: list[Words] = Field([], max_length=2, alias="startAfter[]")

    @property
    def after(self) -> list[str]:
        """Name and id of the contact to go on behind, by whichever name they came."""
        return self.startAfter or self.startAfterToo


@endpoint(router, "GET", "/contacts/", scope=READ, told=ContactsAnswer, deprecated=True)
def get_contacts(request: ApiRequest, query: Query[ContactsQuery]) -> dict[str, Any]:
    """List contacts, newest first.

    `startAfter` and `startAfterId` of an answer's `meta` lead to its next page.
    """
    page = contact_pages.newest(request, query)
    return {"contacts": page.contacts, "count": page.total, "meta": page.meta}


@endpoint(router, "POST", "/contacts/", scope=WRITE, told=ContactAnswer, status=201)
def create_contact(request: ApiRequest, body: ContactNew) -> dict[str, Any]:
    """Create a contact."""
    require_sound(body)
    contact = joined(whole_create)(request.call.actor, whole=body.whole())
    return {"contact": told(request, contact)}


@endpoint(router, "POST", "/contacts/upsert", scope=WRITE, told=UpsertAnswer)
def upsert_contact(request: ApiRequest, body: ContactUpsert) -> dict[str, Any]:
    """Change the contact with this e-mail or phone, or create it.

    By which of the two it is looked for first is a setting of the location. `matchedBy` says by
    which it was found.
    """
    require_sound(body)
    whole = body.whole()
    actor, allow_new = request.call.actor, body.createNewIfDuplicateAllowed
    contact, matched_by = joined(whole_upsert)(actor, whole=whole, allow_new=allow_new)
    return {
        "new": matched_by is None,
        "matchedBy": matched_by,
        "contact": told(request, contact),
    }


@endpoint(router, "GET", "/contacts/search/duplicate", scope=READ, told=MaybeContactAnswer)
def get_duplicate_contact(request: ApiRequest, query: Query[DuplicateQuery]) -> dict[str, Any]:
    """Find the contact that has this e-mail or phone; null without one."""
    if not query.email.strip() and not query.number.strip():
        raise ApiError(400, NO_IDENTIFIER)
    email, phone = _normalised(request, query.email, query.number)
    account = request.call.by.account
    prefer = "email" if account.allow_duplicates else None
    found = match(Rule.UPSERT, email=email, phone=phone, prefer=prefer, lock=False)
    if found.contact_id is None:
        return {"contact": None}
    return {"contact": told(request, contact_by_id(request, found.contact_id))}


@endpoint(router, "GET", "/contacts/business/{businessId}", scope=READ, told=CountedContactsAnswer)
def get_contacts_by_business_id(
    request: ApiRequest, businessId: str, query: Query[BusinessQuery]
) -> dict[str, Any]:
    """List the contacts of a business by name.

    `startAfter`, twice, the name and then the id of the last contact of a page, leads to the next.
    """
    contacts, total = contact_pages.of_business(request, businessId, query)
    return {"contacts": told_all(request, contacts), "count": total}


@endpoint(router, "GET", "/contacts/{contactId}", scope=READ, told=ContactAnswer)
def get_contact(request: ApiRequest, contactId: str) -> Any:
    """Get a contact. The `ETag` of the answer can be sent as `If-Match` of an update."""
    payload = {"contact": told(request, contact_named(request, contactId))}
    return etags.marked(request, payload, payload["contact"])


@endpoint(router, "PUT", "/contacts/{contactId}", scope=WRITE, told=ChangedContactAnswer)
def update_contact(request: ApiRequest, contactId: str, body: ContactChange) -> Any:
    """Change what is given of a contact; null empties, absent fields stay.

    `tags` replaces all tags. With `If-Match` nothing is changed when the contact is not as the
    caller saw it (412).
    """
    require_sound(body, new=False)
    contact = contact_named(request, contactId)
    etags.require_match(request, contact)
    joined(whole_update)(request.call.actor, contact=contact, whole=body.whole())
    payload = done(contact=told(request, contact))
    return etags.marked(request, payload, payload["contact"])


@endpoint(router, "DELETE", "/contacts/{contactId}", scope=WRITE, told=DoneAnswer)
def delete_contact(request: ApiRequest, contactId: str) -> dict[str, Any]:
    """Delete a contact. It can be restored by people for a while."""
    contact_delete(request.call.actor, contact=contact_named(request, contactId))
    return done()


def require_sound(body: Any, *, new: bool = True) -> None:
    """Refuse what only several fields together show. Raises ApiError 422."""
    lines = body.faults()
    if new and not body.is_somebody and not hasattr(body, "createNewIfDuplicateAllowed"):
        lines.append(NOBODY)
    if lines:
        raise ApiError(422, lines)


def _normalised(request: ApiRequest, email: str, phone: str) -> tuple[str, str]:
    """Both as they are compared. Raises Refused for what is neither."""
    country = request.call.by.account.country
    return (
        email_clean(email)[1] if email.strip() else "",
        phone_clean(phone, country)[1] if phone.strip() else "",
    )
