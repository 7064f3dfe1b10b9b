"""Texts that no database can keep."""

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
