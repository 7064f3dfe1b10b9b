"""What is known of a contact beyond its own rows, and what becomes of that when it is removed.

Rows that hang from a contact by a key go with it, and so do their files. An app that knows of
contacts in another way (ids without a key, words, files) registers a `ContactPart` and says
which of its tables that concerns.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Model, Q

from contacts.normalise import digits
from hoopcrm.core.registry import Registry

TELLING_DIGITS = 7
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_EMAIL = re.compile(r"[^\s,;:<>()\"'|]+@[^\s,;:<>()\"'|]+\w")
_PHONE = re.compile(r"[+\d][\d\s().\-/]{5,}\d")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, kw_only=True)
class Leaving:
    """Contacts that are about to be removed for good, and how to know them elsewhere.

    Attributes:
        things: keys of all rows that hang from them, by model, the contacts included.
        names: what they are or were called.
        emails, phones: normalised, those that they have or had.
        operations: of the undo journal, those that touched them.
        at_once: somebody asked for it; else their time is over, and what is kept for a shorter
            time than deleted contacts has gone by itself.
    """

    ids: frozenset[UUID]
    things: Mapping[type[Model], Collection[Any]] = field(default_factory=dict)
    names: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    operations: frozenset[UUID] = frozenset()
    at_once: bool = False

    @cached_property
    def keys(self) -> frozenset[str]:
        """Ids as text, of the contacts and of what hangs from them."""
        return frozenset(
            str(pk) for pks in self.things.values() for pk in pks if isinstance(pk, UUID)
        )

    @cached_property
    def _numbers(self) -> frozenset[str]:
        found = (digits(phone) for phone in self.phones)
        return frozenset(one[-TELLING_DIGITS:] for one in found if len(one) >= TELLING_DIGITS)

    @cached_property
    def _whole_names(self) -> Mapping[str, list[frozenset[str]]]:
        """The words of each name by its last; a first name alone says nothing."""
        found: dict[str, list[frozenset[str]]] = {}
        for name in self.names:
            words = _WORD.findall(name.casefold())
            if len(words) > 1:
                found.setdefault(words[-1], []).append(frozenset(words))
        return found

    def mentioned_in(self, text: str) -> bool:
        """Whether a line or a message has an id, an address or a whole name of theirs."""
        folded = text.casefold()
        if text in self.names or not self.keys.isdisjoint(_ID.findall(folded)):
            return True
        if not self.emails.isdisjoint(_EMAIL.findall(folded)):
            return True
        if any(digits(run)[-TELLING_DIGITS:] in self._numbers for run in _PHONE.findall(text)):
            return True
        words = set(_WORD.findall(folded))
        return any(
            name <= words
            for last in words & self._whole_names.keys()
            for name in self._whole_names[last]
        )


def _nothing(leaving: Leaving) -> None:
    return None


def _nobody(ids: Collection[UUID]) -> Collection[UUID]:
    return ()


@dataclass(frozen=True, kw_only=True)
class ContactPart:
    """What an app knows of contacts.

    Attributes:
        tables: labels of the models that it clears, for those without a key to a contact.
        forget: runs in the transaction that removes the contacts, while their rows are there.
        busy: those of the contacts that cannot be removed now; the purge comes back to them.
        takes_long: whether removing even one at once may take many seconds.
        along: contacts that can only go together with these, such as those merged into them.
        left: runs in the transaction that deletes contacts softly.
        back: runs in the one that brings them back.
        aside: condition on contacts that count as deleted but are neither listed nor removed nor
            brought back by themselves.
    """

    key: str
    tables: tuple[str, ...] = ()
    forget: Callable[[Leaving], None] = _nothing
    busy: Callable[[Leaving], Collection[UUID]] = _nobody  # type: ignore[assignment]
    takes_long: Callable[[], bool] = bool
    along: Callable[[Collection[UUID]], Collection[UUID]] = _nobody
    left: Callable[[Collection[UUID]], None] | None = None
    back: Callable[[Collection[UUID]], None] | None = None
    aside: Callable[[], Q] | None = None


contact_parts: Registry[ContactPart] = Registry("contact_parts")
