"""An export in a process of its own, so that its memory can be told: `python -m bench.export`.

Prints seconds, rows and the most memory in MB, and the seconds of bare COPY of the contacts alone.
"""

import json
import resource
import sys
import time
from uuid import UUID

import django

django.setup()

from contacts.export.source import Source  # noqa: E402 - needs the set-up
from contacts.models import Contact  # noqa: E402
from contacts.services.exports import export_start  # noqa: E402
from hoopcrm.accounts.models import Account, Member  # noqa: E402
from hoopcrm.core.actor import Actor  # noqa: E402
from hoopcrm.core.copy import copy_out  # noqa: E402
from hoopcrm.core.scoping import scope  # noqa: E402
from hoopcrm.files.services import file_delete  # noqa: E402
from hoopcrm.jobs.runner import run_job  # noqa: E402

PLAIN = (
    *("id", "first_name", "last_name", "phone", "email", "company_name", "owner_id"),
    *("created_at", "last_activity_at"),
)


def bare() -> float:
    """Seconds of COPY of the contacts' own columns, in the same order."""
    rows = Contact.objects.alive().order_by("-created_at", "-id").values_list(*PLAIN)
    started = time.perf_counter()
    copy_out(*rows.query.sql_with_params(), len)
    return time.perf_counter() - started


def main(account_id: str, columns: str) -> None:
    """Export the whole list with its columns, or all fields."""
    account = Account.objects.get(pk=UUID(account_id))
    with scope(account):
        limit = bare()
        member = Member.objects.select_related("user", "role").get()
        actor = Actor.of_member(member)
        source = Source()
        keys = None if columns == "all" else source.list_query.state.columns
        export = export_start(actor, source=source, format="csv", columns=keys)
        started = time.perf_counter()
        while run_job(export.job_id):
            pass
        seconds = time.perf_counter() - started
        export.refresh_from_db()
        rows, size = export.contacts, export.file.size if export.file else 0
        file_delete(actor, stored_file=export.file)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    answer = {"seconds": seconds, "rows": rows, "memory": memory, "bare": limit, "size": size}
    print(json.dumps(answer))


if __name__ == "__main__":
    main(*sys.argv[1:])
