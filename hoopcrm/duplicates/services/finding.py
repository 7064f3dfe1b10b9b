"""Starting the search for duplicates, and looking at contacts as they change."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.services import service
from hoopcrm.duplicates.finding.search import look_around
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.services import job_start

SCAN = "duplicates.scan"
CATCH_UP = "duplicates.catch_up"
OPEN = (Job.State.QUEUED, Job.State.RUNNING, Job.State.PAUSED)


@service(silent="suggestions are made by the program; what is decided about them is told")
def duplicates_look(actor: Actor, *, contacts: Collection[UUID], left: Collection[str] = ()) -> int:
    """Find the duplicates of these contacts anew; returns how many pairs there are.

    Args:
        left: e-mails and phones that some of them have no longer.
    """
    return look_around(contacts, left)


@service
def duplicates_scan(actor: Actor) -> Job:
    """Look through all contacts, in the background.

    Raises:
        Refused: `running`.
    """
    if open_job(SCAN) is not None:
        raise Refused("running", _("The contacts are being looked through already."))
    return job_start(actor, type=SCAN, params={}, label=_("Search for duplicates"))


@service(silent="a search that waits already is enough; a new one emits job.started")
def duplicates_catch_up(actor: Actor) -> Job | None:
    """Look at whatever was changed since the last time, in the background."""
    waiting = Job.objects.filter(type=CATCH_UP, state=Job.State.QUEUED, started_at__isnull=True)
    if waiting.exists():
        return None
    started: Any = job_start(
        actor, type=CATCH_UP, params={}, label=_("Search for duplicates of new contacts")
    )
    return started  # type: ignore[no-any-return]


def open_job(type: str) -> Job | None:
    """The job of this type that has not ended, the newest."""
    found: Job | None = (
        Job.objects.filter(type=type, state__in=OPEN).order_by("-created_at").first()
    )
    return found
