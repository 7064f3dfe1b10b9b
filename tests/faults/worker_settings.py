"""The product's settings for a worker that may be killed, with the test's own app."""

from hoopcrm.settings import *  # noqa: F403
from hoopcrm.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS[:-1], "tests.faults.app", INSTALLED_APPS[-1]]
JOB_HEARTBEAT_TIMEOUT = 0.3  # seconds
EMAIL_PROVIDER = "slow"
