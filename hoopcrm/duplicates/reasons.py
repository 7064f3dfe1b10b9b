"""Why two contacts may be the same person, and how sure that is."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntFlag

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoopcrm.core.extensions import Text

# From here on a merge is offered with one click; the bench holds its precision to 99 %.
SURE = 90
LIKELY = 70
# What is less is not suggested.
LEAST = 50


class Reason(IntFlag):
    """What two contacts have in common. Stored as bits."""

    EMAIL = 1
    PHONE = 2
    SAME_NAME = 4
    SIMILAR_NAME = 8
    BIRTHDAY = 16
    POSTCODE = 32
    BUSINESS = 64
    SHARED = 128
    NAMELESS = 256
    FIRST_NAME = 512
    ADDRESS = 1024


LABELS: dict[Reason, Text] = {
    Reason.EMAIL: gettext_lazy("Same e-mail"),
    Reason.PHONE: gettext_lazy("Same phone"),
    Reason.SAME_NAME: gettext_lazy("Same name"),
    Reason.SIMILAR_NAME: gettext_lazy("Similar name"),
    Reason.FIRST_NAME: gettext_lazy("Same first name"),
    Reason.NAMELESS: gettext_lazy("One has no name"),
    Reason.BIRTHDAY: gettext_lazy("Same birthday"),
    Reason.ADDRESS: gettext_lazy("Same street"),
    Reason.POSTCODE: gettext_lazy("Same postal code"),
    Reason.BUSINESS: gettext_lazy("Same business"),
    Reason.SHARED: gettext_lazy("Others use that e-mail or phone too"),
}


@dataclass(frozen=True, kw_only=True)
class Find:
    """A way to look at the suggestions: those with any of these bits."""

    key: str
    label: Text
    bits: int


FINDS = {
    one.key: one
    for one in (
        Find(key="email", label=gettext_lazy("E-mail"), bits=Reason.EMAIL),
        Find(key="phone", label=gettext_lazy("Phone"), bits=Reason.PHONE),
        Find(
            key="name",
            label=gettext_lazy("Name"),
            bits=Reason.SAME_NAME | Reason.SIMILAR_NAME | Reason.FIRST_NAME,
        ),
    )
}


def labels_of(bits: int) -> list[str]:
    """The reasons in words, the strongest first."""
    return [str(label) for reason, label in LABELS.items() if bits & reason]


def level_of(confidence: int) -> tuple[str, str]:
    """How sure it is: a key for styles, and a word."""
    if confidence >= SURE:
        return "sure", _("Almost certain")
    if confidence >= LIKELY:
        return "likely", _("Likely")
    return "possible", _("Possible")


def bits_of(keys: Iterable[str]) -> int:
    """The bits of these ways to look; 0 for none."""
    bits = 0
    for key in keys:
        if key in FINDS:
            bits |= FINDS[key].bits
    return bits
