"""What is done with many contacts in one call. One bad id does not stop the others."""

from typing import Any, Literal
from uuid import UUID

from django.db import transaction
from ninja import Router
from pydantic import Field, ValidationError

from contacts.access import contacts_known, visible_contacts
from contacts.contact_around import tags_of
from contacts.services.contacts import contact_update
from contacts.services.tags_many import contacts_tags_add, contacts_tags_remove
from contacts.services.whole import whole_create
from hoopcrm.api import faults
from hoopcrm.api.answers import ApiError
from hoopcrm.api.call import ApiRequest
from hoopcrm.api.endpoints import Taken, Told, endpoint
from hoopcrm.api.records import as_id, business_named
from hoopcrm.api.shapes.contacts import ContactNew
from hoopcrm.api.v1.contacts import require_sound
from hoopcrm.api.v1.people import clean, lower
from hoopcrm.core.errors import Refused

router = Router(tags=["Bulk"])
WRITE = "contacts.write"
MOST_CONTACTS, MOST_OF_BUSINESS = 500, 50


class BulkTags(Taken):
    contacts: list[str] = Field(min_length=1, max_length=MOST_CONTACTS)
    tags: list[str] = Field(max_length=100)
    locationId: str
    removeAllTags: bool = False


class BulkBusiness(Taken):
    locationId: str
    ids: list[str] = Field(min_length=1, max_length=MOST_OF_BUSINESS)
    businessId: str | None


class Batch(Taken):
    locationId: str = Field(min_length=1)
    contacts: list[dict[str, Any]] = Field(min_length=1, max_length=MOST_CONTACTS)


class BatchAnswer(Told):
    results: list[dict[str, Any]]
    created: int
    refused: int
    traceId: str


class BulkTagsAnswer(Told):
    succeded: bool
    errorCount: int
    responses: list[dict[str, Any]]
    traceId: str


class BulkBusinessAnswer(Told):
    success: bool
    ids: list[str]
    traceId: str


@endpoint(
    router,
    "POST",
    "/contacts/bulk/tags/update/{type}",
    scope=WRITE,
    told=BulkTagsAnswer,
    status=201,
)
def create_association(
    request: ApiRequest, type: Literal["add", "remove"], body: BulkTags
) -> dict[str, Any]:
    """Add tags to, or remove them from, up to 500 contacts; each has a response of its own."""
    removes_all = type == "remove" and body.removeAllTags
    if body.removeAllTags and type == "add":
        raise ApiError(422, ["removeAllTags works with remove only"])
    wanted = {text: as_id(text) for text in dict.fromkeys(body.contacts)}
    known = contacts_known(request.call.by, [pk for pk in wanted.values() if pk])
    alive = [pk for pk, deleted in known.items() if not deleted]
    before = tags_of(alive)
    actor, names = request.call.actor, clean(body.tags)
    if type == "add":
        changed = contacts_tags_add(actor, contacts=alive, names=names)
    else:
        changed = contacts_tags_remove(actor, contacts=alive, names=None if removes_all else names)
    responses = [
        _refused(text, pk, known)
        or {
            "contactId": text,
            "message": "Tags updated",
            "type": "success",
            "oldTags": lower(before.get(pk, [])) if pk else [],
            "tagsAdded": lower(changed.get(pk, [])) if pk and type == "add" else [],
            "tagsRemoved": lower(changed.get(pk, [])) if pk and type == "remove" else [],
        }
        for text, pk in wanted.items()
    ]
    errors = sum(1 for one in responses if one["type"] == "error")
    return {
        "succeded": True,
        "succeeded": True,
        "errorCount": errors,
        "responses": responses,
    }


@endpoint(router, "POST", "/contacts/batch", scope=WRITE, told=BatchAnswer)
def create_contacts(request: ApiRequest, body: Batch) -> dict[str, Any]:
    """Create up to 500 contacts; each has a result of its own, in the order given.

    What is refused of one is told in its result and leaves the others as they are.
    """
    results, ids = [], []
    for number, one in enumerate(body.contacts):
        try:
            made = _made(request, one)
        except (ApiError, Refused) as fault:
            told = faults.of_refusal(fault) if isinstance(fault, Refused) else fault
            results.append(
                {"index": number, "status": told.status, "message": told.message, **told.more}
            )
        else:
            ids.append(made)
            results.append({"index": number, "status": 201, "contactId": str(made)})
    return {"results": results, "created": len(ids), "refused": len(results) - len(ids)}


def _made(request: ApiRequest, one: dict[str, Any]) -> UUID:
    """The id of the contact made of one part of a batch. Raises ApiError, Refused."""
    try:
        body = ContactNew.model_validate(one | {"locationId": request.call.by.account.pk.hex})
    except ValidationError as fault:
        lines = [error | {"loc": ("body", *error["loc"])} for error in fault.errors()]
        raise ApiError(422, faults.of_validation(lines)) from fault
    require_sound(body)
    with transaction.atomic():
        return whole_create(request.call.actor, whole=body.whole()).pk


@endpoint(router, "POST", "/contacts/bulk/business", scope=WRITE, told=BulkBusinessAnswer)
def add_remove_contact_from_business(request: ApiRequest, body: BulkBusiness) -> dict[str, Any]:
    """Put up to 50 contacts into a business, or (null) take them out of theirs.

    `ids` of the answer are those that changed.
    """
    name = "" if body.businessId is None else business_named(body.businessId).name
    pks = [pk for text in dict.fromkeys(body.ids) if (pk := as_id(text))]
    changed = []
    for contact in visible_contacts(request.call.by).filter(pk__in=pks).order_by("pk"):
        version = contact.version
        contact_update(request.call.actor, contact=contact, changes={"business": name})
        if contact.version != version:
            changed.append(str(contact.pk))
    return {"success": True, "ids": changed}


def _refused(text: str, pk: UUID | None, known: dict[UUID, bool]) -> dict[str, Any] | None:
    message = ""
    if pk is None:
        message = "contact id is not a valid firebase id"
    elif pk not in known:
        message = "contact does not belong to location"
    elif known[pk]:
        message = "contact is deleted"
    return {"contactId": text, "message": message, "type": "error"} if message else None
