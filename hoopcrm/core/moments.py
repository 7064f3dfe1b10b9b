"""Moments in words: "3 min ago", "21 Nov 2026, 14:05 CET", in the member's time zone."""

import datetime as dt
from functools import lru_cache

from django.utils import formats, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR


class Moments:
    """Writes moments as seen now, from the current time zone and in the current language.

    Made once for a page, because asking for zone and language costs more than writing.
    """

    def __init__(self, now: dt.datetime | None = None) -> None:
        self.now = now or timezone.now()
        self.zone = timezone.get_current_timezone()
        self.today = self.now.astimezone(self.zone).date()
        self._language = get_language()
        self._pattern = _("%(date)s, %(time)s %(zone)s")

    def relative(self, value: dt.datetime) -> str:
        """Such as "3 min ago", "yesterday", "in 2 d"; a date when more than six days away."""
        return self._relative(value, value.astimezone(self.zone))

    def exact(self, value: dt.datetime) -> str:
        """Date, time and zone, such as "21 Nov 2026, 14:05 CET"."""
        return self._exact(value.astimezone(self.zone))

    def both(self, value: dt.datetime) -> tuple[str, str]:
        """`relative` and `exact` of one moment."""
        local = value.astimezone(self.zone)
        return self._relative(value, local), self._exact(local)

    def _relative(self, value: dt.datetime, local: dt.datetime) -> str:
        seconds = round((self.now - value).total_seconds())
        past, away = seconds >= 0, abs(seconds)
        if away < MINUTE:
            return _("just now") if past else _("in a moment")
        if away < HOUR:
            text = _("%(n)s min ago") if past else _("in %(n)s min")
            return text % {"n": away // MINUTE}
        if away < DAY:
            text = _("%(n)s h ago") if past else _("in %(n)s h")
            return text % {"n": away // HOUR}
        day = local.date()
        days = abs((self.today - day).days)
        if days <= 1:
            return _("yesterday") if past else _("tomorrow")
        if days < 7:
            text = _("%(n)s d ago") if past else _("in %(n)s d")
            return text % {"n": days}
        return self._day(day, "j M" if day.year == self.today.year else "j M Y")

    def _exact(self, local: dt.datetime) -> str:
        return self._pattern % {
            "date": self._day(local.date(), "j M Y"),
            "time": f"{local.hour:02}:{local.minute:02}",
            "zone": local.tzname() or "",
        }

    def _day(self, day: dt.date, pattern: str) -> str:
        return _written(day, pattern, self._language)


@lru_cache(maxsize=16_384)
def _written(day: dt.date, pattern: str, language: str | None) -> str:
    """A day in the current language, which is named to tell the remembered ones apart."""
    return formats.date_format(day, pattern)
