"""The location, its tags, custom fields and custom values."""

from collections.abc import Callable
from typing import Any

import pytest

from contacts.services.tag_settings import tag_create
from hoopcrm.accounts.models import Account
from hoopcrm.core.scoping import scope
from hoopcrm.customfields.services.fields import field_create
from tests.api.conftest import Api
from tests.api.test_contacts import NOT_THERE, new
from tests.make import SYSTEM

WRONG = "The token does not have access to this location."


@pytest.fixture
def at(api: Api) -> str:
    """The address of the location."""
    return f"/locations/{api.location}"


def test_location(api: Api, at: str, account: Account) -> None:
    told = api("GET", at)["location"]
    assert (told["id"], told["name"]) == (api.location, account.name)
    assert told["timezone"] == account.time_zone
    assert told["settings"]["allowDuplicateContact"] is False
    assert api("GET", f"{at}?expand=1", status=422)["message"] == [
        "property expand should not exist"
    ]


@pytest.mark.parametrize("part", ["", "/tags", "/customFields", "/customValues"])
def test_another_location(api: Api, other_account: Account, part: str) -> None:
    assert api("GET", f"/locations/{other_account.pk}{part}", status=403)["message"] == WRONG
    assert api("GET", f"/locations/nonsense{part}", status=403)["message"] == WRONG


def test_scopes(token: Callable[..., str], account: Account, at: str) -> None:
    reader = Api(account, token("locations/tags.readonly"))
    assert reader("GET", f"{at}/tags")["tags"] == []
    reader("POST", f"{at}/tags", {"name": "vip"}, status=401)
    reader("GET", at, status=401)
    reader("GET", f"{at}/customFields", status=401)


def test_tags(api: Api, at: str) -> None:
    tag = api("POST", f"{at}/tags", {"name": " VIP "})["tag"]
    assert (tag["name"], tag["locationId"]) == ("vip", api.location)
    one = f"{at}/tags/{tag['id']}"
    assert api("GET", one)["tag"] == tag
    contact = new(api, tags=["vip"])
    assert api("PUT", one, {"name": "Gold"})["tag"]["name"] == "gold"
    assert api("GET", f"/contacts/{contact['id']}")["contact"]["tags"] == ["gold"]
    assert api("GET", f"{at}/tags")["tags"] == [tag | {"name": "gold"}]
    deleted = api("DELETE", one)
    assert deleted["succeded"] is deleted["succeeded"] is True
    assert api("GET", f"/contacts/{contact['id']}")["contact"]["tags"] == []
    assert api("GET", one, status=400)["message"] == f"Tag not found for id:{tag['id']}"


def test_tag_faults(api: Api, at: str, other_account: Account) -> None:
    api("POST", f"{at}/tags", {"name": "vip"})
    taken = api("POST", f"{at}/tags", {"name": "Vip"}, status=400)
    assert taken["message"] == "There is a tag “vip” already."
    answer = api("POST", f"{at}/tags", {"locationId": api.location}, status=422)
    assert answer["message"] == [
        "name should not be empty",
        "property locationId should not exist",
    ]
    assert api("POST", f"{at}/tags", {"name": " "}, status=422)["message"] == [
        "name: Give the tag a name."
    ]
    with scope(other_account):
        theirs = tag_create(SYSTEM, name="theirs")
    api("DELETE", f"{at}/tags/{theirs.pk}", status=400)


def test_custom_field(api: Api, at: str) -> None:
    body = {"name": "Pin code", "dataType": "TEXT", "placeholder": "12345", "model": "contact"}
    field = api("POST", f"{at}/customFields", body, status=201)["customField"]
    assert (field["fieldKey"], field["dataType"]) == ("contact.pin_code", "TEXT")
    one = f"{at}/customFields/{field['id']}"
    assert api("GET", one)["customField"] == field
    assert api("GET", f"{at}/customFields/contact.pin_code")["customField"] == field
    changed = api("PUT", one, {"name": "Pin", "placeholder": None})["customField"]
    assert (changed["name"], changed["placeholder"]) == ("Pin", "")
    assert changed["fieldKey"] == "contact.pin_code"
    for model, count in (("contact", 1), ("all", 1), ("opportunity", 0)):
        assert len(api("GET", f"{at}/customFields?model={model}")["customFields"]) == count
    assert api("DELETE", one)["succeded"] is True
    assert api("GET", one, status=400)["message"] == f"Custom field not found for id:{field['id']}"


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ("MONETORY", "MONETORY"),
        ("MONETARY", "MONETORY"),
        ("FLOAT", "NUMERICAL"),
        ("LARGE_TEXT", "LARGE_TEXT"),
        ("SIGNATURE", "SIGNATURE"),
    ],
)
def test_data_types(api: Api, at: str, sent: str, told: str) -> None:
    # Programs send the whole of the contract's example, whatever the type.
    body = {
        "name": "Custom Field",
        "dataType": sent,
        "placeholder": "Placeholder Text",
        "acceptedFormat": [".pdf", ".jpeg"],
        "isMultipleFile": False,
        "maxNumberOfFiles": 2,
        "textBoxListOptions": [{"label": "First", "prefillValue": ""}],
        "position": 0,
        "model": "contact",
    }
    field = api("POST", f"{at}/customFields", body, status=201)["customField"]
    assert (field["dataType"], field["picklistOptions"]) == (told, [])


def test_options(api: Api, at: str) -> None:
    body = {"name": "Size", "dataType": "SINGLE_OPTIONS", "options": ["S", "M", "L"]}
    field = api("POST", f"{at}/customFields", body, status=201)["customField"]
    assert field["picklistOptions"] == ["S", "M", "L"]
    contact = new(api, customFields=[{"id": field["id"], "field_value": "L"}])
    one = f"{at}/customFields/{field['id']}"
    changed = api("PUT", one, {"options": ["M", "XL", "s"]})["customField"]
    assert changed["picklistOptions"] == ["M", "XL", "s"]
    stored = api("GET", f"/contacts/{contact['id']}")["contact"]["customFields"]
    assert stored == [{"id": field["id"], "value": "L"}]
    answer = api("PUT", one, {"options": [{"text": "M"}]}, status=422)
    assert answer["message"] == ["options must be an array of texts, or of objects with a label"]
    api("POST", f"{at}/customFields", body | {"options": []}, status=422)


def test_text_boxes_and_files(api: Api, at: str) -> None:
    boxes = [{"label": "Left", "prefillValue": ""}, {"label": "Right"}]
    body = {"name": "Eyes", "dataType": "TEXTBOX_LIST", "textBoxListOptions": boxes}
    field = api("POST", f"{at}/customFields", body, status=201)["customField"]
    assert [one["label"] for one in field["picklistOptions"]] == ["Left", "Right"]
    body = {"name": "Papers", "dataType": "FILE_UPLOAD", "acceptedFormat": [".pdf", ".jpeg"]}
    body |= {"isMultipleFile": True, "maxNumberOfFiles": 3}  # type: ignore[dict-item]
    field = api("POST", f"{at}/customFields", body, status=201)["customField"]
    assert field["acceptedFormat"] == [".pdf", ".jpg"]
    assert (field["isMultipleFile"], field["maxNumberOfFiles"]) == (True, 3)
    changed = api("PUT", f"{at}/customFields/{field['id']}", {"isMultipleFile": False})
    assert changed["customField"]["maxNumberOfFiles"] == 1


def test_position(api: Api, at: str) -> None:
    for name in ("A", "B", "C"):
        api("POST", f"{at}/customFields", {"name": name, "dataType": "TEXT"}, status=201)
    api("PUT", f"{at}/customFields/contact.c", {"position": 0})
    api(
        "POST",
        f"{at}/customFields",
        {"name": "D", "dataType": "TEXT", "position": 1},
        status=201,
    )
    told = api("GET", f"{at}/customFields")["customFields"]
    assert [(one["name"], one["position"]) for one in told] == [
        ("C", 0),
        ("D", 1),
        ("A", 2),
        ("B", 3),
    ]


def test_custom_field_faults(api: Api, at: str, other_account: Account) -> None:
    body: dict[str, Any] = {"dataType": "TEXT", "position": -1, "key": "x"}
    answer = api("POST", f"{at}/customFields", body, status=422)
    assert sorted(answer["message"]) == [
        "name should not be empty",
        "position must not be less than 0",
        "property key should not exist",
    ]
    answer = api("POST", f"{at}/customFields", {"name": "X", "dataType": "BLOB"}, status=422)
    assert answer["message"][0].startswith("dataType must be one of the following values: TEXT,")
    body = {"name": "X", "dataType": "TEXT", "model": "opportunity"}
    api("POST", f"{at}/customFields", body, status=400)
    api("GET", f"{at}/customFields?model=note", status=422)
    with scope(other_account):
        theirs = field_create(SYSTEM, label="Theirs", type="text")
    for name in (str(theirs.pk), theirs.full_key, NOT_THERE, "%00"):
        api("DELETE", f"{at}/customFields/{name}", status=400)


def test_custom_values(api: Api, at: str) -> None:
    made = api("POST", f"{at}/customValues", {"name": "Office hours", "value": "9-5"}, status=201)
    value = made["customValue"]
    assert value["fieldKey"] == "{{ custom_values.office_hours }}"
    one = f"{at}/customValues/{value['id']}"
    assert api("GET", one)["customValue"] == value
    changed = api("PUT", one, {"name": "Hours", "value": "8-4"})["customValue"]
    assert changed == value | {"name": "Hours", "value": "8-4"}
    assert api("GET", f"{at}/customValues")["customValues"] == [changed]
    assert api("DELETE", one)["succeded"] is True
    assert api("DELETE", one, status=400)["message"] == (
        f"Custom value not found for id:{value['id']}"
    )
    answer = api("POST", f"{at}/customValues", {"name": "", "key": "x"}, status=422)
    assert sorted(answer["message"]) == [
        "name should not be empty",
        "property key should not exist",
        "value should not be empty",
    ]
