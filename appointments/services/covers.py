"""Giving a calendar a cover, and taking it away."""

from typing import Any

from django.core.files.base import ContentFile

from appointments.covers import PURPOSE
from appointments.models import Calendar
from appointments.services.calendars import calendar_locked
from hoopcrm.accounts import limits
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service
from hoopcrm.events.emit import emit
from hoopcrm.files.services import file_store


@service
def calendar_cover_set(actor: Actor, *, calendar: Calendar, drawn: ContentFile) -> Calendar:
    """Give the calendar a cover instead of the one it may have.

    Args:
        drawn: as `files.pictures.banner` makes it.

    Raises:
        Refused: `gone`, or `limit_reached` for the plan's storage.
    """
    account: Any = current_account()
    limits.require(account, "storage", adding=drawn.size or 0)
    current = calendar_locked(calendar)
    stored = file_store(actor, upload=drawn, purpose=PURPOSE)
    limits.record(account, "storage", stored.size)
    return _write(actor, current, stored.pk)


@service(silent="a calendar without a cover has none to lose; a change emits calendar.updated")
def calendar_cover_remove(actor: Actor, *, calendar: Calendar) -> Calendar:
    """Take the cover away; the sweep removes its file. Raises Refused `gone`."""
    current = calendar_locked(calendar)
    return _write(actor, current, None) if current.cover is not None else current


def _write(actor: Actor, current: Calendar, cover: Any) -> Calendar:
    current.cover = cover
    current.save(update_fields=["cover"])
    emit(
        "calendar.updated",
        account=current_account(),
        actor=actor,
        subject=current,
        data={"cover": "set" if cover else "removed"},
    )
    return current
