"""What can be wrong with a row of an import: code, effect and words, in one table.

The numbers up to 1024 are those that users of such files know; ours begin at 1025.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Effect(StrEnum):
    """What a problem does to its row."""

    FAILED = "failed"
    SKIPPED = "skipped"
    BLANK = "blank"
    WARNED = "warned"


@dataclass(frozen=True, slots=True)
class Problem:
    """A code of the table; `message` may name %(value)s."""

    code: int
    effect: Effect
    title: str | Promise
    message: str | Promise

    @property
    def stops_row(self) -> bool:
        """Whether nothing of the row is written."""
        return self.effect in (Effect.FAILED, Effect.SKIPPED)

    def text(self, value: str = "") -> str:
        """The message with the value at fault."""
        shown = value if len(value) <= 80 else value[:79] + "…"
        return str(self.message) % {"value": shown}


OWNER_AMBIGUOUS = 1002
BAD_REQUIRED = 1004
NOT_AN_OPTION = 1005
UNKNOWN_ID = 1006
BAD_EMAIL = 1008
NO_KEY = 1009
SHARED_BY_SEVERAL = 1010
REPEATED = 1011
REPEATED_ID = 1012
BAD_NUMBER = 1013
BAD_DATE = 1014
OWNER_UNKNOWN = 1015
SEVERAL_OPTIONS = 1016
EXISTS = 1017
UNSUPPORTED = 1018
BAD_VALUE = 1019
CREATE_FAILED = 1020
NOTHING_TO_KEEP = 1021
NOT_FOUND = 1022
UPDATE_FAILED = 1023
BELONGS_TO_OTHER = 1025
SCIENTIFIC = 1026
TOO_MANY = 1027
TOO_WIDE = 1030
TOO_NARROW = 1031
UNREADABLE = 1032
HAS_NULLS = 1033
CELL_TOO_LONG = 1034
SHARED_NOW = 1035

_TABLE = (
    (
        OWNER_AMBIGUOUS,
        Effect.BLANK,
        _("Owner matches several users"),
        _("Several users are called “%(value)s”; write the e-mail instead. Owner left empty."),
    ),
    (
        BAD_REQUIRED,
        Effect.FAILED,
        _("Invalid contact ID"),
        _("“%(value)s” is not a contact ID."),
    ),
    (
        NOT_AN_OPTION,
        Effect.BLANK,
        _("Not among the options"),
        _("“%(value)s” is not among the options. Field left as it is."),
    ),
    (
        UNKNOWN_ID,
        Effect.FAILED,
        _("Contact ID unknown"),
        _("There is no contact with the ID “%(value)s”."),
    ),
    (
        BAD_EMAIL,
        Effect.FAILED,
        _("Invalid e-mail"),
        _("“%(value)s” is not an e-mail address."),
    ),
    (
        NO_KEY,
        Effect.SKIPPED,
        _("No e-mail and no phone"),
        _("This row has neither a usable e-mail nor a usable phone."),
    ),
    (
        SHARED_BY_SEVERAL,
        Effect.WARNED,
        _("Several contacts share the value"),
        _("Several contacts have “%(value)s”; all of them were updated."),
    ),
    (
        REPEATED,
        Effect.SKIPPED,
        _("Repeated in the file"),
        _("The same contact stands again on line %(value)s; the last row was taken."),
    ),
    (
        REPEATED_ID,
        Effect.FAILED,
        _("Contact ID repeated in the file"),
        _("The contact ID “%(value)s” stands in the file more than once; no row of it was used."),
    ),
    (
        BAD_NUMBER,
        Effect.BLANK,
        _("Invalid phone or number"),
        _("“%(value)s” cannot be read as a phone or number. Field left as it is."),
    ),
    (
        BAD_DATE,
        Effect.BLANK,
        _("Invalid date"),
        _("“%(value)s” cannot be read as a date. Field left as it is."),
    ),
    (
        OWNER_UNKNOWN,
        Effect.BLANK,
        _("Owner or follower not found"),
        _("Nobody here is called “%(value)s”. Left out."),
    ),
    (
        SEVERAL_OPTIONS,
        Effect.BLANK,
        _("Matches several options"),
        _("“%(value)s” matches several options. Field left as it is."),
    ),
    (
        EXISTS,
        Effect.SKIPPED,
        _("Contact exists already"),
        _("A contact with “%(value)s” exists already, and only new ones were to be created."),
    ),
    (
        UNSUPPORTED,
        Effect.BLANK,
        _("Field cannot be imported"),
        _("“%(value)s” was left out: files and signatures cannot be imported."),
    ),
    (
        BAD_VALUE,
        Effect.BLANK,
        _("Value does not fit the field"),
        _("“%(value)s” does not fit the field. Field left as it is."),
    ),
    (
        CREATE_FAILED,
        Effect.FAILED,
        _("Contact could not be created"),
        _("The contact could not be created: %(value)s"),
    ),
    (
        NOTHING_TO_KEEP,
        Effect.SKIPPED,
        _("Nothing to keep"),
        _("This row has no e-mail, phone, name or type."),
    ),
    (
        NOT_FOUND,
        Effect.SKIPPED,
        _("Contact not found"),
        _("No contact has “%(value)s”, and only existing ones were to be updated."),
    ),
    (
        UPDATE_FAILED,
        Effect.FAILED,
        _("Contact could not be updated"),
        _("The contact could not be updated: %(value)s"),
    ),
    (
        BELONGS_TO_OTHER,
        Effect.WARNED,
        _("Belongs to another contact"),
        _("“%(value)s” belongs to another contact and was left out."),
    ),
    (
        SCIENTIFIC,
        Effect.BLANK,
        _("Number in scientific notation"),
        _(
            "“%(value)s” was shortened by a spreadsheet program; format the column as text and "
            "export again. Field left as it is."
        ),
    ),
    (
        TOO_MANY,
        Effect.WARNED,
        _("Too many values"),
        _("There was no more room for “%(value)s”."),
    ),
    (
        TOO_WIDE,
        Effect.FAILED,
        _("More cells than columns"),
        _("This row has %(value)s cells more than the header; a quote may be missing."),
    ),
    (
        TOO_NARROW,
        Effect.WARNED,
        _("Fewer cells than columns"),
        _("This row has %(value)s cells fewer than the header; they were taken as empty."),
    ),
    (
        UNREADABLE,
        Effect.FAILED,
        _("Row cannot be read"),
        _("This row cannot be read: %(value)s"),
    ),
    (
        HAS_NULLS,
        Effect.FAILED,
        _("Null bytes"),
        _("This row holds null bytes, which no text may have; the file may be damaged."),
    ),
    (
        SHARED_NOW,
        Effect.WARNED,
        _("Another contact has the value"),
        _("“%(value)s” is also that of another contact, so this may be a duplicate."),
    ),
    (
        CELL_TOO_LONG,
        Effect.FAILED,
        _("Cell too long"),
        _("A cell of this row has more than %(value)s characters."),
    ),
)

PROBLEMS = {row[0]: Problem(*row) for row in _TABLE}

# A problem found in a row: code, the column's name or "", and the value at fault.
Found = tuple[int, str, str]


def outcome_of(found: list[Found]) -> Effect | None:
    """The worst effect: failed, skipped, or warned for the rest; None without any problem."""
    if not found:
        return None
    effects = {PROBLEMS[code].effect for code, _column, _value in found}
    for effect in (Effect.FAILED, Effect.SKIPPED):
        if effect in effects:
            return effect
    return Effect.WARNED
