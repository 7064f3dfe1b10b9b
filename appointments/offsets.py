"""How long before or after: "1 day, 2 h" as people write it, minutes as rows keep it."""

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appointments.notice_rules import DAY, HOUR, LONGEST_OFFSET, MOST_OFFSETS
from hoopcrm.core.errors import Refused

_PART = re.compile(r"(\d{1,6})\s*([a-z]*)\.?")
_UNITS = {"m": 1, "h": HOUR, "d": DAY, "w": 7 * DAY}


def read_offsets(text: str) -> tuple[int, ...]:
    """Minutes, the longest first, each once; "15" alone are minutes.

    Raises:
        Refused: `offsets` when it cannot be read, is too far off or has too many.
    """
    found = set()
    for part in filter(None, (one.strip().lower() for one in re.split(r"[,;]", text))):
        match = _PART.fullmatch(part)
        unit = _UNITS.get(match[2][:1] or "m") if match else None
        if match is None or unit is None or not 0 < int(match[1]) * unit <= LONGEST_OFFSET:
            raise Refused(
                "offsets", _("“%(text)s” cannot be read. Write “1 day, 2 h”.") % {"text": part}
            )
        found.add(int(match[1]) * unit)
    if len(found) > MOST_OFFSETS:
        raise Refused("offsets", _("%(most)d times at most.") % {"most": MOST_OFFSETS})
    return tuple(sorted(found, reverse=True))


def write_offsets(minutes: Iterable[int]) -> str:
    """Minutes as people write them."""
    return ", ".join(_written(one) for one in minutes)


def _written(minutes: int) -> str:
    if minutes % DAY == 0:
        days = minutes // DAY
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    if minutes % HOUR == 0:
        return _("%(n)d h") % {"n": minutes // HOUR}
    return _("%(n)d min") % {"n": minutes}
