"""What the workers of the fault tests register beside the product's own."""

from hoopcrm.events.consumers import Consumer, consumers
from hoopcrm.jobs.types import job_types
from hoopcrm.transports.providers import email_providers
from tests.faults.app.clock import slow_clock
from tests.faults.app.mail import SlowEmail, give_up_soon
from tests.faults.app.steps import take_small_steps, take_them_slowly
from tests.faults.app.work import SlowJob, handle

consumers.add(
    Consumer(key="faults", handle=handle, wants=lambda account, type: type == "job.paused")
)
job_types.add(SlowJob())
email_providers.add(SlowEmail())
take_small_steps(setattr)
take_them_slowly()
give_up_soon()
slow_clock()
