"""What the text in the search box means.

Every word must be found: those with three letters or digits in a row anywhere in the contact's
search text (name, e-mails, phones, business) or in a field that the account has chosen besides;
shorter ones at the start of a name, e-mail or business, or of a word in a chosen field. Text that
is written like a phone number is found as it stands or by its digits.
"""

import re
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

from contacts.searched import extra_keys
from hoopcrm.core.text import fold

LONGEST = 200
MOST_WORDS = 8
SUBSTRING_FROM = 3
TELLING_DIGITS = 7
PREFIX_COLUMNS = ("sort_name", "last_folded", "email_normalised", "company_folded")

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_PHONE = re.compile(r"^[\d\s()+./\-\u2010-\u2015]+$")
_TRIGRAM = re.compile(r"[^\W_]{3}")
_WRITTEN = re.compile(r"[^\W_]")
_TRUNK = re.compile(r"\(\s*0\s*\)")


@dataclass(frozen=True, slots=True)
class Search:
    """A compiled search. `text` is what was typed, trimmed; with `extra` the fields that the
    account has chosen are looked through as well."""

    text: str = ""
    words: tuple[str, ...] = ()
    digits: str = ""
    extra: bool = False

    def __bool__(self) -> bool:
        return bool(self.text)

    @property
    def is_hopeless(self) -> bool:
        """Whether nothing can match: only punctuation was typed."""
        return bool(self.text) and not (self.words or self.digits)

    @property
    def has_prefix(self) -> bool:
        """Whether a word is too short for the trigram index and its prefixes decide."""
        return not self.digits and not any(_has_trigram(word) for word in self.words)

    @property
    def is_telling(self) -> bool:
        """Whether so few can match that the index finds them at once: a phone, an e-mail."""
        return bool(self.digits) or any("@" in word for word in self.words)

    def condition(self) -> Q:
        """The rows that match, as a condition on contacts."""
        if self.digits:
            written = (Q(search__contains=word) for word in self.words)
            found = reduce(or_, written, _contains(self.digits, self.digits[-TELLING_DIGITS:]))
            for word in (self.digits, *self.words) if self.extra else ():
                found |= _in_extra(word)
            return found
        short = _starts_a_column if self.has_prefix else _starts_a_word
        matches = Q()
        for word in self.words:
            is_long = _has_trigram(word)
            found = _contains(word, _telling_part(word)) if is_long else short(word)
            if self.extra:
                found |= _in_extra(word if is_long else f"\n{word}", *_inside(word, is_long))
            matches &= found
        return matches


def _in_extra(*texts: str) -> Q:
    """One of these is in the chosen fields. The first condition is that of their index."""
    return ~Q(search_extra="") & reduce(or_, (Q(search_extra__contains=one) for one in texts))


def _inside(word: str, is_long: bool) -> tuple[str, ...]:
    """A short word may begin any word of a field, not only the first."""
    return () if is_long else (f" {word}",)


def _contains(word: str, part: str) -> Q:
    """`word` is in the search text. Only `part` of it asks the index: what nearly every contact
    has (a country's digits, a mail provider's name) costs time there and narrows nothing."""
    if part == word:
        return Q(search__contains=word)
    return Q(search__contains=part) & Q(GreaterThan(StrIndex("search", Value(word)), 0))


def _telling_part(word: str) -> str:
    """Of an e-mail address the part up to the @, where that is enough for the index."""
    local, at, _domain = word.partition("@")
    return f"{local}@" if at and _has_trigram(local) else word


def _has_trigram(word: str) -> bool:
    return _TRIGRAM.search(word) is not None


def compile_search(text: str) -> Search:
    """Read what was typed. Blanks alone are no search."""
    text = _UNSTORABLE.sub("", text)[:LONGEST].strip()
    folded = fold(text)
    digits, extra = _phone_digits(text), bool(extra_keys())
    if digits:
        # What is written around the digits matters only where it stands between them.
        return Search(text, () if digits in folded else (folded,), digits, extra)
    words = [word.strip(",;\"'") for word in folded.split()]
    found = dict.fromkeys(word for word in words if _WRITTEN.search(word))
    return Search(text, tuple(found)[:MOST_WORDS], extra=extra)


def _starts_a_column(word: str) -> Q:
    """Each alternative is one range of an index."""
    alternatives = Q()
    for column in PREFIX_COLUMNS:
        alternatives |= Q(**{f"{column}__startswith": word})
    return alternatives


def _starts_a_word(word: str) -> Q:
    """Beside longer words, which have narrowed the rows: at the start of any word."""
    return (
        Q(search__startswith=word)
        | Q(search__contains=f" {word}")
        | Q(search__contains=f"\n{word}")
    )


def _phone_digits(text: str) -> str:
    """The digits of a text written like a phone number, as they stand in the search text."""
    if not _PHONE.match(text):
        return ""
    bare = _TRUNK.sub("", text)
    found = "".join(str(int(c)) for c in bare if c.isdecimal())
    if found.startswith("00") and len(found) > SUBSTRING_FROM + 1:
        found = found[2:]
    return found if len(found) >= SUBSTRING_FROM else ""
