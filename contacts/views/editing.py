"""What editing in place needs: how a field is shown, and whether it changed meanwhile."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from contacts.models import Contact
from contacts.record_fields import GENERAL, INFO, RecordField
from hoopcrm.core.errors import Stale

T = TypeVar("T")
# Not part of the value when a form is sent again after a conflict.
PROTOCOL = ("version", "csrfmiddlewaretoken")
SIDE, HEADER = "side", "header"
# The key that edits goes to the first field of the tab.
FIRST_FIELDS = (INFO[0], GENERAL[0])


@dataclass(frozen=True, kw_only=True)
class ShownField:
    """A field as `contacts/_field_view.html` draws it.

    Attributes:
        listens: browser event after which it loads again, because it was edited elsewhere.
        link_here: the link is a page of the product.
        key_hint: keyboard key that starts editing.
    """

    id: str
    label: str
    text: str
    edit_url: str
    view_url: str
    can_edit: bool
    link: str = ""
    link_here: bool = False
    stacked: bool = False
    saved: bool = False
    listens: str = ""
    key_hint: str = ""


def place_of(request: HttpRequest) -> str:
    """Which of two copies of a control is meant: in the side panel or in the header."""
    return HEADER if request.GET.get("in") == HEADER else SIDE


def other_place(place: str) -> str:
    """Where the second copy of a control stands."""
    return SIDE if place == HEADER else HEADER


def shown_field(
    field: RecordField,
    contact: Contact,
    *,
    can_edit: bool,
    place: str = SIDE,
    saved: bool = False,
    member: Any = None,
) -> ShownField:
    """The field of this contact, ready to draw; links that need a right are for `member`."""
    inside = bool(field.link_permission)
    may_follow = not inside or (member is not None and member.has(field.link_permission))
    url = _field_url(contact, field.key)
    is_owner = field.key == "owner"
    return ShownField(
        id=field_id(field, place),
        label=str(field.label),
        text=field.text(contact),
        edit_url=f"{url}?in={HEADER}" if place == HEADER else url,
        view_url=f"{url}?view=1&in={place}",
        can_edit=can_edit,
        link=field.link(contact) if may_follow else "",
        link_here=inside,
        stacked=field.stacked,
        saved=saved,
        listens=f"{other_place(place)}-owner-changed" if is_owner else "",
        key_hint="e" if place == SIDE and field.key in FIRST_FIELDS else "",
    )


def _field_url(contact: Contact, key: str) -> str:
    """Resolved once for a contact: a page has many fields, and resolving is not free."""
    pattern: str | None = contact.__dict__.get("_field_url")
    if pattern is None:
        pattern = reverse("contacts:record_field", args=[contact.account_id, contact.pk, "KEY"])
        contact.__dict__["_field_url"] = pattern
    return pattern.replace("KEY", key)


def field_id(field: RecordField, place: str = SIDE) -> str:
    """The id of the field's element on the page."""
    name = field.key.replace(".", "-")
    return f"header-{name}" if place == HEADER else f"field-{name}"


def fingerprint(value: Any) -> str:
    """Differs when the value does."""
    text = json.dumps(value or "", default=str, sort_keys=True)
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


@dataclass(frozen=True)
class Seen:
    """What an editor saw when it opened: the record's version and the value's fingerprint."""

    version: int | None = None
    value: str = ""

    @property
    def token(self) -> str:
        """As the form sends it back."""
        return f"{self.version}.{self.value}"

    @classmethod
    def read(cls, token: str) -> "Seen":
        """From a form; one that cannot be read checks nothing."""
        version, _dot, value = token.partition(".")
        if not (version.isascii() and version.isdigit() and len(version) < 10):
            return cls()
        return cls(int(version), value)


def save_seen(seen: Seen, save: Callable[[int | None], T], current: Callable[[], str]) -> T:
    """Save over what was seen. A change to other parts of the record is no conflict.

    Args:
        save: is given the version to save over.
        current: the fingerprint of the value now stored.

    Raises:
        Stale: somebody has changed this very value.
    """
    try:
        return save(seen.version)
    except Stale as stale:
        if not seen.value or current() != seen.value:
            raise
        return save(stale.data["version"])


def posted_values(sent: QueryDict) -> list[tuple[str, str]]:
    """What was sent, as hidden fields that send it again."""
    return [
        (name, value)
        for name, values in sent.lists()
        if name not in PROTOCOL
        for value in values
        if isinstance(value, str)
    ]
