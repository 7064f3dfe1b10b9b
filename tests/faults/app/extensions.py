"""What the workers of the fault tests register beside the product's own."""

from contacts.bulk import run as bulk_run
from contacts.bulk.actions import bulk_actions
from hoopcrm.events.consumers import Consumer, consumers
from hoopcrm.jobs.types import job_types
from tests.faults.app.bulk import CHUNK_ROWS, SlowTags
from tests.faults.app.work import SlowJob, handle

consumers.add(
    Consumer(key="faults", handle=handle, wants=lambda account, type: type == "job.paused")
)
job_types.add(SlowJob())
bulk_run.CHUNK_ROWS = CHUNK_ROWS
bulk_actions.add(SlowTags())
