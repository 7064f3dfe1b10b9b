"""What can be asked about: the registry of fields, which other apps fill too."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.conditions.context import Context
from contacts.conditions.operators import Kind, Operator, operators_of
from contacts.conditions.sources import Source
from hoopcrm.core.extensions import Text
from hoopcrm.core.registry import Registry


def _same(day: date) -> Any:
    return day


class FieldGroup(Enum):
    """Where a field stands among those offered, in this order."""

    CONTACT = _("Contact")
    ADDRESS = _("Address")
    PEOPLE = _("Owner and followers")
    SEGMENTS = _("Tags and source")
    DATES = _("Dates")
    ACTIVITY = _("Activity")
    WORK = _("Notes and tasks")
    APPOINTMENTS = _("Appointments")
    AUTOMATION = _("Automation")
    DND = _("Do not disturb")
    ATTRIBUTION = _("Attribution")
    OTHER = _("Other")


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Something to choose; `group` is a heading above it."""

    value: str
    label: Text
    group: Text = ""


@dataclass(frozen=True, kw_only=True)
class ConditionField:
    """A field that conditions may name.

    Attributes:
        key: how stored conditions name it, for ever.
        group: a FieldGroup, or the name of a folder of custom fields.
        source: where its values are.
        choices: what is offered; for a kind CHOICE or HAPPENED.
        labels: the labels of these values only, for lists of choices that may be long.
        is_choice: whether a value has the form of a choice. It may be gone by now.
        choose: contacts with any of these values, where `source` cannot say it.
        narrow: a condition that every match of a text fulfils, and that an index answers.
        clean_text: the form in which texts are compared; may raise Refused.
        is_folded: its texts are stored in that form, so that they compare as they stand.
        of_day: a day as the source compares it, for a kind DATE.
        happened: for a kind HAPPENED: the contacts to which it did.
        only: keys of operators, where not all of its kind make sense.
        permission: right without which the field is not offered and matches nobody.
        show: the contact's value in words, for the explanation.
    """

    key: str
    label: Text
    group: FieldGroup | str
    kind: Kind
    source: Source
    choices: Callable[[Context], Iterable[Choice]] | None = None
    labels: Callable[[list[str]], Mapping[str, str]] | None = None
    is_choice: Callable[[str], bool] | None = None
    choose: Callable[[list[str], Context], Q] | None = None
    narrow: Callable[[Any], Q] | None = None
    clean_text: Callable[[str], str] | None = None
    is_folded: bool = False
    of_day: Callable[[date], Any] = _same
    happened: Callable[[Any, Context], Q] | None = None
    only: tuple[str, ...] = ()
    permission: str = ""
    show: Callable[[Any], str] | None = None
    weight: int = 50

    @property
    def operators(self) -> dict[str, Operator]:
        """What can be asked about it, by key."""
        every = operators_of(self.kind)
        return {key: every[key] for key in self.only} if self.only else every

    @property
    def offered_operators(self) -> dict[str, Operator]:
        """Those of them that pages offer."""
        return {key: one for key, one in self.operators.items() if one.offered}


condition_fields: Registry[ConditionField] = Registry("condition_fields")
