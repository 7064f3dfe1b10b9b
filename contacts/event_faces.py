"""Faces of contacts on the timelines of other records."""

from typing import Any
from uuid import UUID

from contacts.access import visible_among
from hoopcrm.events.faces import Face


def contact_faces(member: Any, ids: set[UUID]) -> dict[UUID, Face]:
    """Those of the contacts that the member may see."""
    return {
        contact.pk: Face(name=contact.display_name, key=contact.pk, src=contact.face_url)
        for contact in visible_among(member, ids)
    }
