"""The registry of the indexes of custom fields."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from contacts.models import CustomFieldIndex
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.scoping import current_account, unscoped
from hoopcrm.core.services import ReadOnly, service
from hoopcrm.customfields.models import FieldDefinition
from hoopcrm.jobs.access import OPEN
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.services import job_start

INDEX = "contacts.field_index"
MOST = 32
# A list that is changed back, or whose deletion is undone, finds its index still there.
UNUSED = timedelta(days=7)
TRY_AGAIN = timedelta(days=1)


@service(silent="an index changes nothing that people see")
def field_index_ask(
    actor: Actor, *, field: FieldDefinition, name: str, since: datetime
) -> CustomFieldIndex | None:
    """Have a job make the field's index, where it has none and the installation has room.

    Args:
        since: what was not used since then may go to make room.
    """
    entry: CustomFieldIndex | None = CustomFieldIndex.objects.filter(field=field).first()
    if entry is None:
        if not _has_room(since):
            return None
        entry = CustomFieldIndex(account_id=current_account().pk, field=field, name=name)
    elif entry.made_at is not None or entry.asked_at > now() - TRY_AGAIN or _has_job(entry):
        return entry
    entry.asked_at = now()
    entry.save()
    label = _("Making lists by “%(name)s” fast") % {"name": field.label}
    job_start(actor, type=INDEX, params={"index": entry.pk}, label=label)
    return entry


@service(silent="an index changes nothing that people see", read_only=ReadOnly.ALLOW)
def field_indexes_keep(actor: Actor, *, fields: Collection[UUID]) -> datetime:
    """Note which are in use, and forget those that have not been for some time; the moment."""
    moment = now()
    with unscoped("the indexes of all accounts are looked through together"):
        CustomFieldIndex.objects.filter(field_id__in=fields).update(used_at=moment)
        CustomFieldIndex.objects.filter(used_at__lt=moment - UNUSED).delete()
    return moment


@service(silent="an index changes nothing that people see", read_only=ReadOnly.ALLOW)
def field_index_made(actor: Actor, *, entry: CustomFieldIndex) -> None:
    """Note that it is there."""
    CustomFieldIndex.objects.filter(pk=entry.pk).update(made_at=now())


def _has_room(since: datetime) -> bool:
    """Whether there may be one more, if need be in the place of the one unused for longest."""
    with unscoped("the indexes of all accounts share one limit"):
        every = CustomFieldIndex.objects.all()
        if every.count() < MOST:
            return True
        unused = every.filter(used_at__lt=since).order_by("used_at").first()
        if unused is not None:
            every.filter(pk=unused.pk).delete()
        return unused is not None


def _has_job(entry: CustomFieldIndex) -> bool:
    return bool(Job.objects.filter(type=INDEX, state__in=OPEN, params={"index": entry.pk}).exists())
