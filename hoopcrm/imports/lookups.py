"""What names in a file stand for in this account: people, types, options. Read once a chunk."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from contacts.access import contact_types
from contacts.ingest import problems as codes
from contacts.models import Contact
from hoopcrm.accounts.access import active_members
from hoopcrm.core.text import fold
from hoopcrm.customfields.access import definitions


class NotFound(Exception):
    """A name that stands for nothing, or for several things; `code` of the problem table."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


@dataclass(slots=True)
class Names:
    """Values by folded name. `find` raises NotFound with the code for none or for several."""

    missing: int
    several: int
    values: dict[str, set[Any]] = field(default_factory=lambda: defaultdict(set))

    def add(self, value: Any, *names: str) -> None:
        """Let these names stand for `value`."""
        for name in names:
            if folded := fold(name):
                self.values[folded].add(value)

    def find(self, text: str) -> Any:
        """What `text` stands for."""
        found = self.values.get(fold(text))
        if not found:
            raise NotFound(self.missing)
        if len(found) > 1:
            raise NotFound(self.several)
        return next(iter(found))


@dataclass(slots=True)
class Lookups:
    """The account's people, types and custom fields, by the names that files use.

    Attributes:
        options: by field id, the option's id for a label; `labels` what each id is called.
    """

    country: str
    time_zone: str
    members: Names
    member_names: dict[UUID, str]
    types: Names
    type_labels: dict[UUID, str]
    genders: Names
    definitions: dict[str, Any]
    options: dict[str, Names]
    labels: dict[str, str]


def load_lookups(account: Any) -> Lookups:
    """Everything that cleaning needs to know of the account, in a few queries."""
    members = Names(codes.OWNER_UNKNOWN, codes.OWNER_AMBIGUOUS)
    member_names = {}
    for member in active_members():
        user = member.user
        first, last = user.first_name, user.last_name
        members.add(member.pk, f"{first} {last}", f"{last} {first}", f"{last}, {first}", user.email)
        member_names[member.pk] = member.display_name
    types = Names(codes.NOT_AN_OPTION, codes.SEVERAL_OPTIONS)
    type_labels = {}
    for kind in contact_types():
        types.add(kind.pk, kind.label, kind.key)
        type_labels[kind.pk] = kind.label
    genders = Names(codes.NOT_AN_OPTION, codes.SEVERAL_OPTIONS)
    for value, label in Contact.Gender.choices:
        genders.add(value, value, str(label), value[0])
    known = {str(one.pk): one for one in definitions()}
    options, labels = {}, {}
    for pk, definition in known.items():
        if definition.has_options:
            options[pk] = Names(codes.NOT_AN_OPTION, codes.SEVERAL_OPTIONS)
            for option in definition.offered:
                options[pk].add(str(option.pk), option.label)
                labels[str(option.pk)] = option.label
    return Lookups(
        account.country,
        account.time_zone,
        members,
        member_names,
        types,
        type_labels,
        genders,
        known,
        options,
        labels,
    )
