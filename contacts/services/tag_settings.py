"""Making, renaming, merging and deleting the tags of an account."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from contacts.models import ContactTag, Tag
from contacts.services.tag_sweep import (
    Sweep,
    forget_unrestorable,
    tags_of_operation,
    tell_put_off,
    tell_taken_back,
)
from contacts.services.tags import tag_colour, tag_key, tag_name_clean
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.journal import Restored, operation_start, restore
from hoopcrm.core.models import Operation
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service
from hoopcrm.events.emit import emit
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.services import job_start

JOB_TYPE = "contacts.tags"
# Uses that are changed while the person waits; more of them go to a job.
AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Swept:
    """What deleting or merging began; `job` is set when it goes on in the background."""

    operation: Operation
    job: Job | None


@service
def tag_create(actor: Actor, *, name: str) -> Tag:
    """A new tag. Raises Refused on `tag`: `taken` (`tag_id` in its data) or a fault of the name."""
    clean = tag_name_clean(name)
    folded = tag_key(clean)
    _require_free(folded)
    tag = Tag(
        account_id=current_account().pk, name=clean, name_folded=folded, colour=tag_colour(folded)
    )
    _save(tag)
    emit("tag.created", account=current_account(), actor=actor, subject=tag)
    return tag


@service
def tag_rename(actor: Actor, *, tag: Tag, name: str) -> Tag:
    """Give a tag another name; it stays the same tag on the same contacts.

    Raises:
        Refused: on `tag`: `taken` (`tag_id` in its data), `gone`, or a fault of the name.
    """
    clean = tag_name_clean(name)
    row = _locked(tag.pk)
    if clean == row.name:
        return row
    before, row.name, row.name_folded = row.name, clean, tag_key(clean)
    _require_free(row.name_folded, besides=row)
    _save(row)
    emit(
        "tag.renamed",
        account=current_account(),
        actor=actor,
        subject=row,
        changes={"name": [before, row.name]},
    )
    return row


@service
def tags_merge(actor: Actor, *, sources: Collection[Tag], target: Tag) -> Swept:
    """Contacts with any of `sources` get `target`; the sources are gone. Many uses: a job.

    Raises:
        Refused: `gone`, or `nothing` when no source is left beside the target.
    """
    chosen = [tag for tag in sources if tag.pk != target.pk]
    names = ", ".join(tag.name for tag in chosen)
    label = _("Merge %(names)s into %(target)s") % {"names": names, "target": target.name}
    return _start(actor, "tag.merged", chosen, label, target=target)


@service
def tags_delete(actor: Actor, *, tags: Collection[Tag]) -> Swept:
    """Take the tags off all contacts and remove them. Many uses: a job.

    Raises:
        Refused: `gone`, or `nothing` when there are none.
    """
    label = _("Delete tags: %(names)s") % {"names": ", ".join(tag.name for tag in tags)}
    return _start(actor, "tag.deleted", tags, label)


@service
def tags_undo(actor: Actor, *, operation: Operation) -> Restored:
    """Take a deletion or merge of tags back: the tags, and which contacts had them.

    Raises:
        Refused: `running`, `taken` or `already_undone`.
    """
    account = current_account()
    if _open_job(operation):
        raise Refused("running", _("This is still going on. Undo it when it has ended."))
    tags = tags_of_operation(operation)
    if Operation.objects.filter(pk=operation.pk, undone_at__isnull=True).exists():
        for tag in tags:
            _require_free(tag["name_folded"])
        forget_unrestorable(operation)
        tell_put_off(actor, operation, account=account)
    restored = restore(operation)
    tell_taken_back(actor, operation, account=account)
    for tag in Tag.objects.filter(pk__in=[tag["id"] for tag in tags]):
        emit("tag.restored", account=account, actor=actor, subject=tag, operation=operation)
    return restored


def _start(
    actor: Actor, kind: str, tags: Collection[Tag], label: str, *, target: Tag | None = None
) -> Swept:
    pks = sorted(tag.pk for tag in tags)
    if not pks:
        raise Refused("nothing", _("Choose a tag."), field="tag")
    # All of them in one order: two merges in opposite directions do not wait for each other.
    locked = {*pks, target.pk} if target else set(pks)
    held = Tag.objects.select_for_update().filter(pk__in=locked).order_by("pk")
    if len(held.values_list("pk", flat=True)) < len(locked):
        raise _gone()
    operation = operation_start(actor, kind=kind, label=label)
    uses = ContactTag.objects.filter(tag_id__in=pks)[: AT_ONCE + 1].count()
    if uses > AT_ONCE:
        params: dict[str, Any] = {
            "operation": str(operation.pk),
            "sources": [str(pk) for pk in pks],
            "target": str(target.pk) if target else None,
        }
        return Swept(operation, job_start(actor, type=JOB_TYPE, params=params, label=label[:200]))
    sweep = Sweep(
        account=current_account(), actor=actor, operation=operation, sources=pks, target=target
    )
    while sweep.chunk():
        pass
    sweep.end()
    return Swept(operation, None)


def _open_job(operation: Operation) -> bool:
    states = (Job.State.QUEUED, Job.State.RUNNING, Job.State.PAUSED)
    jobs = Job.objects.filter(type=JOB_TYPE, state__in=states)
    return bool(jobs.filter(params__operation=str(operation.pk)).exists())


def _locked(pk: UUID) -> Tag:
    tag: Tag | None = Tag.objects.select_for_update().filter(pk=pk).first()
    if tag is None:
        raise _gone()
    return tag


def _gone() -> Refused:
    return Refused("gone", _("This tag does not exist any more."), field="tag")


def _require_free(folded: str, *, besides: Tag | None = None) -> None:
    rows = Tag.objects.filter(name_folded=folded)
    other = (rows.exclude(pk=besides.pk) if besides else rows).first()
    if other is not None:
        message = _("There is a tag “%(name)s” already.") % {"name": other.name}
        raise Refused("taken", message, field="tag", tag_id=other.pk, tag_name=other.name)


def _save(tag: Tag) -> None:
    try:
        with transaction.atomic():
            tag.save()
    except IntegrityError:  # somebody else was faster
        _require_free(tag.name_folded, besides=tag)
        raise
