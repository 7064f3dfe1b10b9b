"""The search of the API: its grammar, its orders, its pages."""

from typing import Any

import pytest

from hoopcrm.accounts.models import Account, Member
from tests import make
from tests.api.conftest import Api
from tests.api.test_contacts import new
from tests.appointments.make import book, in_days, make_calendar


@pytest.fixture
def people(api: Api, account: Account, alice: Member) -> dict[str, str]:
    """Ids by first name."""
    size = make.make_field(account, "Shoe size", "number")
    make.make_field(account, "Sport", "single", ("Judo", "Golf"))
    make.make_field(account, "Since", "date")
    given: dict[str, dict[str, Any]] = {
        "Ada": {
            "email": "ada@example.com",
            "city": "London",
            "tags": ["vip", "new lead"],
            "country": "GB",
            "dateOfBirth": "1990-05-06",
            "assignedTo": str(alice.pk),
            "customFields": [
                {"id": str(size.pk), "field_value": 38},
                {"key": "contact.sport", "field_value": "Judo"},
                {"key": "since", "value": "2020-01-02"},
            ],
        },
        "Bob": {
            "phone": "+13125550001",
            "city": "Rome",
            "tags": ["vip"],
            "dnd": True,
            "customFields": [{"id": str(size.pk), "field_value": 45.5}],
        },
        "Cleo": {"companyName": "Engines Ltd", "source": "fair", "type": None},
        "Dan": {"lastName": "Brown", "website": "example.com"},
    }
    for fields in given.values():
        fields.pop("type", None)
    return {name: new(api, firstName=name, **fields)["id"] for name, fields in given.items()}


def found(api: Api, people: dict[str, str], *filters: Any, **more: Any) -> list[str]:
    """First names of the contacts found, by name."""
    body = {"locationId": api.location, "pageLimit": 100, "filters": list(filters), **more}
    answer = api("POST", "/contacts/search", body)
    names = {pk: name for name, pk in people.items()}
    assert answer["total"] == len(answer["contacts"])
    return sorted(names[one["id"]] for one in answer["contacts"])


def field(name: str, operator: str, value: Any = None) -> dict[str, Any]:
    return {"field": name, "operator": operator} | ({} if value is None else {"value": value})


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (field("firstNameLowerCase", "eq", "ada"), "Ada"),
        (field("firstNameLowerCase", "contains", "A"), "Ada Dan"),
        (field("lastNameLowerCase", "not_contains", "brow"), "Ada Bob Cleo"),
        (field("contactName", "eq", "dan brown"), "Dan"),
        (field("email", "eq", "ADA@example.com"), "Ada"),
        (field("email", "not_exists"), "Bob Cleo Dan"),
        (field("phone", "eq", "+13125550001"), "Bob"),
        (field("phone", "contains", "5550"), "Bob"),
        (field("city", "eq", ["London", "rome"]), "Ada Bob"),
        (field("city", "not_eq", "London"), "Bob Cleo Dan"),
        (field("tags", "eq", "VIP"), "Ada Bob"),
        (field("tags", "contains", "new"), "Ada"),
        (field("tags", "contains", ["vip"]), "Ada Bob"),
        (field("tags", "not_eq", "vip"), "Cleo Dan"),
        (field("tags", "eq", "unheard of"), ""),
        (field("tags", "not_eq", "unheard of"), "Ada Bob Cleo Dan"),
        (field("tags", "exists"), "Ada Bob"),
        (field("dnd", "eq", True), "Bob"),
        (field("dnd", "not_eq", True), "Ada Cleo Dan"),
        (field("companyName", "exists"), "Cleo"),
        (field("businessName", "contains", "engines"), "Cleo"),
        (field("source", "eq", "fair"), "Cleo"),
        (field("country", "eq", "gb"), "Ada"),
        (field("website", "exists"), "Dan"),
        (field("assignedTo", "exists"), "Ada"),
        (field("assignedTo", "eq", "nonsense"), ""),
        (field("followers", "not_exists"), "Ada Bob Cleo Dan"),
        (field("dateOfBirth", "range", {"gte": "1990-05-06", "lt": "1990-05-07"}), "Ada"),
        (field("dateOfBirth", "range", {"gt": "1990-05-06"}), ""),
        (field("dateAdded", "range", {"gte": 0}), "Ada Bob Cleo Dan"),
        (field("dateAdded", "range", {"lt": "2020-01-01T00:00:00Z"}), ""),
        (field("lastAppointment", "not_exists"), "Ada Bob Cleo Dan"),
        (field("validEmail", "eq", True), ""),
        (field("activeWorkflows", "not_exists"), "Ada Bob Cleo Dan"),
        (field("customFields.shoe_size", "range", {"gte": 38, "lt": 45}), "Ada"),
        (field("customFields.shoe_size", "eq", 45.5), "Bob"),
        (field("customFields.shoe_size", "not_eq", 38), "Bob Cleo Dan"),
        (field("customFields.sport", "eq", "judo"), "Ada"),
        (field("customFields.sport", "not_exists"), "Bob Cleo Dan"),
        (field("customFields.since", "range", {"lte": "2020-01-02"}), "Ada"),
        (
            {"field": "opportunities", "operator": "nested", "value": [field("status", "eq", "a")]},
            "",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{value['field']} {value['operator']}",
)
def test_filters(api: Api, people: dict[str, str], one: dict[str, Any], expected: str) -> None:
    assert found(api, people, one) == expected.split()


def test_groups_nest(api: Api, people: dict[str, str]) -> None:
    london = field("city", "eq", "London")
    vip = field("tags", "eq", "vip")
    deep = {
        "group": "OR",
        "filters": [
            {"group": "AND", "filters": [vip, {"group": "OR", "filters": [london]}]},
            field("source", "eq", "fair"),
        ],
    }
    assert found(api, people, deep) == ["Ada", "Cleo"]
    assert found(api, people, deep, london) == ["Ada"]


def test_query_looks_into_searchable_fields(api: Api, people: dict[str, str]) -> None:
    assert found(api, people, query="engines") == ["Cleo"]
    assert found(api, people, query="5550001") == ["Bob"]


def test_last_appointment(api: Api, account: Account, alice: Member) -> None:
    contact = make.make_contact(account)
    book(make_calendar(account, alice, window=None), contact, in_days(2, 0))
    people = {"Ada": str(contact.pk)}
    assert found(api, people, field("lastAppointment", "exists")) in ([], ["Ada"])


@pytest.mark.parametrize(
    "sort",
    [
        [],
        [("dateAdded", "asc")],
        [("firstNameLowerCase", "asc")],
        [("lastNameLowerCase", "desc")],
        [("email", "asc")],
        [("businessName", "asc"), ("dateAdded", "desc")],
        [("dnd", "desc"), ("firstNameLowerCase", "asc")],
        [("source", "desc")],
        [("dateUpdated", "desc")],
    ],
    ids=str,
)
def test_pages_and_cursors_agree(api: Api, sort: list[tuple[str, str]]) -> None:
    for n in range(7):
        more = {"source": f"s{n % 3}"} if n % 2 else {"email": f"x{n}@example.com"}
        new(api, firstName=f"P{n % 4}", lastName=f"L{n % 2}", dnd=n % 3 == 0, **more)
    body: dict[str, Any] = {
        "locationId": api.location,
        "pageLimit": 3,
        "sort": [{"field": name, "direction": way} for name, way in sort],
    }
    by_page = [
        one["id"]
        for page in (1, 2, 3)
        for one in api("POST", "/contacts/search", body | {"page": page})["contacts"]
    ]
    by_cursor: list[str] = []
    after: dict[str, Any] = {}
    while rows := api("POST", "/contacts/search", body | after)["contacts"]:
        by_cursor += [one["id"] for one in rows]
        after = {"searchAfter": rows[-1]["searchAfter"]}
    assert len(set(by_page)) == 7
    assert by_page == by_cursor


def test_cursors_are_tied_to_the_sort_and_signed(api: Api, people: dict[str, str]) -> None:
    body: dict[str, Any] = {"locationId": api.location, "pageLimit": 1}
    cursor = api("POST", "/contacts/search", body)["contacts"][0]["searchAfter"]
    other = body | {"sort": [{"field": "email", "direction": "asc"}], "searchAfter": cursor}
    answer = api("POST", "/contacts/search", other, status=400)
    assert answer["message"] == "searchAfter belongs to another sort."
    for forged in (["x"], [1, 2], [cursor[0] + "0"], [{}]):
        api("POST", "/contacts/search", body | {"searchAfter": forged}, status=400)


def test_what_a_contact_carries(api: Api) -> None:
    new(api, address1="Main Street 1", emails=["a@example.com", "b@example.com"])
    body = {"locationId": api.location, "pageLimit": 1}
    (one,) = api("POST", "/contacts/search", body)["contacts"]
    assert one["address"] == one["address1"] == "Main Street 1"
    assert one["additionalEmails"] == [{"email": "b@example.com"}]
    assert one["dndSettings"]["SMS"]["status"] == "inactive"
    assert one["contactName"] == "Ada"


@pytest.mark.parametrize(
    ("body", "messages"),
    [
        ({}, ["pageLimit should not be empty"]),
        ({"pageLimit": 501}, ["pageLimit must not be greater than 500"]),
        ({"pageLimit": "5"}, ["pageLimit must be an integer number"]),
        (
            {"pageLimit": 500, "page": 21},
            ["page x pageLimit must not be greater than 10000; use searchAfter"],
        ),
        ({"pageLimit": 1, "query": "x" * 76}, None),
        ({"pageLimit": 1, "filters": {}}, ["filters must be an array"]),
        (
            {"pageLimit": 1, "filters": [field("email", "contains", "a"), {"field": 1}, 5]},
            [
                "filters.0.operator contains is not supported for field email",
                "filters.1.field must be a string",
                "filters.2 must be an object",
            ],
        ),
        (
            {"pageLimit": 1, "filters": [field("city", "like", "a"), field("city", "eq")]},
            None,
        ),
        ({"pageLimit": 1, "filters": [field("city", "eq", "x" * 76)]}, None),
        ({"pageLimit": 1, "sort": [{"field": "phone", "direction": "asc"}]}, None),
        ({"pageLimit": 1, "nonsense": 1}, ["property nonsense should not exist"]),
    ],
)
def test_faults(api: Api, body: dict[str, Any], messages: list[str] | None) -> None:
    answer = api("POST", "/contacts/search", {"locationId": api.location, **body}, status=422)
    assert messages is None or answer["message"] == messages


def test_an_unknown_field(api: Api) -> None:
    for name in ("firstName", "customFields.nonsense", "x"):
        body = {"locationId": api.location, "pageLimit": 1, "filters": [field(name, "eq", "a")]}
        answer = api("POST", "/contacts/search", body, status=400)
        assert answer["message"] == f"Invalid field {name}"


def test_version_3_spells_channels_its_own_way(api_v3: Api) -> None:
    new(api_v3, phone="+13125550001", dndSettings={"sms": {"status": "active"}})
    body = {"locationId": api_v3.location, "pageLimit": 1}
    (one,) = api_v3("POST", "/contacts/search", body)["contacts"]
    assert one["dndSettings"]["sms"]["status"] == "active"
    assert one["dndSettings"]["whatsApp"]["status"] == "inactive"
