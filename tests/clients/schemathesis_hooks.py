"""Puts ids of real records where schemathesis has put made-up words, in four calls of five.

The version is a good one in each call: wrong ones, which tests of our own look at, would be most
of what schemathesis sends, and none of it got further.

Reads {ids: {name: id}, spare: {name: id}} from the environment's TASK; what is deleted is spare.
"""

import json
import os
from itertools import count
from typing import Any

import schemathesis

TASK = json.loads(os.environ["TASK"])
IDS: dict[str, str] = TASK["ids"]
# Names in bodies and queries, and whose id they take; lists take a list of one.
NAMES = {
    "locationId": "locationId",
    "companyId": "locationId",
    "contactId": "contactId",
    "firstRecordId": "contactId",
    "secondRecordId": "businessId",
    "contacts": "contactId",
    "ids": "contactId",
    "businessId": "businessId",
    "calendarId": "calendarId",
    "groupId": "groupId",
    "associationId": "associationId",
    "assignedTo": "userId",
    "assignedUserId": "userId",
    "userId": "userId",
    "followers": "userId",
}
VERSIONS = ("2021-07-28", "v3", "2023-02-21", "2021-04-15")
CALLS = count()


@schemathesis.hook
def before_load_schema(context: Any, raw_schema: dict[str, Any]) -> None:
    for operations in raw_schema["paths"].values():
        for operation in operations.values():
            named = operation.get("parameters", [])
            operation["parameters"] = [one for one in named if one["name"] != "Version"]


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    number = next(CALLS)
    case.headers["Version"] = VERSIONS[number % 4]
    if number % 5 == 4:
        return
    case.headers.pop("If-Match", None)  # hardly ever right, so that nothing were changed
    path = case.operation.path
    spare = case.method == "DELETE" and path.endswith("}")
    last = path.rpartition("/")[2].strip("{}")
    for name in case.path_parameters or {}:
        known = _id_of(path, name, spare=spare and name == last)
        if known and case.path_parameters[name]:
            case.path_parameters[name] = known
    for part in (case.query, case.body):
        if isinstance(part, dict):
            _put(part)


def _put(part: dict[str, Any]) -> None:
    for name, wanted in NAMES.items():
        given = part.get(name)
        if wanted not in IDS:
            continue
        if isinstance(given, str) and given:
            part[name] = IDS[wanted]
        elif isinstance(given, list) and len(given) == 1 and isinstance(given[0], str):
            part[name] = [IDS[wanted]]


def _id_of(path: str, name: str, *, spare: bool) -> str | None:
    if name == "id":  # of a note, a field or a value
        name = f"{path.split('/')[-2]}.id"
    if name == "recordId":
        name = "relationId" if spare else "contactId"
    known: str | None = (TASK["spare"].get(name) if spare else None) or IDS.get(name)
    return known
