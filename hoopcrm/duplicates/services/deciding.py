"""What people decide about suggestions: not the same after all, or merge all that are certain."""

from collections.abc import Sequence
from itertools import combinations
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contacts.models import Contact
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service
from hoopcrm.duplicates.access import groups, pairs_among
from hoopcrm.duplicates.finding.groups import regroup
from hoopcrm.duplicates.finding.search import lock, look_around
from hoopcrm.duplicates.models import DuplicatePair, DuplicateRejection
from hoopcrm.duplicates.reasons import SURE
from hoopcrm.events.emit import emit
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.services import job_start

MERGE_SURE = "duplicates.merge_sure"
# Groups that one job merges; what is left is offered again.
MOST_GROUPS = 10_000


@service(silent="pairs that are rejected already change nothing; each new one emits an event")
def duplicates_reject(actor: Actor, *, contacts: Sequence[Contact]) -> list[DuplicateRejection]:
    """Remember that no two of these contacts are the same; returns what is new.

    Raises:
        Refused: `too_few`.
    """
    people = sorted(contacts, key=lambda one: one.pk)
    if len(people) < 2:
        raise Refused("too_few", _("These contacts are no longer suggested as duplicates."))
    lock()
    ids = [one.pk for one in people]
    known = {(pair.first_id, pair.second_id): pair for pair in pairs_among(ids)}
    made = []
    for first, second in combinations(people, 2):
        pair = known.get((first.pk, second.pk))
        row, new = DuplicateRejection.objects.get_or_create(
            account_id=current_account().pk,
            first=first,
            second=second,
            defaults={
                "reasons": pair.reasons if pair else 0,
                "confidence": pair.confidence if pair else 0,
                "by_name": actor.label[:200],
            },
        )
        if new:
            made.append(row)
            _tell("duplicate.rejected", actor, first, second)
    touched = {pair.group for pair in known.values()}
    DuplicatePair.objects.filter(pk__in=[pair.pk for pair in known.values()]).delete()
    regroup(touched)
    return made


@service
def duplicate_unreject(actor: Actor, *, rejection: DuplicateRejection) -> bool:
    """Take a rejection back; True when the two are suggested again.

    Raises:
        Refused: `gone`.
    """
    lock()
    if not DuplicateRejection.objects.filter(pk=rejection.pk).delete()[0]:
        raise Refused("gone", _("This has been taken back already."))
    look_around([rejection.first_id, rejection.second_id])
    _tell("duplicate.unrejected", actor, rejection.first, rejection.second)
    return DuplicatePair.objects.filter(
        first=rejection.first_id, second=rejection.second_id
    ).exists()


@service
def duplicates_merge_sure(actor: Actor) -> Job:
    """Merge every group that is almost certain, in the background; each can be taken back.

    Raises:
        Refused: `nothing`, or `running`.
    """
    open_states = (Job.State.QUEUED, Job.State.RUNNING, Job.State.PAUSED)
    if Job.objects.filter(type=MERGE_SURE, state__in=open_states).exists():
        raise Refused("running", _("Duplicates are being merged already."))
    chosen = groups(least=SURE, limit=MOST_GROUPS)
    if not chosen:
        raise Refused("nothing", _("There are no almost certain duplicates."))
    label = ngettext(
        "Merge of %(count)d group of duplicates",
        "Merge of %(count)d groups of duplicates",
        len(chosen),
    )
    return job_start(
        actor,
        type=MERGE_SURE,
        params={"groups": [str(one.id) for one in chosen]},
        label=label % {"count": len(chosen)},
        total=len(chosen),
    )


def _tell(type: str, actor: Actor, first: Contact, second: Contact) -> None:
    emit(
        type,
        account=current_account(),
        actor=actor,
        contact=first,
        subject=first,
        data={
            "first": first.display_name,
            "second": second.display_name,
            "second_id": str(second.pk),
        },
    )


def group_ids(job: Job) -> list[UUID]:
    """The groups that a job is to merge."""
    return [UUID(pk) for pk in job.params["groups"]]
