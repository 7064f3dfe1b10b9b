"""Dates in English as `hoopcrm.core.moments` writes moments: the day first, the month in letters."""

DATE_FORMAT = "j M Y"
MONTH_DAY_FORMAT = "j M"
SHORT_DATETIME_FORMAT = "j M Y, H:i"
