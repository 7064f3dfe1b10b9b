"""Files as people upload them, and imports of them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile

from hoopcrm.accounts.models import Account
from hoopcrm.core.actor import Actor
from hoopcrm.imports.models import Import
from hoopcrm.imports.services import import_configure, import_start, import_upload
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.runner import run_job


@pytest.fixture(autouse=True)
def _storage(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def csv_file(*lines: str, name: str = "people.csv") -> ContentFile:
    """A CSV file of these lines."""
    return ContentFile(("\n".join(lines) + "\n").encode(), name=name)


Run = Callable[..., Import]


@pytest.fixture
def start(in_account: Account, actor: Actor) -> Run:
    """`start(header, row, …, mode=…)`: an import that has been started, but not run."""

    def begin(*lines: str, tags: tuple[str, ...] = (), **options: Any) -> Import:
        imported = import_upload(actor, upload=csv_file(*lines))
        options = {"mapping": imported.mapping, "skip_unmapped": True} | options
        import_configure(actor, imported=imported, **options)
        return import_start(actor, imported=imported, tags=tags, consent=True)

    return begin


@pytest.fixture
def run(start: Run) -> Run:
    """`run(header, row, …)`: an import that has run to its end."""

    def to_the_end(*lines: str, **options: Any) -> Import:
        imported = start(*lines, **options)
        finish(imported)
        return Import.objects.get(pk=imported.pk)

    return to_the_end


def finish(imported: Import) -> Job:
    """Work on the import's job until nothing is left to do."""
    while run_job(imported.job_id):
        pass
    job: Job = Job.objects.get(pk=imported.job_id)
    return job


def codes_of(imported: Import) -> dict[int, list[int]]:
    """The problems' codes by line."""
    return {row.line: row.codes for row in imported.errors.order_by("line")}
