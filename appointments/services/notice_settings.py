"""What a calendar tells whom: changed as a whole."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from appointments.models import Calendar, CalendarNotice
from appointments.notice_others import others_clean
from appointments.notice_rules import DEFAULTS, Rule, rules_of
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service
from hoopcrm.events.emit import emit


@service(silent="equal rules change nothing; a change is told")
def calendar_notices_set(actor: Actor, *, calendar: Calendar, rules: Sequence[Rule]) -> bool:
    """Tell people by these rules from now on; False when they are as they were.

    What is planned for appointments that there are is given up where its rule is off; new times
    count for appointments that are booked or moved from now on.

    Raises:
        Refused: as `others_clean`.
    """
    rules = [replace(one, others=others_clean(one.to, one.others)) for one in rules]
    Calendar.objects.select_for_update().get(pk=calendar.pk)
    before = {(one.event, one.to, one.by): one for one in rules_of(calendar)}
    changed = [one for one in rules if before.get((one.event, one.to, one.by)) not in (None, one)]
    if not changed:
        return False
    for rule in changed:
        key: dict[str, Any] = {"event": rule.event, "to": rule.to, "by": rule.by}
        CalendarNotice.objects.filter(calendar=calendar, **key).delete()
        if DEFAULTS[(rule.event, rule.to, rule.by)] == rule:
            continue
        CalendarNotice.objects.create(
            account_id=calendar.account_id,
            calendar=calendar,
            is_on=rule.is_on,
            minutes=list(rule.minutes),
            subject=rule.subject,
            body=rule.body,
            others=list(rule.others),
            **key,
        )
    emit(
        "calendar.updated",
        account=current_account(),
        actor=actor,
        subject=calendar,
        data={"notices": [f"{one.event} {one.to} {one.by}" for one in changed]},
    )
    return True
