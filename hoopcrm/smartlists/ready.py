"""The lists that every account begins with."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from contacts.conditions.choices import ME
from contacts.conditions.tree import Condition, of_alternatives
from contacts.listing.state import State

READY: tuple[tuple[Any, State], ...] = (
    (
        _("My contacts"),
        State(
            sort="name",
            conditions=of_alternatives([[Condition("owner", "any_of", [ME])]]),
        ),
    ),
    (
        _("New in the last 7 days"),
        State(
            sort="-created",
            conditions=of_alternatives([[Condition("created", "in_last", [7, "days"])]]),
        ),
    ),
    (
        _("Without an owner"),
        State(
            sort="-created",
            conditions=of_alternatives([[Condition("owner", "empty")]]),
        ),
    ),
    (
        _("Not contacted in 90 days"),
        State(
            sort="activity",
            columns=("phone", "email", "owner", "activity", "created"),
            conditions=of_alternatives(
                [
                    [Condition("activity", "more_than_ago", [90, "days"])],
                    [
                        Condition("activity", "empty"),
                        Condition("created", "more_than_ago", [90, "days"]),
                    ],
                ]
            ),
        ),
    ),
)
