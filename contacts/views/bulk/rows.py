"""A row of the Bulk Actions page, with what its menu offers."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contacts.bulk.actions import BulkAction, bulk_actions
from contacts.bulk.listed import Status, listed_jobs, status_of
from contacts.bulk.words import counted
from contacts.models import BulkJob
from contacts.services.bulk_undo import UNDO_TYPE
from hoopcrm.core.clock import now
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.progress import Progress


@dataclass
class Row:
    """A job as the page shows it; `bulk` is None for imports and the like."""

    progress: Progress
    bulk: BulkJob | None
    member: Any
    was_retried: bool = False

    @property
    def job(self) -> Job:
        return self.progress.job

    @cached_property
    def status(self) -> Status:
        return status_of(self.job)

    @property
    def is_moving(self) -> bool:
        """Whether its state may change by itself soon."""
        return self.status.key in ("running", "queued", "scheduled")

    @property
    def look_every(self) -> int:
        """After how many seconds to look again; what waits for its time is looked at seldom."""
        return 30 if self.next_at else 2

    @property
    def next_at(self) -> datetime | None:
        """When it starts, or goes on with the next batch, where it waits for a moment."""
        waits = self.job.state == Job.State.QUEUED and self.job.due_at > now()
        return self.job.due_at if waits else None

    @property
    def kind(self) -> Any:
        """What kind of action it is."""
        if self.job.type == UNDO_TYPE and self.action is not None:
            return _("Undo of %(action)s") % {"action": self.action.label}
        return listed_jobs.get(self.job.type).label

    @property
    def action(self) -> BulkAction | None:
        return bulk_actions.job_of(self.bulk.action) if self.bulk else None

    @property
    def stats_url(self) -> str:
        """The statistics drawer, or the page that the job has of its own."""
        if self.bulk is not None:
            return self.address("bulk_stats")
        return self.progress.page_url

    @property
    def facts(self) -> list[tuple[str, str]]:
        """(tone, text) of the numbers; nothing for what has not begun."""
        if self.bulk is None:
            done, failed, skipped, same = self.job.done, self.job.failed, 0, 0
        else:
            done, failed = self.bulk.done, self.bulk.failed
            skipped, same = self.bulk.skipped, self.bulk.unchanged
        texts = (
            ("green", done, ngettext("%(n)s done", "%(n)s done", done)),
            ("gray", same, ngettext("%(n)s unchanged", "%(n)s unchanged", same)),
            ("amber", skipped, ngettext("%(n)s left out", "%(n)s left out", skipped)),
            ("red", failed, ngettext("%(n)s failed", "%(n)s failed", failed)),
        )
        return [(tone, counted(text, count)) for tone, count, text in texts if count]

    @property
    def may_retry(self) -> bool:
        bulk, action = self.bulk, self.action
        if bulk is None or action is None or not bulk.failed or self.job.is_open:
            return False
        return (
            not self.was_retried and bulk.undoes_id is None and self.member.has(action.permission)
        )

    @property
    def is_too_late(self) -> bool:
        """Whether what it did cannot be taken back any more."""
        since = self.action.undoable_since(self.member.account) if self.action else None
        return bool(since and self.job.finished_at and self.job.finished_at < since)

    @property
    def undo_label(self) -> str:
        return str(self.action.undo_label) if self.action else _("Undo")

    def address(self, name: str) -> str:
        """An address of this job."""
        return reverse(f"contacts:{name}", args=[self.job.account_id, self.job.pk])

    @cached_property
    def menu(self) -> list[dict[str, Any]]:
        """What can be done with it now; each item that changes something asks first."""
        items: list[dict[str, Any]] = []
        if self.stats_url:
            items.append(
                {
                    "label": _("Show statistics") if self.bulk else _("Open"),
                    "icon": "chart-bar",
                    "url": self.stats_url,
                    "slide_over": self.bulk is not None,
                }
            )
        items += self._schedule_item()
        progress, name = self.progress, self.job.label
        if progress.can_pause:
            items.append(
                self._post("bulk_pause", _("Pause"), "player-pause")
                | {
                    "confirm": _("Pause “%(name)s”?") % {"name": name},
                    "confirm_text": _("What is done stays. It can go on later where it stopped."),
                    "confirm_button": _("Pause"),
                }
            )
        if progress.can_resume:
            items.append(
                self._post("bulk_resume", _("Resume"), "player-play")
                | {
                    "confirm": _("Resume “%(name)s”?") % {"name": name},
                    "confirm_text": _("It goes on where it stopped."),
                    "confirm_button": _("Resume"),
                }
            )
        if self.may_retry and self.bulk is not None:
            items.append(
                self._post("bulk_retry", _("Retry failed"), "refresh")
                | {
                    "confirm": counted(
                        ngettext(
                            "Try %(n)s failed contact again?",
                            "Try %(n)s failed contacts again?",
                            self.bulk.failed,
                        ),
                        self.bulk.failed,
                    ),
                    "confirm_text": _("A new job does it. The others are not touched."),
                    "confirm_button": _("Retry"),
                }
            )
        return items + self._ending_items()

    def _schedule_item(self) -> list[dict[str, Any]]:
        action, bulk = self.action, self.bulk
        if action is None or bulk is None or not action.modes or not self.job.is_open:
            return []
        begun = self.status.key == "running" or bulk.handled
        if bulk.undoes_id or (begun and bulk.mode != BulkJob.Mode.DRIP):
            return []
        return [
            {
                "label": _("Edit batches") if begun else _("Edit schedule"),
                "icon": "calendar-time",
                "url": self.address("bulk_edit"),
                "slide_over": True,
            }
        ]

    def _ending_items(self) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = []
        name = self.job.label
        if self.progress.undo_url and not self.is_too_late:
            items.append(
                {
                    "post": True,
                    "label": self.undo_label,
                    "icon": "arrow-back-up",
                    "url": self.progress.undo_url,
                    "confirm": f"{self.undo_label}: {name}?",
                    "confirm_text": _(
                        "Contacts that somebody has changed since stay as they are, and are listed."
                    ),
                    "confirm_button": self.undo_label,
                }
            )
        if self.progress.can_cancel:
            items.append(
                self._post("bulk_cancel", _("Cancel"), "player-stop")
                | {
                    "danger": True,
                    "confirm": _("Cancel “%(name)s”?") % {"name": name},
                    "confirm_text": _("What is done stays. The rest will not be done."),
                    "confirm_button": _("Cancel the action"),
                }
            )
        return [{"divider": True}, *items] if items else []

    def _post(self, name: str, label: str, icon: str) -> dict[str, Any]:
        return {"post": True, "label": label, "icon": icon, "url": self.address(name)}
