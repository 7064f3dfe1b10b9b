"""A bulk action that can be killed in the middle: tags put slowly, ten contacts a chunk."""

import time
from collections.abc import Mapping
from uuid import UUID

from contacts.bulk.actions import Result, Work
from contacts.bulk.tags import AddTags

CHUNK_ROWS = 10


class SlowTags(AddTags):
    """As "Add tags", with a pause in each chunk."""

    key = "faults_tags"
    label = "Slow tags"

    def run(self, work: Work) -> Mapping[UUID, Result]:
        results = super().run(work)
        time.sleep(0.05)
        return results
