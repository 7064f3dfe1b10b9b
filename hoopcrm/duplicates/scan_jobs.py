"""The jobs that look for duplicates."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.models import Contact
from hoopcrm.core.clock import now
from hoopcrm.core.extensions import Text
from hoopcrm.core.ids import new_id
from hoopcrm.duplicates.finding.search import (
    KEY_ROWS,
    SLICES,
    finish_scan,
    forget_deleted,
    keys_chunk,
    look_around,
    look_for_names,
    look_for_values,
    note_checked,
    scan_state,
)
from hoopcrm.duplicates.services.finding import CATCH_UP, SCAN
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.types import BaseJobType, Chunk

LOOK_ROWS = 2_000
# A transaction that began earlier may commit later; what it changed is looked at again.
OVERLAP = dt.timedelta(minutes=10)


class DuplicateScanJob(BaseJobType):
    """E-mails and phones, then names: their keys first, then slice by slice of these.

    The unit of progress is a contact whose keys are written, or the like share of the rest.
    """

    key = SCAN
    label: Text = gettext_lazy("Search for duplicates")

    def prepare(self, job: Job) -> int:
        """Twice the number of contacts: once for their keys, once for comparing them."""
        return 2 * int(Contact.objects.alive().count())

    def run_chunk(self, job: Job, cursor: Any) -> Chunk:
        """The next step."""
        cursor = cursor or {"step": "values", "since": now().isoformat()}
        since = dt.datetime.fromisoformat(cursor["since"])
        step = cursor["step"]
        if step == "keys":
            after = cursor.get("after")
            count, last = keys_chunk(UUID(after) if after else None, KEY_ROWS)
            following = {"after": str(last)} if last else {"step": "names", "slice": 0}
            return Chunk(cursor=cursor | following, done=count)
        if step != "names":
            look_for_values(now())
            return Chunk(cursor=cursor | {"step": "keys"})
        at = cursor["slice"]
        look_for_names(at, now())
        if at + 1 < SLICES:
            share = (job.total or 0) // 2 // SLICES
            return Chunk(cursor=cursor | {"slice": at + 1}, done=share)
        finish_scan(since)
        return Chunk(
            cursor=None,
            done=max((job.total or 0) - job.done, 0),
            note=_("All contacts have been looked through."),
        )

    def page_url(self, job: Job) -> str:
        """The suggestions."""
        return reverse("duplicates:list", args=[job.account_id])


class DuplicateCatchUp(BaseJobType):
    """Looks at the contacts changed since the last time, in the order of their change."""

    key = CATCH_UP
    label: Text = gettext_lazy("Search for duplicates of new contacts")

    def prepare(self, job: Job) -> int:
        """The number of contacts changed since."""
        return int(_changed(self._since()).count())

    def run_chunk(self, job: Job, cursor: Any) -> Chunk:
        """The next contacts."""
        start = dt.datetime.fromisoformat(cursor["at"]) if cursor else self._since()
        last = UUID(cursor["id"]) if cursor else new_id(dt.datetime.fromtimestamp(0, dt.UTC))
        rows = _changed(start, last)
        found = list(rows.values_list("updated_at", "pk")[:LOOK_ROWS])
        if found:
            look_around([pk for _at, pk in found])
        if len(found) < LOOK_ROWS:
            forget_deleted()
            note_checked(job.started_at or now())
            return Chunk(cursor=None, done=len(found))
        at, pk = found[-1]
        return Chunk(cursor={"at": at.isoformat(), "id": str(pk)}, done=len(found))

    def _since(self) -> dt.datetime:
        until = scan_state().checked_until
        return until - OVERLAP if until else dt.datetime.fromtimestamp(0, dt.UTC)

    def page_url(self, job: Job) -> str:
        """The suggestions."""
        return reverse("duplicates:list", args=[job.account_id])


def _changed(since: dt.datetime, after: UUID | None = None) -> Any:
    rows = Contact.objects.alive().filter(updated_at__gte=since)
    if after is not None:
        rows = rows.filter(Q(updated_at__gt=since) | Q(pk__gt=after))
    return rows.order_by("updated_at", "pk")
