"""Events of background jobs."""

from django.utils.translation import gettext_lazy as _

from hoopcrm.events.types import EventType, event_types

for key, label, icon in (
    ("job.started", _("Job started"), "player-play"),
    ("job.paused", _("Job paused"), "player-pause"),
    ("job.resumed", _("Job resumed"), "player-play"),
    ("job.cancel_requested", _("Job told to stop"), "player-stop"),
    ("job.cancelled", _("Job cancelled"), "player-stop"),
    ("job.finished", _("Job finished"), "circle-check"),
    ("job.failed", _("Job failed"), "alert-triangle"),
):
    event_types.add(EventType(key=key, label=label, icon=icon, on_timeline=False))
