"""What apps were handed and what has ended long ago is forgotten, by the clock."""

from datetime import timedelta

from django.db.models import Q

from hoopcrm.accounts.models import ApiCode, ApiToken
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.services import ReadOnly, service

# What has ended is kept for a while, so that its coming again is noticed.
FORGOTTEN_AFTER = timedelta(days=30)


@service(silent="what has ended opens nothing any more", read_only=ReadOnly.ALLOW)
def ended_forget(actor: Actor, *, limit: int) -> int:
    """Delete up to `limit` codes, and as many tokens of apps, that ended a month ago.

    Private tokens stay: people look at them. Returns how many of both there were.
    """
    since = now() - FORGOTTEN_AFTER
    ended = Q(expires_at__lt=since) | Q(used_at__lt=since) | Q(revoked_at__lt=since)
    tokens = ApiToken.objects.exclude(kind=ApiToken.Kind.PRIVATE).filter(ended)
    codes = ApiCode.objects.filter(expires_at__lt=since)
    count = 0
    for rows in (tokens, codes):
        pks = list(rows.values_list("pk", flat=True)[:limit])
        count += rows.model.objects.filter(pk__in=pks).delete()[0]
    return count
