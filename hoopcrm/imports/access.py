"""How imports and their rows with problems are reached from views."""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from contacts.fields import STANDARD
from contacts.models.dnd import Channel
from hoopcrm.accounts.models import Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.extensions import Text
from hoopcrm.customfields.access import definitions
from hoopcrm.imports.models import Import, ImportConflict, ImportRowError


def all_imports() -> QuerySet[Import]:
    """The imports of the account, the newest first."""
    kept = ("member__user", "job", "check_job", "undo_job")
    return Import.objects.select_related(*kept).order_by("-id")


def get_import(pk: UUID) -> Import:
    """An import of the account, with its job. Raises Http404."""
    found: Import | None = all_imports().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def newest_draft(member: Member) -> Import:
    """The import that the member uploaded last and has not started. Raises Http404."""
    drafts = all_imports().filter(member=member, started_at__isnull=True)
    found: Import | None = drafts.first()
    if found is None:
        raise Http404
    return found


def row_errors(imported: Import, *, code: int | None = None) -> QuerySet[ImportRowError]:
    """Rows with problems, in the file's order; only those with one code if it is given."""
    rows: QuerySet[ImportRowError] = ImportRowError.objects.filter(of=imported).order_by("line")
    return rows if code is None else rows.filter(codes__contains=[code])


def unwritten_rows(imported: Import) -> Iterator[ImportRowError]:
    """The rows of which nothing was written, a few at a time."""
    rows = row_errors(imported).exclude(outcome=ImportRowError.Outcome.WARNED)
    return rows.iterator(chunk_size=1_000)


def conflicts_of(imported: Import) -> QuerySet[ImportConflict]:
    """Contacts on which something stayed when the import was taken back."""
    rows: QuerySet[ImportConflict] = ImportConflict.objects.filter(of=imported).order_by("id")
    return rows


def field_labels() -> dict[str, Text]:
    """What fields are called, by key of an event's changes."""
    labels: dict[str, Text] = {key: one.label for key, one in STANDARD.items()}
    labels |= {f"custom.{one.key}": one.label for one in definitions()}
    return labels | {
        "email": _("E-mail"),
        "phone": _("Phone"),
        "tags": _("Tags"),
        "note": _("Note"),
        "dnd": _("Do not disturb"),
        "followers": _("Followers"),
        **{f"dnd.{one.value}": _("Do not disturb") for one in Channel},
    }


def import_actor(member: Member | None, label: str) -> Actor:
    """The member, or the shell under a name, through the door of imports."""
    if member is not None:
        return Actor.of_member(member, via="import")
    return Actor.system(label, via="import")
