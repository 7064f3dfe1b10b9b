"""Addresses of booking pages: one word of a link, taken once in the installation."""

import re
from typing import Any
from uuid import UUID

from django.utils.text import slugify
from django.utils.translation import gettext as _

from appointments.models import Calendar, CalendarGroup
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import unscoped
from hoopcrm.core.text import fold

SLUG_LENGTH = 80
# Parts of addresses that are pages of their own, or may become such.
RESERVED = frozenset(
    {"api", "appointment", "book", "booking", "calendar", "calendars", "cancel", "confirm"}
    | {"embed", "feed", "group", "groups", "ics", "new", "once", "reschedule", "slots", "static"}
)
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)

Page = type[Calendar] | type[CalendarGroup]


def slug_clean(model: Page, raw: object, *, besides: UUID | None = None) -> str:
    """A link as it is stored.

    Raises:
        Refused: on `slug`: `required`, `too_long`, `invalid_slug`, `reserved`, or `slug_taken`
            with a free one in `data["free"]`.
    """
    text = str(raw or "").strip().strip("/").lower()
    if not text:
        raise _refused("required", _("Give it a link."))
    if len(text) > SLUG_LENGTH:
        limit = {"limit": SLUG_LENGTH}
        raise _refused("too_long", _("At most %(limit)d characters.") % limit)
    if not _SLUG.fullmatch(text):
        free = slug_free(model, text, besides=besides)
        message = _("A link has letters a to z, digits and single hyphens, such as “%(slug)s”.")
        raise _refused("invalid_slug", message % {"slug": free}, free=free)
    if text in RESERVED:
        free = slug_free(model, text, besides=besides)
        message = _("“%(slug)s” is kept for pages of ours. “%(free)s” is free.")
        raise _refused("reserved", message % {"slug": text, "free": free}, free=free)
    if text in _taken(model, text, besides):
        raise slug_taken(model, text)
    return text


def slug_taken(model: Page, slug: str) -> Refused:
    """The refusal of a link that another page has."""
    free = slug_free(model, slug)
    message = _("The link “%(slug)s” is taken. “%(free)s” is free.")
    return _refused("slug_taken", message % {"slug": slug, "free": free}, free=free)


def slug_free(model: Page, name: str, *, besides: UUID | None = None) -> str:
    """A link made from a name, with a number when it is taken."""
    stem = slugify(fold(name))[: SLUG_LENGTH - 6].strip("-_").replace("_", "-") or "calendar"
    stem = re.sub("-{2,}", "-", stem)
    taken = _taken(model, stem, besides) | RESERVED
    found, number = stem, 1
    while found in taken:
        number += 1
        found = f"{stem}-{number}"
    return found


def _taken(model: Page, stem: str, besides: UUID | None) -> set[str]:
    """Links that begin like this, in all accounts: they stand in no account's address."""
    with unscoped("links of booking pages are unique in the installation"):
        rows = model.objects.filter(slug__startswith=stem).exclude(pk=besides)
        return set(rows.values_list("slug", flat=True))


def _refused(code: str, message: str, **data: Any) -> Refused:
    return Refused(code, message, field="slug", **data)
