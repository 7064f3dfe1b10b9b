"""Contacts by the API, number by number of the contract."""

from typing import Any
from urllib.parse import quote

import pytest

from contacts.models import Contact, ContactRedirect
from hoopcrm.core import writes
from tests import make
from tests.api.conftest import Api

NOT_THERE = "0f0e0d0c-0b0a-7908-8706-050403020100"


def new(api: Api, **fields: Any) -> dict[str, Any]:
    """A contact made by the API, as it was answered."""
    body = {"locationId": api.location, "firstName": "Ada", **fields}
    contact: dict[str, Any] = api("POST", "/contacts/", body, status=201)["contact"]
    return contact


def test_create_answers_the_contact(api: Api) -> None:
    contact = new(
        api,
        lastName="Lovelace",
        email="Ada@Example.com",
        phone="+1 888-888-8888",
        tags=["VIP ", "vip", "New"],
        dateOfBirth="09/25/1990",
        country="US",
        companyName="Engines Ltd",
        source="shop",
        dnd=True,
        dndSettings={"SMS": {"status": "active", "message": "by letter", "code": "1"}},
    )
    assert contact["email"] == "Ada@Example.com"
    assert contact["emailLowerCase"] == "ada@example.com"
    assert contact["phone"] == "+18888888888"
    assert contact["tags"] == ["new", "vip"]
    assert contact["dateOfBirth"] == "1990-09-25"
    assert contact["companyName"] == "Engines Ltd"
    assert contact["businessId"]
    assert contact["dnd"] is True
    assert contact["dndSettings"]["SMS"]["status"] == "active"
    assert contact["locationId"] == api.location
    assert contact["dateAdded"].endswith("Z")


def test_what_is_written_is_answered_as_it_is_stored(api: Api) -> None:
    body = {
        "lastName": "Lovelace ",
        "email": "Ada@Example.com",
        "phone": "+1 888-888-8888",
        "tags": ["VIP"],
        "dateOfBirth": "09/25/1990",
        "country": "us",
        "companyName": "Engines  Ltd",
        "website": "example.com",
        "timezone": "Europe/Rome",
        "gender": "Female",
        "dnd": True,
        "dndSettings": {"Email": {"status": "active", "message": "", "code": ""}},
    }
    contact = new(api, **body)
    there = f"/contacts/{contact['id']}"
    assert contact == api("GET", there)["contact"]
    change = {"city": " Rome", "companyName": "Other", "phone": "", "dnd": False, "tags": []}
    assert api("PUT", there, change)["contact"] == api("GET", there)["contact"]
    body = {"locationId": api.location, "email": "ada@example.com", "companyName": ""}
    answer = api("POST", "/contacts/upsert", body)
    assert (answer["new"], answer["matchedBy"]) == (False, "email")
    assert answer["contact"] == api("GET", there)["contact"]


def test_values_of_custom_fields_are_answered_as_they_are_stored(api: Api) -> None:
    given: dict[str, Any] = {
        "text": " note ",
        "large_text": "two\nlines",
        "number": "12.50",
        "monetary": 7,
        "date": "2026-02-28",
        "phone": "(888) 555-0100",
        "email": "Ada@Work.example",
        "single": "Red",
        "multiple": ["Blue", "Red"],
        "checkbox": ["Red"],
    }
    choices = ("Red", "Blue")
    fields = {kind: str(make.make_field(api.account, kind, kind, choices).pk) for kind in given}
    values = [{"id": fields[kind], "field_value": value} for kind, value in given.items()]
    contact = new(api, customFields=values)
    assert {one["id"] for one in contact["customFields"]} == set(fields.values())
    assert contact == api("GET", f"/contacts/{contact['id']}")["contact"]


def test_name_alone_is_split_at_the_first_space(api: Api) -> None:
    contact = api(
        "POST", "/contacts/", {"locationId": api.location, "name": "Ada King Lovelace"}, status=201
    )["contact"]
    assert (contact["firstName"], contact["lastName"]) == ("Ada", "King Lovelace")


def test_nobody_is_refused(api: Api) -> None:
    answer = api("POST", "/contacts/", {"locationId": api.location, "city": "Rome"}, status=422)
    assert answer["message"] == [
        "Contacts without email, phone, firstName and lastName are not allowed."
    ]
    assert answer["error"] == "Unprocessable Entity"


def test_all_faults_are_listed_at_once(api: Api) -> None:
    body = {
        "locationId": api.location,
        "firstName": 5,
        "email": "nobody",
        "dnd": "yes",
        "tags": "vip",
        "favouriteColour": "blue",
        "customFields": [{"field_value": "x"}, {"id": 3}],
    }
    answer = api("POST", "/contacts/", body, status=422)
    assert sorted(answer["message"]) == [
        "customFields.1.id must be a string",
        "dnd must be a boolean value",
        "email must be an email",
        "firstName must be a string",
        "property favouriteColour should not exist",
        "tags must be an array",
    ]
    assert answer["statusCode"] == 422
    assert answer["traceId"]


def test_a_known_email_is_a_duplicate(api: Api) -> None:
    first = new(api, email="ada@example.com", lastName="Lovelace")
    answer = api(
        "POST",
        "/contacts/",
        {"locationId": api.location, "email": "ADA@example.com"},
        status=400,
    )
    assert answer["message"] == "This location does not allow duplicated contacts."
    assert answer["meta"] == {
        "contactId": first["id"],
        "contactName": "Ada Lovelace",
        "matchingField": "email",
    }


def test_get_update_delete(api: Api) -> None:
    made = new(api, email="ada@example.com", city="London", tags=["a", "b"])
    path = f"/contacts/{made['id']}"
    assert api("GET", path)["contact"] == made
    changed = api("PUT", path, {"city": None, "lastName": "King", "tags": ["b", "c"]})
    assert changed["succeded"] is True
    assert changed["succeeded"] is True
    assert changed["contact"]["city"] is None
    assert changed["contact"]["tags"] == ["b", "c"]
    assert changed["contact"]["email"] == "ada@example.com"
    assert api("DELETE", path)["succeded"] is True
    gone = api("GET", path, status=400)
    assert gone["message"] == f"Contact not found for id:{made['id']}"
    new(api, email="ada@example.com")  # its e-mail is free again


@pytest.mark.parametrize("name", ["locationId", "gender", "additionalEmails"])
def test_update_refuses_what_it_does_not_declare(api: Api, name: str) -> None:
    made = new(api)
    answer = api("PUT", f"/contacts/{made['id']}", {name: api.location}, status=422)
    assert answer["message"] == [f"property {name} should not exist"]


def test_upsert_by_email_then_phone(api: Api) -> None:
    made = new(api, email="ada@example.com")
    other = new(api, firstName="Bob", phone="+18888888888")
    body = {"locationId": api.location, "email": "ADA@example.com", "phone": "+18888888888"}
    answer = api("POST", "/contacts/upsert", body | {"lastName": "King", "tags": ["x"]})
    assert (answer["new"], answer["matchedBy"]) == (False, "email")
    assert answer["contact"]["id"] == made["id"]
    assert answer["contact"]["phone"] is None  # it is another contact's
    by_phone = api(
        "POST", "/contacts/upsert", {"locationId": api.location, "phone": "(888) 888-8888"}
    )
    assert (by_phone["matchedBy"], by_phone["contact"]["id"]) == ("phone", other["id"])
    fresh = api(
        "POST", "/contacts/upsert", {"locationId": api.location, "email": "eve@example.com"}
    )
    assert fresh["new"] is True


def test_upsert_keeps_the_primary_email(api: Api) -> None:
    made = new(api, emails=["ada@example.com", "countess@example.com"])
    answer = api(
        "POST",
        "/contacts/upsert",
        {"locationId": api.location, "email": "countess@example.com", "city": "London"},
    )
    assert answer["contact"]["id"] == made["id"]
    assert answer["contact"]["email"] == "ada@example.com"
    assert answer["contact"]["additionalEmails"] == [{"email": "countess@example.com"}]


def test_upsert_without_identifier(api: Api) -> None:
    body = {"locationId": api.location, "firstName": "Ada"}
    answer = api("POST", "/contacts/upsert", body, status=400)
    assert answer["message"] == "Pass at least one of number, email query parameter"


def test_duplicate_lookup(api: Api) -> None:
    made = new(api, email="ada@example.com", phone="+18888888888")
    query = f"locationId={api.location}"
    path = "/contacts/search/duplicate"
    assert api("GET", f"{path}?{query}&number=%2B18888888888")["contact"]["id"] == made["id"]
    assert api("GET", f"{path}?{query}&email=nobody@example.com")["contact"] is None
    api("GET", f"{path}?{query}", status=400)
    assert api("GET", f"{path}?{query}&phone=1", status=422)["message"] == [
        "property phone should not exist"
    ]


def test_list_pages_newest_first(api: Api) -> None:
    ids = [new(api, firstName=f"Ada{n}")["id"] for n in range(5)]
    seen: list[str] = []
    more = ""
    while True:
        answer = api("GET", f"/contacts/?locationId={api.location}&limit=2{more}")
        seen += [one["id"] for one in answer["contacts"]]
        meta = answer["meta"]
        assert meta["total"] == answer["count"] == 5
        if meta["nextPage"] is None:
            break
        more = f"&startAfter={meta['startAfter']}&startAfterId={meta['startAfterId']}"
    assert seen == ids[::-1]
    assert meta["nextPageUrl"] is None
    assert meta["startAfterId"] is None


def test_list_refuses_a_limit_over_100(api: Api) -> None:
    answer = api("GET", f"/contacts/?locationId={api.location}&limit=101", status=422)
    assert answer["message"] == ["limit must not be greater than 100"]


def test_by_business(api: Api) -> None:
    made = new(api, companyName="Engines Ltd")
    new(api, firstName="Bob")
    path = f"/contacts/business/{made['businessId']}?locationId={api.location}"
    answer = api("GET", path)
    assert [one["id"] for one in answer["contacts"]] == [made["id"]]
    assert answer["count"] == 1


def test_by_business_behind_a_contact(api_v3: Api) -> None:
    for name in ("Eve", "Ádám", "Bob"):
        made = new(api_v3, firstName=name, lastName="Tully", companyName="Engines Ltd")
    path = f"/contacts/business/{made['businessId']}?locationId={api_v3.location}&limit=1"
    seen, after = [], ""
    while answer := api_v3("GET", path + after)["contacts"]:
        (one,) = answer
        seen.append(one["firstName"])
        for name in ("startAfter", "startAfter[]"):
            after = "".join(f"&{name}={quote(part)}" for part in (one["name"], one["id"]))
            assert api_v3("GET", path + after)["count"] == 3
    assert seen == ["Ádám", "Bob", "Eve"]
    wrong = api_v3("GET", f"{path}&startAfter=Bob&startAfter=nobody", status=422)
    assert wrong["message"] == ["startAfter must be the name and the id of a contact"]
    gone = f"{path}&startAfter=bob%00+TULLY&startAfter={api_v3.location}"
    assert [one["firstName"] for one in api_v3("GET", gone)["contacts"]] in (["Bob"], ["Eve"])


def test_permanent_dnd_is_kept(api: Api) -> None:
    made = new(api, phone="+18888888888", dndSettings={"SMS": {"status": "permanent"}})
    answer = api(
        "PUT",
        f"/contacts/{made['id']}",
        {"city": "Rome", "dndSettings": {"SMS": {"status": "inactive"}}},
        status=400,
    )
    assert answer["message"] == "Not authorized to update permanent dnd setting for SMS"
    assert api("GET", f"/contacts/{made['id']}")["contact"]["city"] is None


def test_if_match(api: Api) -> None:
    made = new(api)
    path = f"/contacts/{made['id']}"
    etag = api.raw("GET", path)["ETag"]
    api("PUT", path, {"tags": ["seen"]}, If_Match=etag)
    answer = api("PUT", path, {"tags": []}, If_Match=etag, status=412)
    assert answer["statusCode"] == 412
    assert api("GET", path)["contact"]["tags"] == ["seen"]


def test_a_merged_contact_leads_to_its_master(api: Api, in_account: Any) -> None:
    kept, gone = new(api), new(api, firstName="Ada again")
    contact = Contact.objects.get(pk=gone["id"])
    api("DELETE", f"/contacts/{gone['id']}")
    with writes.frame("merged", silent=True):
        ContactRedirect.objects.create(
            account_id=contact.account_id, contact=contact, master_id=kept["id"]
        )
    assert api("GET", f"/contacts/{gone['id']}")["contact"]["id"] == kept["id"]


def test_contacts_of_another_location_are_unknown(api: Api, other_account: Any) -> None:
    with make.scope(other_account):
        theirs = make.make_contact(other_account, first_name="Mallory")
    for path in (f"/contacts/{theirs.pk}", f"/contacts/{NOT_THERE}", "/contacts/nonsense"):
        answer = api("GET", path, status=400)
        assert answer["message"] == f"Contact not found for id:{path.rpartition('/')[2]}"
