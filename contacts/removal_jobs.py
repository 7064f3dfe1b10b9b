"""Jobs over many deleted contacts: bringing them back, and removing them for good."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from contacts.deleted import View, deleted_among
from contacts.services.purge import contacts_erase_some
from contacts.services.removal import contacts_restore
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.extensions import Text
from hoopcrm.jobs.access import OPEN
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.runner import actor_of
from hoopcrm.jobs.services import job_start
from hoopcrm.jobs.types import BaseJobType, Chunk

RESTORE, ERASE = "contacts.restore", "contacts.erase"


def removal_start(actor: Actor, *, type: str, params: dict[str, Any]) -> Job:
    """Begin a job with the contacts of `params`: `ids`, or `search` and `until` of a `View`."""
    return job_start(actor, type=type, params=params)


def open_removals() -> list[Job]:
    """Those that have not ended, whoever began them."""
    return list(Job.objects.filter(type__in=(RESTORE, ERASE), state__in=OPEN).order_by("id"))


class _Removal(BaseJobType, ABC):
    """The contacts of a selection by their id, a chunk at a time. The cursor is the last one."""

    permission = ""
    size = 0

    def prepare(self, job: Job) -> int:
        """How many they are."""
        return int(_rows(job).count())

    def run_chunk(self, job: Job, cursor: Any) -> Chunk:
        """The next ones. Raises Refused when the right was taken away meanwhile."""
        actor = actor_of(job)
        if actor.member is not None and not actor.member.has(self.permission):
            raise Refused("forbidden", _("The right to do this was taken away meanwhile."))
        rows = _rows(job).order_by("pk")
        if cursor:
            rows = rows.filter(pk__gt=UUID(cursor))
        pks = list(rows.values_list("pk", flat=True)[: self.size])
        done, note = self.handle(actor, pks) if pks else (0, "")
        last = str(pks[-1]) if len(pks) == self.size else None
        return Chunk(cursor=last, done=done, failed=len(pks) - done, note=note)

    @abstractmethod
    def handle(self, actor: Actor, pks: Sequence[UUID]) -> tuple[int, str]:
        """Do it to these; how many, and a line for the log."""

    def finish(self, job: Job) -> None:
        """What was searched for may be somebody's name: it is not kept."""
        job.params = {}

    def page_url(self, job: Job) -> str:
        """The page of deleted contacts."""
        return reverse("contacts:deleted", args=[job.account_id])


class ContactsRestore(_Removal):
    """Brings contacts back."""

    key = RESTORE
    label: Text = gettext_lazy("Restoring contacts")
    permission = "contacts.restore"
    size = 1_000

    def handle(self, actor: Actor, pks: Sequence[UUID]) -> tuple[int, str]:
        """Those that can come back. Raises Refused when the plan has no room."""
        back = contacts_restore(actor, ids=pks)
        notes = []
        shared = len({one.contact_id for one in back.shared})
        if shared:
            text = ngettext(
                "%(count)d contact shares its e-mail or phone with another one.",
                "%(count)d contacts share their e-mail or phone with others.",
                shared,
            )
            notes.append(text % {"count": shared})
        if back.too_old:
            text = ngettext(
                "%(count)d contact was deleted too long ago.",
                "%(count)d contacts were deleted too long ago.",
                back.too_old,
            )
            notes.append(text % {"count": back.too_old})
        return len(back.restored), " ".join(notes)


class ContactsErase(_Removal):
    """Removes contacts for good."""

    key = ERASE
    label: Text = gettext_lazy("Removing contacts for good")
    permission = "contacts.erase"
    size = 50

    def handle(self, actor: Actor, pks: Sequence[UUID]) -> tuple[int, str]:
        """Those that nothing holds back."""
        gone, busy = contacts_erase_some(actor, ids=pks)
        text = ngettext(
            "%(count)d contact stands in an import that is still running, and stays.",
            "%(count)d contacts stand in imports that are still running, and stay.",
            busy,
        )
        return gone, text % {"count": busy} if busy else ""


def _rows(job: Job) -> Any:
    params = job.params
    if "ids" in params:
        return deleted_among(UUID(pk) for pk in params["ids"])
    return View(params.get("search", ""), parse_datetime(params["until"])).rows()
