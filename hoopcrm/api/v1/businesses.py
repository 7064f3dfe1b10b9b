"""Businesses, the companies that contacts belong to."""

from typing import Any

from ninja import Query, Router
from pydantic import Field

from contacts.access import all_businesses
from contacts.models import Business
from contacts.services.business_delete import business_delete
from contacts.services.businesses import business_create, business_update
from hoopcrm.api import faults
from hoopcrm.api.call import ApiRequest
from hoopcrm.api.endpoints import Asked, Taken, Told, endpoint
from hoopcrm.api.records import business_named

router = Router(tags=["Businesses"])
READ, WRITE = "businesses.readonly", "businesses.write"
PATH = "/businesses/{businessId}"
# The contract's names of what the product calls otherwise.
NAMES = {"address": "address1", "postalCode": "postal_code"}


class BusinessesQuery(Asked):
    locationId: str
    limit: int = Field(100, ge=1, le=100)
    skip: int = Field(0, ge=0, le=1_000_000)


class BusinessChange(Taken):
    """What is to be changed of a business; null empties."""

    name: str = Field("", min_length=1)
    phone: str | None = None
    email: str | None = None
    website: str | None = None
    address: str | None = None
    city: str | None = None
    state: str | None = None
    postalCode: str | None = None
    country: str | None = None
    description: str | None = None

    def values(self) -> dict[str, str]:
        """What is given, by the product's names."""
        given = self.model_dump(exclude_unset=True, exclude={"locationId"})
        return {NAMES.get(key, key): value or "" for key, value in given.items()}


class BusinessNew(BusinessChange):
    """A new business."""

    name: str = Field(min_length=1)
    locationId: str = Field(min_length=1)


class BusinessTold(Told):
    id: str
    name: str
    locationId: str
    phone: str | None
    email: str | None
    website: str | None
    address: str | None
    city: str | None
    state: str | None
    postalCode: str | None
    country: str | None
    description: str | None
    createdAt: str
    updatedAt: str


class BusinessAnswer(Told):
    business: BusinessTold
    traceId: str


class BusinessesAnswer(Told):
    businesses: list[BusinessTold]
    traceId: str


class WrittenBusinessAnswer(Told):
    """The contract misspells its name; the right one stands beside it."""

    success: bool
    buiseness: BusinessTold
    business: BusinessTold
    traceId: str


class SuccessAnswer(Told):
    success: bool
    traceId: str


@endpoint(router, "GET", "/businesses/", scope=READ, told=BusinessesAnswer)
def get_businesses_by_location(
    request: ApiRequest, query: Query[BusinessesQuery]
) -> dict[str, Any]:
    """List the businesses by name."""
    rows = all_businesses().order_by("name_folded")[query.skip : query.skip + query.limit]
    return {"businesses": [_told(one) for one in rows]}


@endpoint(router, "POST", "/businesses/", scope=WRITE, told=WrittenBusinessAnswer, status=201)
def create_business(request: ApiRequest, body: BusinessNew) -> dict[str, Any]:
    """Create a business. Its name must be free."""
    with _named_fields():
        return _written(business_create(request.call.actor, fields=body.values()))


@endpoint(router, "GET", PATH, scope=READ, told=BusinessAnswer)
def get_business(request: ApiRequest, businessId: str) -> dict[str, Any]:
    """Get a business."""
    return {"business": _told(business_named(businessId))}


@endpoint(router, "PUT", PATH, scope=WRITE, told=WrittenBusinessAnswer)
def update_business(request: ApiRequest, businessId: str, body: BusinessChange) -> dict[str, Any]:
    """Change what is given of a business; a new name reaches its contacts a little later."""
    business = business_named(businessId)
    with _named_fields():
        return _written(
            business_update(request.call.actor, business=business, changes=body.values())
        )


@endpoint(router, "DELETE", PATH, scope=WRITE, told=SuccessAnswer)
def delete_business(request: ApiRequest, businessId: str) -> dict[str, Any]:
    """Delete a business; its contacts stay. With very many contacts that goes on a while."""
    business_delete(request.call.actor, business=business_named(businessId))
    return {"success": True}


def _named_fields() -> Any:
    return faults.called(**{name: key for key, name in NAMES.items()})


def _written(business: Business) -> dict[str, Any]:
    told = _told(business)
    return {"success": True, "buiseness": told, "business": told}


def _told(one: Business) -> dict[str, Any]:
    return {
        "id": str(one.pk),
        "name": one.name,
        "locationId": str(one.account_id),
        "phone": one.phone or None,
        "email": one.email or None,
        "website": one.website or None,
        "address": one.address1 or None,
        "city": one.city or None,
        "state": one.state or None,
        "postalCode": one.postal_code or None,
        "country": one.country or None,
        "description": one.description or None,
        "createdAt": one.created_at,
        "updatedAt": one.updated_at,
    }
