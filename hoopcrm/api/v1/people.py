"""Tags and followers of a contact, and its appointments."""

from typing import Any

from ninja import Router
from pydantic import Field

from appointments.access import appointments_of_contact
from contacts.access import followers_of
from contacts.contact_around import tags_of
from contacts.models import Contact
from contacts.services.ownership import contact_follower_add, contact_follower_remove
from contacts.services.tags_many import contacts_tags_add, contacts_tags_remove
from hoopcrm.api.call import ApiRequest
from hoopcrm.api.endpoints import Taken, Told, endpoint
from hoopcrm.api.records import contact_named, members_named
from hoopcrm.api.shapes.appointments import EventsAnswer, events_told
from hoopcrm.core.services import joined

router = Router(tags=["Contacts"])
READ, WRITE = "contacts.readonly", "contacts.write"
TAGS = "/contacts/{contactId}/tags"
FOLLOWERS = "/contacts/{contactId}/followers"
MOST = 100


class TagsTaken(Taken):
    tags: list[str] = Field(max_length=MOST)


class FollowersTaken(Taken):
    followers: list[str] = Field(max_length=MOST)


class TagsAdded(Told):
    tags: list[str]
    tagsAdded: list[str]
    traceId: str


class TagsRemoved(Told):
    tags: list[str]
    tagsRemoved: list[str]
    traceId: str


class FollowersAdded(Told):
    followers: list[str]
    followersAdded: list[str]
    traceId: str


class FollowersRemoved(Told):
    followers: list[str]
    followersRemoved: list[str]
    traceId: str


@endpoint(router, "POST", TAGS, scope=WRITE, told=TagsAdded, status=201)
def add_tags(request: ApiRequest, contactId: str, body: TagsTaken) -> dict[str, Any]:
    """Put tags on a contact; those that do not exist are made. Answers all of its tags."""
    contact = contact_named(request, contactId)
    add = joined(contacts_tags_add)
    put = add(request.call.actor, contacts=[contact.pk], names=clean(body.tags))
    return {"tags": _tags(contact), "tagsAdded": lower(put.get(contact.pk, []))}


@endpoint(router, "DELETE", TAGS, scope=WRITE, told=TagsRemoved)
def remove_tags(request: ApiRequest, contactId: str, body: TagsTaken) -> dict[str, Any]:
    """Take tags off a contact. Answers those that are left."""
    contact = contact_named(request, contactId)
    remove = joined(contacts_tags_remove)
    taken = remove(request.call.actor, contacts=[contact.pk], names=clean(body.tags))
    return {"tags": _tags(contact), "tagsRemoved": lower(taken.get(contact.pk, []))}


@endpoint(router, "POST", FOLLOWERS, scope=WRITE, told=FollowersAdded, status=201)
def add_followers_contact(
    request: ApiRequest, contactId: str, body: FollowersTaken
) -> dict[str, Any]:
    """Let users follow a contact. Its owner need not."""
    contact = contact_named(request, contactId)
    added = [
        str(member.pk)
        for member in members_named(body.followers)
        if member.pk != contact.owner_id
        and contact_follower_add(request.call.actor, contact=contact, member=member)
    ]
    return {"followers": _followers(contact), "followersAdded": added}


@endpoint(router, "DELETE", FOLLOWERS, scope=WRITE, told=FollowersRemoved)
def remove_followers_contact(
    request: ApiRequest, contactId: str, body: FollowersTaken
) -> dict[str, Any]:
    """Let users follow a contact no longer. Answers those who are left."""
    contact = contact_named(request, contactId)
    removed = [
        str(member.pk)
        for member in members_named(body.followers)
        if contact_follower_remove(request.call.actor, contact=contact, member=member)
    ]
    return {"followers": _followers(contact), "followersRemoved": removed}


@endpoint(router, "GET", "/contacts/{contactId}/appointments", scope=READ, told=EventsAnswer)
def get_appointments_for_contact(request: ApiRequest, contactId: str) -> dict[str, Any]:
    """List the appointments of a contact, past and to come."""
    contact = contact_named(request, contactId)
    rows = appointments_of_contact(request.call.by, contact).order_by("starts_at", "id")
    return {"events": events_told(request, list(rows))}


def clean(tags: list[str]) -> list[str]:
    """Names of tags as the API has them: lower case, without blanks around, each once."""
    return list(dict.fromkeys(tag.strip().lower() for tag in tags if tag.strip()))


def lower(tags: list[str]) -> list[str]:
    return sorted(tag.lower() for tag in tags)


def _tags(contact: Contact) -> list[str]:
    return lower(tags_of([contact.pk]).get(contact.pk, []))


def _followers(contact: Contact) -> list[str]:
    return [str(member.pk) for member in followers_of(contact)]
