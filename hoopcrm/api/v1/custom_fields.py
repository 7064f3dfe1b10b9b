"""The custom fields of a location."""

from typing import Any, Literal

from ninja import Query, Router

from hoopcrm.api import faults
from hoopcrm.api.answers import ApiError
from hoopcrm.api.call import ApiRequest
from hoopcrm.api.endpoints import Asked, endpoint
from hoopcrm.api.records import done, found
from hoopcrm.api.shapes.contacts import DoneAnswer
from hoopcrm.api.shapes.custom_fields import (
    DATA_TYPES,
    CustomFieldAnswer,
    CustomFieldChange,
    CustomFieldNew,
    CustomFieldsAnswer,
    field_told,
)
from hoopcrm.core.text import fold
from hoopcrm.customfields.access import definitions, definitions_named, get_definition
from hoopcrm.customfields.models import FieldDefinition
from hoopcrm.customfields.services.fields import field_create, field_update
from hoopcrm.customfields.services.order import field_options_set, fields_arrange
from hoopcrm.customfields.services.removal import field_delete, field_option_remove

router = Router(tags=["Custom fields"])
READ, WRITE = "locations/customFields.readonly", "locations/customFields.write"
PATH = "/locations/{locationId}/customFields"
# Names of the product's fields, as this resource has them.
NAMES = {"label": "name", "type": "dataType", "max_files": "maxNumberOfFiles"}


class ModelQuery(Asked):
    model: Literal["contact", "opportunity", "all"] = "contact"


@endpoint(router, "GET", PATH, scope=READ, told=CustomFieldsAnswer)
def get_custom_fields(
    request: ApiRequest, locationId: str, query: Query[ModelQuery]
) -> dict[str, Any]:
    """List the custom fields of a kind of record, in the order of its page."""
    kinds = ("contact", "opportunity") if query.model == "all" else (query.model,)
    found = [one for kind in kinds for one in definitions(kind, files=True)]
    return {"customFields": [field_told(one) for one in found]}


@endpoint(router, "POST", PATH, scope=WRITE, told=CustomFieldAnswer, status=201)
def create_custom_field(
    request: ApiRequest, locationId: str, body: CustomFieldNew
) -> dict[str, Any]:
    """Create a custom field. What its type does not have, such as options, is left aside."""
    if lines := body.faults():
        raise ApiError(422, lines)
    _require_contact(body)
    with faults.called(**NAMES):
        made = field_create(
            request.call.actor,
            label=body.name,
            type=DATA_TYPES[body.dataType],
            placeholder=body.placeholder or "",
            options=body.labels or (),
            file_kinds=body.acceptedFormat,
            max_files=body.max_files or 1,
        )
    if "position" in body.model_fields_set:
        _place(request, made, body.position)
    return {"customField": field_told(get_definition(made.pk))}


@endpoint(router, "GET", PATH + "/{id}", scope=READ, told=CustomFieldAnswer)
def get_custom_field(request: ApiRequest, locationId: str, id: str) -> dict[str, Any]:
    """Get a custom field by its id or its `fieldKey`."""
    return {"customField": field_told(_named(id))}


@endpoint(router, "PUT", PATH + "/{id}", scope=WRITE, told=CustomFieldAnswer)
def update_custom_field(
    request: ApiRequest, locationId: str, id: str, body: CustomFieldChange
) -> dict[str, Any]:
    """Change what is given of a custom field; its type and key stay.

    Options that are not named are offered no longer; contacts that have one keep it.
    """
    definition, given = _named(id), body.model_fields_set
    _require_contact(body)
    changes: dict[str, Any] = {}
    if "name" in given:
        changes["label"] = body.name
    if "placeholder" in given:
        changes["placeholder"] = body.placeholder or ""
    if definition.type == FieldDefinition.Type.FILE:
        if "acceptedFormat" in given:
            changes["file_kinds"] = body.acceptedFormat
        if body.max_files is not None:
            changes["max_files"] = body.max_files
    with faults.called(**NAMES):
        field_update(request.call.actor, definition=definition, changes=changes)
        if definition.has_labels and body.labels is not None:
            _offer(request, definition, body.labels)
    if "position" in given:
        _place(request, definition, body.position)
    return {"customField": field_told(get_definition(definition.pk))}


@endpoint(router, "DELETE", PATH + "/{id}", scope=WRITE, told=DoneAnswer)
def delete_custom_field(request: ApiRequest, locationId: str, id: str) -> dict[str, Any]:
    """Delete a custom field with its values on all contacts. This cannot be taken back."""
    definition = _named(id)
    field_delete(request.call.actor, definition=definition, confirm=definition.label)
    return done()


def _require_contact(body: CustomFieldChange) -> None:
    if body.model != "contact":
        raise ApiError(400, "Only contacts can have custom fields in this location.")


def _offer(request: ApiRequest, definition: FieldDefinition, labels: list[str]) -> None:
    """Offer these options, in this order, and no others."""
    actor = request.call.actor
    known = {fold(one.label): one for one in definition.offered}
    kept = {fold(label) for label in labels}
    rows = [(str(known[key].pk) if (key := fold(one)) in known else "", one) for one in labels]
    field_options_set(actor, definition=definition, rows=rows)
    for key, option in known.items():
        if key not in kept:
            field_option_remove(actor, option=option)


def _place(request: ApiRequest, definition: FieldDefinition, position: int) -> None:
    """Put the field at this place within its folder."""
    siblings = [
        str(one.pk)
        for one in definitions(definition.object_type, files=True)
        if one.folder_id == definition.folder_id and one.pk != definition.pk
    ]
    siblings.insert(position, str(definition.pk))
    fields_arrange(request.call.actor, folder=definition.folder, fields=siblings)


def _named(text: str) -> FieldDefinition:
    """The field of this id or key. Raises ApiError 400."""
    definition = found(text, get_definition)
    if definition is None:
        key = text.removeprefix("contact.")
        definition = definitions_named([key], files=True).get(key) if key.isprintable() else None
    if definition is None:
        raise ApiError(400, f"Custom field not found for id:{text[:80]}")
    return definition
