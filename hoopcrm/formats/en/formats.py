"""Dates in English, as `hoopcrm.core.moments` writes moments: 1 Oct 2026."""

DATE_FORMAT = "j M Y"
MONTH_DAY_FORMAT = "j M"
SHORT_DATETIME_FORMAT = "j M Y, H:i"
