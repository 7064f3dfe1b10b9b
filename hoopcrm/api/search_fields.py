"""Which fields the API's search knows, and what they are to the condition engine."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.http import Http404

from contacts.access import contact_type_ids, get_business, tag_ids
from contacts.conditions.operators import Kind
from contacts.conditions.tree import Condition, Group
from hoopcrm.api.answers import ApiError
from hoopcrm.api.records import as_id

Part = Condition | Group

NOBODY = Condition("unreadable", "is")
EVERYBODY = Condition("created", "not_empty")
PRESENCE = frozenset({"exists", "not_exists"})
EQUAL = frozenset({"eq", "not_eq"}) | PRESENCE
TEXT = EQUAL | {"contains", "not_contains"}
RANGE = frozenset({"range"}) | PRESENCE
LONGEST = 75


class Fault(ValueError):
    """What is wrong with one filter, in words that go behind its place."""


@dataclass(frozen=True, slots=True)
class SearchField:
    """One field of the grammar: its operators, and the part of a tree that a filter means."""

    operators: frozenset[str]
    compile: Callable[[str, Any], Part]


def text(key: str) -> Callable[[str, Any], Part]:
    """A text of the contact; a list means any of its values."""
    plain = {"eq": "any_of", "not_eq": "none_of", "contains": "contains"}
    names = plain | {"not_contains": "not_contains", "exists": "not_empty", "not_exists": "empty"}

    def compile(operator: str, value: Any) -> Part:
        if operator in PRESENCE:
            return Condition(key, names[operator])
        wanted = texts(value)
        if operator in ("eq", "not_eq"):
            return Condition(key, names[operator], wanted)
        if len(wanted) != 1:
            raise Fault("value must be a string")
        return Condition(key, names[operator], wanted[0])

    return compile


def choice(key: str, known: Callable[[list[str]], list[str]]) -> Callable[[str, Any], Part]:
    """One of several things that are known by an id; what is not known is nobody's."""

    def compile(operator: str, value: Any) -> Part:
        if operator in PRESENCE:
            return Condition(key, "not_empty" if operator == "exists" else "empty")
        found = known(texts(value))
        if operator in ("eq", "contains"):
            return Condition(key, "any_of", found) if found else NOBODY
        return Condition(key, "none_of", found) if found else EVERYBODY

    return compile


def moments(key: str) -> Callable[[str, Any], Part]:
    """A time; bounds are ISO 8601 or epoch milliseconds."""

    def compile(operator: str, value: Any) -> Part:
        if operator in PRESENCE:
            return Condition(key, "not_empty" if operator == "exists" else "empty")
        bounds = {name: moment_of(one).isoformat() for name, one in bounds_of(value).items()}
        return Condition(key, "moments", bounds)

    return compile


def days(key: str) -> Callable[[str, Any], Part]:
    """A date; bounds are days, or times of which the day counts."""

    def compile(operator: str, value: Any) -> Part:
        if operator in PRESENCE:
            return Condition(key, "not_empty" if operator == "exists" else "empty")
        parts: list[Part] = []
        for name, one in bounds_of(value).items():
            day = day_of(one)
            after = {"gt": "after", "gte": "not_before", "lt": "before", "lte": "not_after"}
            parts.append(Condition(key, after[name], day))
        return Group(tuple(parts))

    return compile


def numbers(key: str) -> Callable[[str, Any], Part]:
    """A number of a custom field."""

    def compile(operator: str, value: Any) -> Part:
        if operator in PRESENCE:
            return Condition(key, "not_empty" if operator == "exists" else "empty")
        if operator == "range":
            names = {"gt": "greater", "gte": "at_least", "lt": "less", "lte": "at_most"}
            parts = [
                Condition(key, names[name], number_of(one))
                for name, one in bounds_of(value).items()
            ]
            return Group(tuple(parts))
        equal = Condition(key, "equal", number_of(value))
        if operator == "eq":
            return equal
        # Contacts without a value are not equal to it either.
        unequal = Condition(key, "not_equal", equal.value)
        return Group((unequal, Condition(key, "empty")), any_of=True)

    return compile


def flag(key: str) -> Callable[[str, Any], Part]:
    """Yes or no; every contact has one of them."""

    def compile(operator: str, value: Any) -> Part:
        if operator in PRESENCE:
            return EVERYBODY if operator == "exists" else NOBODY
        wanted = {True: True, False: False, "true": True, "false": False}.get(value)
        if wanted is None:
            raise Fault("value must be a boolean value")
        return Condition(key, "on" if wanted is (operator == "eq") else "off")

    return compile


def absent(operator: str, value: Any) -> Part:
    """A field of a part that is not here: no contact has a value."""
    return EVERYBODY if operator in ("not_eq", "not_contains", "not_exists") else NOBODY


def texts(value: Any) -> list[str]:
    """The value of a filter as texts. Raises Fault."""
    given = value if isinstance(value, list) else [value]
    if not given or not all(isinstance(one, str | int | float) for one in given):
        raise Fault("value must be a string")
    found = [str(one).strip() for one in given]
    if not all(found):
        raise Fault("value should not be empty")
    if any(len(one) > LONGEST for one in found) or len(found) > 100:
        raise Fault(f"value must be shorter than or equal to {LONGEST} characters")
    return found


def bounds_of(value: Any) -> dict[str, Any]:
    """The bounds of a range. Raises Fault."""
    if not isinstance(value, dict) or not value or not value.keys() <= {"gt", "gte", "lt", "lte"}:
        raise Fault("value must be an object with gt, gte, lt or lte")
    return value


def number_of(value: Any) -> str:
    """A number as the engine takes it. Raises Fault."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Fault("value must be a number")
    try:
        float(value)
    except ValueError:
        raise Fault("value must be a number") from None
    return str(value)


def moment_of(value: Any) -> datetime:
    """ISO 8601 (UTC without an offset) or epoch milliseconds. Raises Fault."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value / 1000, UTC)
        at = datetime.fromisoformat(str(value).strip())
    except (ValueError, OverflowError, OSError):
        raise Fault("value must be a valid ISO 8601 date string") from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def day_of(value: Any) -> str:
    """The day of a date or a time. Raises Fault."""
    return moment_of(value).date().isoformat()


def ids(given: list[str]) -> list[str]:
    """Those that have the form of an id."""
    return [str(pk) for one in given if (pk := as_id(one))]


def _tags(operator: str, value: Any) -> Part:
    """Tags by name; `contains` finds a part of a name as well."""
    if operator in PRESENCE:
        return choice("tags", ids)(operator, value)
    inside = operator in ("contains", "not_contains")
    found = tag_ids(texts(value), inside=inside)
    if operator in ("eq", "contains"):
        return Condition("tags", "any_of", found) if found else NOBODY
    return Condition("tags", "none_of", found) if found else EVERYBODY


def _business_id(operator: str, value: Any) -> Part:
    """The business of this id, by its name, which is one business's only."""
    if operator in PRESENCE:
        return text("business")(operator, value)
    names = []
    for one in ids(texts(value)):
        try:
            names.append(get_business(as_id(one)).name)  # type: ignore[arg-type]
        except Http404:
            continue
    if not names:
        return NOBODY if operator == "eq" else EVERYBODY
    return text("business")(operator, names)


def _name(operator: str, value: Any) -> Part:
    """The full name, which is there when one of its halves is."""
    if operator not in PRESENCE:
        return text("full_name")(operator, value)
    halves = tuple(text(key)(operator, None) for key in ("first_name", "last_name"))
    return Group(halves, any_of=operator == "exists")


def _country(given: list[str]) -> list[str]:
    return [one.upper() for one in given]


FIELDS: dict[str, SearchField] = {
    "id": SearchField(EQUAL - PRESENCE, text("id")),
    **{
        name: SearchField(TEXT, text(key))
        for name, key in {
            "address": "address1",
            "address1": "address1",
            "businessName": "business",
            "companyName": "business",
            "city": "city",
            "firstNameLowerCase": "first_name",
            "lastNameLowerCase": "last_name",
            "phone": "phone",
            "postalCode": "postal_code",
            "source": "source",
            "state": "state",
            "additionalEmails": "additional_email",
            "additionalPhones": "additional_phone",
        }.items()
    },
    **{
        name: SearchField(EQUAL, text(key))
        for name, key in {"email": "email", "website": "website"}.items()
    },
    "contactName": SearchField(EQUAL, _name),
    "tags": SearchField(TEXT, _tags),
    "businessId": SearchField(EQUAL, _business_id),
    "assignedTo": SearchField(EQUAL, choice("owner", ids)),
    "followers": SearchField(EQUAL, choice("followers", ids)),
    "type": SearchField(EQUAL, choice("type", contact_type_ids)),
    "country": SearchField(EQUAL, choice("country", _country)),
    "timezone": SearchField(EQUAL, choice("time_zone", list)),
    "dnd": SearchField(EQUAL, flag("dnd_all")),
    **{name: SearchField(EQUAL, absent) for name in ("isValidWhatsapp", "validEmail")},
    "activeWorkflows": SearchField(EQUAL, choice("active_workflows", ids)),
    "finishedWorkflows": SearchField(EQUAL, choice("finished_workflows", ids)),
    "dateAdded": SearchField(RANGE, moments("created")),
    "dateUpdated": SearchField(RANGE, moments("updated")),
    "dateOfBirth": SearchField(RANGE, days("birth_date")),
    "lastAppointment": SearchField(RANGE, moments("last_appointment")),
    "lastEmailClickedDate": SearchField(RANGE, absent),
    "lastEmailOpenedDate": SearchField(RANGE, absent),
}
OPPORTUNITY_FIELDS = frozenset({"pipelineId", "pipelineStageId", "status"})


def invalid_field(name: str) -> ApiError:
    """What is answered for a field that there is not."""
    return ApiError(400, f"Invalid field {name[:80]}")


CUSTOM_KINDS: dict[Kind, tuple[frozenset[str], Callable[[str], Callable[[str, Any], Part]]]] = {
    Kind.NUMBER: (EQUAL | {"range"}, numbers),
    Kind.DATE: (RANGE, days),
    Kind.TEXT: (TEXT, text),
}
