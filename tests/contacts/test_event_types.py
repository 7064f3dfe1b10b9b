"""How events of contacts read."""

from typing import Any

import pytest

from contacts.event_types import field_label
from hoopcrm.events.models import Event
from hoopcrm.events.types import describe


def event(type: str, via: str = "page", **parts: Any) -> Event:
    return Event(type=type, via=via, **parts)


@pytest.mark.parametrize(
    ("happened", "text"),
    [
        (event("contact.created"), "Contact created"),
        (event("contact.created", "import"), "Contact created by import"),
        (event("contact.created", "api"), "Contact created through the API"),
        (event("contact.updated"), "Changed the contact"),
        (
            event("contact.updated", changes={"city": ["", "Rome"]}),
            "Set city to “Rome”",
        ),
        (
            event("contact.updated", "import", changes={"tags": [["a"], ["a", "b"]]}),
            "Import: Changed tags from “a” to “a, b”",
        ),
        (
            event("contact.updated", changes={"birth_date": ["1990-03-05", "--03-05"]}),
            "Changed date of birth from “5 Mar 1990” to “5 Mar”",
        ),
        (
            event(
                "contact.updated",
                changes={"custom.vat": ["", "x" * 90]},
                data={"labels": {"custom.vat": "VAT id"}},
            ),
            f"Set VAT id to “{'x' * 79}…”",
        ),
        (event("contact.updated", changes={"custom.gone": ["a", ""]}), "Removed gone “a”"),
        (
            event("contact.owner_changed", changes={"owner": ["A", "B"]}),
            "Changed owner from “A” to “B”",
        ),
        (event("contact.tag_added", data={"tag": "100%"}), "Added tag “100%”"),
        (event("contact.phone_removed", changes={"phone": ["1", ""]}), "Removed phone “1”"),
        # what erasure leaves of an event still reads
        (event("contact.email_added"), "E-mail added"),
        (event("contact.follower_added"), "Follower added"),
        (event("contact.owner_changed"), "Owner changed"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.type,
)
def test_an_event_in_one_line(happened: Event, text: str) -> None:
    assert describe(happened) == text


def test_fields_of_changes_have_names() -> None:
    happened = event("contact.updated", data={"labels": {"custom.x": "Size"}})
    labels = [field_label(happened, key) for key in ("first_name", "email", "custom.x", "custom.y")]
    assert labels == ["First name", "E-mail", "Size", "y"]
