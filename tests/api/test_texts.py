"""Texts that no database can keep, and numbers as other languages write them."""

from tests.api.conftest import Api
from tests.api.test_contacts import new


def test_signs_that_cannot_be_kept_are_left_out(api: Api) -> None:
    contact = new(api, firstName="A\x00da", tags=["v\x00ip"])
    assert contact["firstName"] == "Ada"
    assert contact["tags"] == ["vip"]
    tags = f"/contacts/{contact['id']}/tags"
    assert api("DELETE", tags, {"tags": ["vi\x00p", "\x00x"]})["tags"] == []
    note = api("POST", f"/contacts/{contact['id']}/notes", '{"body": "a\\ud800b"}', status=201)
    assert note["note"]["body"] == "ab"


def test_a_whole_number_may_have_a_point(api: Api) -> None:
    search = {"locationId": api.location, "pageLimit": 20.0, "page": 1.0}
    assert api("POST", "/contacts/search", search)["total"] == 0
    told = api("POST", "/contacts/search", search | {"page": 1.5}, status=422)
    assert told["message"] == ["page must be an integer number"]
