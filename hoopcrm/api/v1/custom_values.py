"""Custom values: texts of the location that templates name."""

from typing import Any

from ninja import Router
from pydantic import Field

from hoopcrm.api.call import ApiRequest
from hoopcrm.api.endpoints import Taken, Told, endpoint
from hoopcrm.api.records import done, named
from hoopcrm.api.shapes.contacts import DoneAnswer
from hoopcrm.customfields.access import custom_values, get_custom_value
from hoopcrm.customfields.models import CustomValue
from hoopcrm.customfields.services.custom_values import (
    custom_value_create,
    custom_value_delete,
    custom_value_update,
)

router = Router(tags=["Custom values"])
READ, WRITE = "locations/customValues.readonly", "locations/customValues.write"
PATH = "/locations/{locationId}/customValues"


class CustomValueNew(Taken):
    name: str = Field(min_length=1)
    value: str


class CustomValueChange(Taken):
    name: str = Field("", min_length=1)
    value: str = ""


class CustomValueTold(Told):
    id: str
    name: str
    fieldKey: str
    value: str
    locationId: str


class CustomValueAnswer(Told):
    customValue: CustomValueTold
    traceId: str


class CustomValuesAnswer(Told):
    customValues: list[CustomValueTold]
    traceId: str


@endpoint(router, "GET", PATH, scope=READ, told=CustomValuesAnswer)
def get_custom_values(request: ApiRequest, locationId: str) -> dict[str, Any]:
    """List the custom values by folder and name."""
    return {"customValues": [_told(one) for one in custom_values()]}


@endpoint(router, "POST", PATH, scope=WRITE, told=CustomValueAnswer, status=201)
def create_custom_value(
    request: ApiRequest, locationId: str, body: CustomValueNew
) -> dict[str, Any]:
    """Create a custom value; its key comes from the name and stays."""
    made = custom_value_create(request.call.actor, name=body.name, value=body.value)
    return {"customValue": _told(made)}


@endpoint(router, "GET", PATH + "/{id}", scope=READ, told=CustomValueAnswer)
def get_custom_value_by_id(request: ApiRequest, locationId: str, id: str) -> dict[str, Any]:
    """Get a custom value."""
    return {"customValue": _told(_named(id))}


@endpoint(router, "PUT", PATH + "/{id}", scope=WRITE, told=CustomValueAnswer)
def update_custom_value(
    request: ApiRequest, locationId: str, id: str, body: CustomValueChange
) -> dict[str, Any]:
    """Change the name or the text of a custom value."""
    changes = body.model_dump(exclude_unset=True)
    changed = custom_value_update(request.call.actor, custom_value=_named(id), changes=changes)
    return {"customValue": _told(changed)}


@endpoint(router, "DELETE", PATH + "/{id}", scope=WRITE, told=DoneAnswer)
def delete_custom_value(request: ApiRequest, locationId: str, id: str) -> dict[str, Any]:
    """Delete a custom value; templates that name it show nothing in its place."""
    custom_value_delete(request.call.actor, custom_value=_named(id))
    return done()


def _named(text: str) -> CustomValue:
    return named(text, get_custom_value, kind="Custom value")


def _told(one: CustomValue) -> dict[str, Any]:
    return {
        "id": str(one.pk),
        "name": one.name,
        # As it is written in a template.
        "fieldKey": f"{{{{ {one.full_key} }}}}",
        "value": one.value,
        "locationId": str(one.account_id),
    }
