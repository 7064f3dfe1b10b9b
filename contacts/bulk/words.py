"""Numbers, sentences and schedules in words."""

from zoneinfo import ZoneInfo

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contacts.bulk.schedule import WEEKDAYS, Schedule
from contacts.models import BulkJob


def number(count: int) -> str:
    """A number as people write it in the current language."""
    return str(intcomma(count))


def counted(text: str, count: int) -> str:
    """A sentence of `ngettext` with its number in the place %(n)s."""
    return text % {"n": number(count)}


def schedule_in_words(bulk: BulkJob, zone: ZoneInfo) -> str:
    """When a bulk job runs, such as "500 every 2 hours, Monday, Friday, from 09:00"."""
    if bulk.mode == BulkJob.Mode.NOW:
        return _("All at once")
    known = Schedule.of_data(bulk.schedule)
    parts = []
    if known.start:
        local = known.start.astimezone(zone)
        day = formats.date_format(local, "j M Y, H:i")
        parts.append(_("from %(moment)s (%(zone)s)") % {"moment": day, "zone": zone.key})
    if known.quantity:
        batches = {"count": number(known.quantity), "pause": _pause(known)}
        parts.insert(0, _("%(count)s every %(pause)s") % batches)
        parts += [str(WEEKDAYS[day]) for day in sorted(known.days)]
        if known.opens:
            parts.append(_("not before %(time)s") % {"time": f"{known.opens:%H:%M}"})
        if known.closes:
            parts.append(_("not after %(time)s") % {"time": f"{known.closes:%H:%M}"})
    return ", ".join(parts)


def _pause(known: Schedule) -> str:
    every = known.every
    texts = {
        "minutes": ngettext("minute", "%(n)s minutes", every),
        "hours": ngettext("hour", "%(n)s hours", every),
        "days": ngettext("day", "%(n)s days", every),
    }
    text: str = texts[known.unit]
    return text % {"n": number(every)}
