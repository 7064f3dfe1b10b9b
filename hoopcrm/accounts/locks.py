"""When somebody who was locked out may try again."""

from datetime import datetime
from typing import Any

from axes.helpers import get_cool_off, get_failure_limit
from axes.models import AccessAttempt
from django.http import HttpRequest
from django.utils import timezone

from hoopcrm.accounts.adapter import login_name


def lifts_at(request: HttpRequest, credentials: dict[str, Any] | None) -> datetime:
    """When so many of the failures are old enough that fewer than the limit count."""
    limit, wait = get_failure_limit(request, credentials), get_cool_off(request)
    counted = 0
    tries = AccessAttempt.objects.filter(username=login_name(request, credentials))
    for attempt in tries.order_by("-attempt_time"):
        counted += attempt.failures_since_start
        if counted >= limit:
            return attempt.attempt_time + wait
    return timezone.now() + wait
