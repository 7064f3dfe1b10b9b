"""The tags of a location; those of a contact stand with the contact."""

from typing import Any

from ninja import Router
from pydantic import Field

from contacts.access import all_tags, get_tag
from contacts.models import Tag
from contacts.services.tag_settings import tag_create, tag_rename, tags_delete
from hoopcrm.api import faults
from hoopcrm.api.call import ApiRequest
from hoopcrm.api.endpoints import Taken, Told, endpoint
from hoopcrm.api.records import done, named
from hoopcrm.api.shapes.contacts import DoneAnswer

router = Router(tags=["Tags"])
READ, WRITE = "locations/tags.readonly", "locations/tags.write"
PATH = "/locations/{locationId}/tags"


class TagTaken(Taken):
    name: str = Field(min_length=1)


class TagTold(Told):
    id: str
    name: str
    locationId: str


class TagAnswer(Told):
    tag: TagTold
    traceId: str


class TagsAnswer(Told):
    tags: list[TagTold]
    traceId: str


@endpoint(router, "GET", PATH, scope=READ, told=TagsAnswer)
def get_location_tags(request: ApiRequest, locationId: str) -> dict[str, Any]:
    """List all tags by name."""
    return {"tags": [_told(tag) for tag in all_tags()]}


@endpoint(router, "POST", PATH, scope=WRITE, told=TagAnswer)
def create_tag(request: ApiRequest, locationId: str, body: TagTaken) -> dict[str, Any]:
    """Create a tag; its name becomes lower case."""
    with faults.called(tag="name"):
        return {"tag": _told(tag_create(request.call.actor, name=body.name.lower()))}


@endpoint(router, "GET", PATH + "/{tagId}", scope=READ, told=TagAnswer)
def get_tag_by_id(request: ApiRequest, locationId: str, tagId: str) -> dict[str, Any]:
    """Get a tag."""
    return {"tag": _told(_named(tagId))}


@endpoint(router, "PUT", PATH + "/{tagId}", scope=WRITE, told=TagAnswer)
def update_tag(request: ApiRequest, locationId: str, tagId: str, body: TagTaken) -> dict[str, Any]:
    """Rename a tag on all contacts that have it."""
    tag = _named(tagId)
    with faults.called(tag="name"):
        return {"tag": _told(tag_rename(request.call.actor, tag=tag, name=body.name.lower()))}


@endpoint(router, "DELETE", PATH + "/{tagId}", scope=WRITE, told=DoneAnswer)
def delete_tag(request: ApiRequest, locationId: str, tagId: str) -> dict[str, Any]:
    """Take a tag off all contacts and delete it. With very many contacts that goes on a while."""
    tags_delete(request.call.actor, tags=[_named(tagId)])
    return done()


def _named(text: str) -> Tag:
    return named(text, get_tag, kind="Tag")


def _told(tag: Tag) -> dict[str, Any]:
    return {"id": str(tag.pk), "name": tag.name.lower(), "locationId": str(tag.account_id)}
