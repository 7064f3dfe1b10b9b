"""Long work of each kind, begun in a world that is the same each time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile

from contacts.access import visible_contacts
from contacts.bulk.actions import bulk_actions
from contacts.export.source import Source
from contacts.models import BulkJob, Contact
from contacts.removal_jobs import ERASE, removal_start
from contacts.services.bulk import bulk_start
from contacts.services.bulk_tags import tags_for_bulk
from contacts.services.bulk_undo import bulk_undo
from contacts.services.exports import export_start
from contacts.services.removal import contacts_delete
from hoopcrm.accounts.models import Account, Member, User
from hoopcrm.core import writes
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.journal import operation_start
from hoopcrm.core.models import Operation
from hoopcrm.duplicates.models import DuplicatePair
from hoopcrm.duplicates.services.deciding import duplicates_merge_sure, duplicates_reject
from hoopcrm.duplicates.services.finding import duplicates_scan
from hoopcrm.imports.models import Import
from hoopcrm.imports.services import import_configure, import_start, import_upload
from hoopcrm.imports.undoing import import_undo
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.runner import run_job
from tests.make import make_account, make_member_of

HEADER = "First name,Last name,Email,Phone,Source,City,Tags,Note,DND"
PEOPLE = 60


@dataclass(frozen=True)
class World:
    """An account that looks like every other one of these tests."""

    account: Account
    member: Member

    @property
    def actor(self) -> Actor:
        return Actor.of_member(self.member)


def make_world(number: int) -> World:
    """An account in which contacts may share addresses, and its only member."""
    account = make_account(allow_duplicates=True)
    user = User.objects.create_user(f"alice{number}@example.com", first_name="Alice")
    return World(account, make_member_of(account, user, role="Admin"))


def finish(job_id: Any) -> None:
    """Do the job here and now."""
    while run_job(job_id):
        pass


def load(world: World, lines: list[str], mode: str = "each") -> Import:
    """An import of these lines that has been started."""
    content = "\n".join([HEADER, *lines]) + "\n"
    imported = import_upload(world.actor, upload=ContentFile(content.encode(), name="people.csv"))
    import_configure(world.actor, imported=imported, mapping=imported.mapping, mode=mode)
    return import_start(world.actor, imported=imported, consent=True)


def people(world: World, lines: list[str] | None = None) -> None:
    """Contacts, imported from these lines."""
    finish(load(world, lines or [_line(number) for number in range(PEOPLE)]).job_id)


def _line(number: int, name: int | None = None, city: str = "Rome") -> str:
    """The person of a number; with a `name` of its own, or called as another."""
    name = number if name is None else name
    kind = number % 3
    return ",".join(
        (
            *(f"First{name}", f"Last{name}", f"p{name}@example.com", f"+1201555{name:04}"),
            *(f"no {number}", city, ("", "vip", '"vip,lead"')[kind], ("", "A note", "")[kind]),
            ("", "", "yes")[kind],
        )
    )


def bulk(world: World, key: str, options: dict[str, Any]) -> BulkJob:
    """A bulk action on all contacts."""
    return bulk_start(
        world.actor,
        action=bulk_actions.get(key),
        contacts=visible_contacts(world.member),
        options=options,
        name="All of them",
    )


def an_import(world: World) -> Job:
    """Creates contacts, updates others, and refuses some rows."""
    people(world, [_line(number) for number in range(20)])
    lines = [_line(number, city="Oslo") for number in range(10, PEOPLE)]
    return load(world, [*lines, "Nobody,,,,,,,,", "X,Y,broken,,,,,,"], mode="both").job


def undo_of_an_import(world: World) -> Job:
    an_import_of = Import.objects.get(job=an_import(world))
    finish(an_import_of.job_id)
    return import_undo(world.actor, imported=an_import_of).undo_job


def bulk_tags(world: World) -> Job:
    people(world)
    tags = tags_for_bulk(world.actor, names=["vip", "new"])
    options = {"tags": [str(tag.pk) for tag in tags], "names": [tag.name for tag in tags]}
    return bulk(world, "add_tags", options).job


def bulk_delete(world: World) -> Job:
    people(world)
    return bulk(world, "delete", {}).job


def undo_of_bulk_tags(world: World) -> Job:
    return _undo(world, bulk_tags(world))


def undo_of_a_bulk_field(world: World) -> Job:
    people(world)
    field = {"field": "city", "value": "Oslo", "label": "City", "text": "Oslo"}
    return _undo(world, bulk(world, "set_field", field).job)


def undo_of_a_bulk_delete(world: World) -> Job:
    return _undo(world, bulk_delete(world))


def _undo(world: World, done: Job) -> Job:
    finish(done.pk)
    source = BulkJob.objects.get(job=done)
    bulk_undo(world.actor, operation=Operation.objects.get(pk=source.operation_id))
    return Job.objects.get(type="bulk_undo")


def _twins(world: World) -> None:
    """Every person is there twice, and some three times."""
    numbers = range(PEOPLE)
    people(world, [_line(n, name=n // 2 if n % 10 else 0) for n in numbers])


def merge_of_all_sure(world: World) -> Job:
    _twins(world)
    finish(duplicates_scan(world.actor).pk)
    return duplicates_merge_sure(world.actor)


def a_scan(world: World) -> Job:
    """Finds pairs anew, with one rejected and one that is no pair any more."""
    _twins(world)
    finish(duplicates_scan(world.actor).pk)
    pairs = list(DuplicatePair.objects.order_by("first_id", "second_id"))
    duplicates_reject(world.actor, contacts=[pairs[0].first, pairs[0].second])
    with writes.frame("test data", silent=True):
        Contact.objects.filter(pk=pairs[-1].first_id).update(last_name="Else", email="")
    return duplicates_scan(world.actor)


def erasing(world: World) -> Job:
    _delete_all(world)
    return removal_start(world.actor, type=ERASE, params={"until": now().isoformat()})


def much_to_purge(world: World) -> None:
    """Contacts that were deleted long ago."""
    _delete_all(world)
    with writes.frame("test data", silent=True):
        Contact.objects.update(deleted_at=now() - timedelta(days=400))


def _delete_all(world: World) -> None:
    people(world)
    operation = operation_start(world.actor, kind="contact.deleted", label="All")
    ids = list(Contact.objects.values_list("pk", flat=True))
    contacts_delete(world.actor, ids=ids, operation=operation)


def an_export(world: World) -> Job:
    people(world)
    export: Any = export_start(world.actor, source=Source(), format="csv", columns=None)
    return export.job


JOBS: dict[str, Callable[[World], Job]] = {
    story.__name__: story
    for story in (
        an_import,
        undo_of_an_import,
        bulk_tags,
        bulk_delete,
        undo_of_bulk_tags,
        undo_of_a_bulk_field,
        undo_of_a_bulk_delete,
        merge_of_all_sure,
        a_scan,
        erasing,
        an_export,
    )
}

# Import, bulk action, undo, merge and scan.
PROMISED = {"an_import", "undo_of_an_import", "bulk_tags", "merge_of_all_sure", "a_scan"}
