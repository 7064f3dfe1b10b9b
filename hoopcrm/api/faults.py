"""What is wrong with a request, in the contract's words: the one table of wordings."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from contacts.contact_shape import DND_KEYS
from hoopcrm.api.answers import ApiError
from hoopcrm.core.errors import Refused, Stale

NO_IDENTIFIER = "Pass at least one of number, email query parameter"
_CHANNELS = {str(channel): name for channel, name in DND_KEYS.items()}
NOT_FOUND = "Contact not found for id:{id}"

# By pydantic's kind of fault; `{field}` is the name as the request wrote it.
WORDINGS: dict[str, str] = {
    "missing": "{field} should not be empty",
    "string_too_short": "{field} should not be empty",
    "string_type": "{field} must be a string",
    "string_unicode": "{field} must be a string",
    "string_pattern_mismatch": "{field} is malformed",
    "string_too_long": "{field} must be shorter than or equal to {max_length} characters",
    "bool_type": "{field} must be a boolean value",
    "bool_parsing": "{field} must be a boolean value",
    "int_type": "{field} must be an integer number",
    "int_parsing": "{field} must be an integer number",
    "int_from_float": "{field} must be an integer number",
    "int_parsing_size": "{field} must be an integer number",
    "float_type": "{field} must be a number",
    "float_parsing": "{field} must be a number",
    "finite_number": "{field} must be a number",
    "list_type": "{field} must be an array",
    "dict_type": "{field} must be an object",
    "model_type": "{field} must be an object",
    "model_attributes_type": "{field} must be an object",
    "extra_forbidden": "property {field} should not exist",
    "too_long": "{field} must contain no more than {max_length} elements",
    "too_short": "{field} must contain at least {min_length} elements",
    "greater_than_equal": "{field} must not be less than {ge}",
    "greater_than": "{field} must be greater than {gt}",
    "less_than_equal": "{field} must not be greater than {le}",
    "literal_error": "{field} must be one of the following values: {expected}",
    "value_error": "{field} {error}",
}

# Names of the product's fields, as the API has them.
FIELD_NAMES = {
    "first_name": "firstName",
    "last_name": "lastName",
    "postal_code": "postalCode",
    "time_zone": "timezone",
    "birth_date": "dateOfBirth",
    "business": "companyName",
    "owner": "assignedTo",
    "tag": "tags",
    "due_at": "dueDate",
    "assignee": "assignedTo",
    "member": "assignedTo",
    "starts_at": "startTime",
    "ends_at": "endTime",
}


def of_validation(errors: Iterable[Mapping[str, Any]]) -> list[str]:
    """One line for each fault of a declared shape."""
    return list(dict.fromkeys(map(_line, errors)))


@contextmanager
def called(**names: str) -> Iterator[None]:
    """Tell refusals on these fields of the product by the names that the resource has for them."""
    try:
        yield
    except Refused as fault:
        fault.field = names.get(fault.field or "", fault.field)
        errors = fault.data.get("errors") or {}
        fault.data["errors"] = {names.get(key, key): text for key, text in errors.items()}
        raise


def unknown(name: str) -> str:
    """What is said of a property that the shape does not declare."""
    return WORDINGS["extra_forbidden"].format(field=name)


def _line(error: Mapping[str, Any]) -> str:
    field = ".".join(str(part) for part in _path(error["loc"])) or "body"
    context = error.get("ctx") or {}
    wording = WORDINGS.get(error["type"])
    return wording.format(field=field, **context) if wording else f"{field}: {error['msg']}"


def _path(loc: Iterable[Any]) -> list[Any]:
    """Where the fault is, without where the framework has found it ("body", "body", …)."""
    parts = list(loc)
    source = parts[0] if parts else ""
    parts = parts[1:]
    if source in ("body", "query") and parts and parts[0] in ("body", "query", "payload"):
        parts = parts[1:]
    return parts


def of_refusal(refused: Refused) -> ApiError:
    """A service's refusal as the contract tells it."""
    if isinstance(refused, Stale):
        return ApiError(412, refused.message)
    told = _BY_CODE.get(refused.code)
    if told:
        return told(refused)
    errors: Mapping[str, str] = refused.data.get("errors") or {}
    if errors:
        return ApiError(422, [f"{_name(field)}: {text}" for field, text in errors.items()])
    if refused.field:
        return ApiError(422, [f"{_name(refused.field)}: {refused.message}"])
    return ApiError(400, refused.message)


def _name(field: str) -> str:
    if field.startswith("custom."):
        return f"customFields.{field.removeprefix('custom.')}"
    return FIELD_NAMES.get(field, field)


def _duplicate(refused: Refused) -> ApiError:
    contact = refused.data.get("contact_id")
    if refused.field not in ("email", "phone"):
        return ApiError(400, refused.message, meta={"contactId": contact and str(contact)})
    return ApiError(
        400,
        "This location does not allow duplicated contacts.",
        meta={
            "contactId": contact and str(contact),
            "contactName": refused.data.get("contact_name"),
            "matchingField": refused.field,
        },
    )


def _nobody(refused: Refused) -> ApiError:
    return ApiError(422, ["Contacts without email, phone, firstName and lastName are not allowed."])


def _forbidden(refused: Refused) -> ApiError:
    return ApiError(403, refused.message)


def _permanent(refused: Refused) -> ApiError:
    channel = _CHANNELS.get(str(refused.data.get("channel", "")), "the channel")
    return ApiError(400, f"Not authorized to update permanent dnd setting for {channel}")


def _no_identifier(refused: Refused) -> ApiError:
    return ApiError(400, NO_IDENTIFIER)


def _of_database(refused: Refused) -> ApiError:
    return ApiError(400, refused.message)


_BY_CODE: dict[str, Callable[[Refused], ApiError]] = {
    "duplicate": _duplicate,
    "nobody": _nobody,
    "no_identifier": _no_identifier,
    "permanent": _permanent,
    # What only the database could tell is no fault of the request's shape.
    "invalid_member": _of_database,
    "unknown_field": _of_database,
    "taken": _of_database,
    "name_taken": _of_database,
    "conflict": _of_database,
    "inactive": _of_database,
    "length": _of_database,
    "limit": _of_database,
    "no_members": _of_database,
    "not_a_member": _of_database,
    "deleted": _of_database,
    "draft": _of_database,
    "gone": _of_database,
    "already_member": _of_database,
    "last_admin": _of_database,
    "works_elsewhere": _of_database,
    "limit_reached": _forbidden,
    "read_only": _forbidden,
}
