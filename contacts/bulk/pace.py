"""How large a batch may be, by the time until the next one: a setting of the installation."""

from datetime import timedelta

from django.conf import settings
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contacts.bulk.schedule import Schedule

Steps = list[tuple[int | None, int]]


def largest_batch(schedule: Schedule) -> int:
    """How many contacts a batch of this schedule may have."""
    interval = timedelta(**{schedule.unit: schedule.every})
    for minutes, most in _steps():
        if minutes is None or interval <= timedelta(minutes=minutes):
            return most
    return _steps()[-1][1]


def pace_in_words() -> str:
    """The limits in one line, such as "At most 1,000 every minute, 10,000 at longer intervals."."""
    parts = []
    for minutes, most in _steps():
        known = {"count": intcomma(most), "minutes": minutes}
        if minutes is None:
            parts.append(_("%(count)s at longer intervals") % known)
        elif minutes == 1:
            parts.append(_("%(count)s every minute") % known)
        else:
            parts.append(_("%(count)s up to every %(minutes)d minutes") % known)
    return _("At most %(limits)s.") % {"limits": ", ".join(parts)}


def too_large(schedule: Schedule) -> str:
    """What is said of a batch that is too large for its interval, "" where it is not."""
    most = largest_batch(schedule)
    if schedule.quantity <= most:
        return ""
    text = ngettext(
        "At this interval a batch has at most %(count)s contact.",
        "At this interval a batch has at most %(count)s contacts.",
        most,
    )
    return text % {"count": intcomma(most)}


def _steps() -> Steps:
    steps: Steps = settings.DRIP_LIMITS
    return steps
