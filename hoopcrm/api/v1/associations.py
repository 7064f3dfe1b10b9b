"""Associations: how contacts and businesses are related, in the location's own words."""

from typing import Any

from ninja import Query, Router
from pydantic import Field

from contacts.models import Business, Contact
from hoopcrm.api import faults
from hoopcrm.api.answers import ApiError
from hoopcrm.api.call import ApiRequest
from hoopcrm.api.endpoints import Asked, Taken, Told, endpoint
from hoopcrm.api.records import as_id, business_named, contact_named, named
from hoopcrm.associations.access import get_association as link_of
from hoopcrm.associations.access import get_label, labels_of, links_about
from hoopcrm.associations.models import Association, AssociationLabel
from hoopcrm.associations.services.links import association_add, association_remove

router = Router(tags=["Associations"])
READ = "associations.readonly"
READ_RELATIONS, WRITE_RELATIONS = "associations/relation.readonly", "associations/relation.write"
RELATIONS = "/associations/relations"


class PageQuery(Asked):
    locationId: str
    skip: int = Field(0, ge=0, le=1_000_000)
    limit: int = Field(100, ge=1, le=100)


class RelationsQuery(PageQuery):
    associationIds: list[str] = []
    # As clients in JavaScript write a list.
    associationIdsToo: list[str] = Field([], alias="associationIds[]")

    @property
    def labels(self) -> list[str]:
        """The ids by whichever name they came."""
        return self.associationIds + self.associationIdsToo


class LocationQuery(Asked):
    locationId: str


class RelationNew(Taken):
    locationId: str = Field(min_length=1)
    associationId: str = Field(min_length=1)
    firstRecordId: str = Field(min_length=1)
    secondRecordId: str = Field(min_length=1)


class AssociationTold(Told):
    id: str
    locationId: str
    firstObjectLabel: str
    firstObjectKey: str
    secondObjectLabel: str
    secondObjectKey: str
    associationType: str


class AssociationAnswer(AssociationTold):
    traceId: str


class AssociationsAnswer(Told):
    associations: list[AssociationTold]
    total: int
    traceId: str


class RelationTold(Told):
    id: str
    locationId: str
    associationId: str
    firstObjectKey: str
    firstRecordId: str
    secondObjectKey: str
    secondRecordId: str


class RelationAnswer(RelationTold):
    traceId: str


class RelationsAnswer(Told):
    relations: list[RelationTold]
    total: int
    traceId: str


class DeletedAnswer(Told):
    deleted: bool
    id: str
    message: str
    traceId: str


@endpoint(router, "GET", "/associations/", scope=READ, told=AssociationsAnswer)
def find_associations(request: ApiRequest, query: Query[PageQuery]) -> dict[str, Any]:
    """List the labels by which records can be related."""
    labels = labels_of()
    page = labels[query.skip : query.skip + query.limit]
    return {"associations": [_told(label) for label in page], "total": labels.count()}


@endpoint(router, "POST", RELATIONS, scope=WRITE_RELATIONS, told=RelationAnswer, status=201)
def create_relation(request: ApiRequest, body: RelationNew) -> dict[str, Any]:
    """Relate two records: a contact, and a contact or business as the association says."""
    label = _label_named(body.associationId)
    second: Contact | Business
    if label.pair == AssociationLabel.Pair.BUSINESS:
        second = business_named(body.secondRecordId)
    else:
        second = contact_named(request, body.secondRecordId)
    first = contact_named(request, body.firstRecordId)
    with faults.called(other="secondRecordId", label="associationId"):
        link = association_add(request.call.actor, label=label, first=first, second=second)
    return _relation(link)


@endpoint(router, "GET", RELATIONS + "/{recordId}", scope=READ_RELATIONS, told=RelationsAnswer)
def get_relations_by_record_id(
    request: ApiRequest, recordId: str, query: Query[RelationsQuery]
) -> dict[str, Any]:
    """List the relations of a contact or of a business."""
    labels = [pk for pk in map(as_id, query.labels) if pk] if query.labels else None
    links = links_about(request.call.by, _record(request, recordId), labels=labels)
    page = links[query.skip : query.skip + query.limit]
    return {"relations": [_relation(link) for link in page], "total": links.count()}


@endpoint(router, "DELETE", RELATIONS + "/{recordId}", scope=WRITE_RELATIONS, told=DeletedAnswer)
def delete_relation(
    request: ApiRequest, recordId: str, query: Query[LocationQuery]
) -> dict[str, Any]:
    """Remove a relation, by its own id."""
    link = named(recordId, lambda pk: link_of(request.call.by, pk), kind="Relation")
    told = str(link.pk)
    association_remove(request.call.actor, association=link)
    return {"deleted": True, "id": told, "message": "Relation deleted"}


@endpoint(router, "GET", "/associations/{associationId}", scope=READ, told=AssociationAnswer)
def get_association_by_id(request: ApiRequest, associationId: str) -> dict[str, Any]:
    """Get a label."""
    return _told(_label_named(associationId))


def _label_named(text: str) -> AssociationLabel:
    return named(text, get_label, kind="Association")


def _record(request: ApiRequest, text: str) -> Contact | Business:
    """The contact or the business with this id. Raises ApiError 400."""
    try:
        return contact_named(request, text)
    except ApiError:
        pass
    try:
        return business_named(text)
    except ApiError:
        raise ApiError(400, f"Record not found for id:{text[:80]}") from None


def _told(label: AssociationLabel) -> dict[str, Any]:
    return {
        "id": str(label.pk),
        "locationId": str(label.account_id),
        # An object's label is what its record is to the other one.
        "firstObjectLabel": label.backward or label.forward,
        "firstObjectKey": "contact",
        "secondObjectLabel": label.forward,
        "secondObjectKey": label.pair,
        "associationType": "USER_DEFINED",
    }


def _relation(link: Association) -> dict[str, Any]:
    return {
        "id": str(link.pk),
        "locationId": str(link.account_id),
        "associationId": str(link.label_id),
        "firstObjectKey": "contact",
        "firstRecordId": str(link.first_id),
        "secondObjectKey": "business" if link.business_id else "contact",
        "secondRecordId": str(link.business_id or link.second_id),
    }
