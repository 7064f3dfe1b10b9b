"""Choosing what the search looks through, and keeping `search_extra` right."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from contacts.fields import CUSTOM_PREFIX
from contacts.models import Contact
from contacts.searched import (
    MOST_EXTRA,
    columns_of,
    custom_definitions,
    extra_keys,
    extra_text,
    labels_of,
    offers,
)
from hoopcrm.accounts.models import Account
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service
from hoopcrm.events.emit import emit
from hoopcrm.jobs.models import Job
from hoopcrm.jobs.services import job_start

FILL_JOB = "contacts.search_fill"
CHUNK_ROWS = 5_000


@service(silent="the same fields change nothing; others emit contacts.searched_fields_changed")
def searched_fields_set(actor: Actor, *, fields: Sequence[str]) -> Job | None:
    """Search these fields besides those that are always searched; a job fills what they need.

    Raises:
        Refused: `invalid_choice` or `too_many`, on `fields`.
    """
    wanted = list(dict.fromkeys(fields))
    offered = {one.key for one in offers()}
    if not offered.issuperset(wanted):
        raise Refused("invalid_choice", _("One of these fields is there no more."), field="fields")
    if len(wanted) > MOST_EXTRA:
        raise Refused(
            "too_many",
            _("Choose at most %(count)d more fields. Untick one first.") % {"count": MOST_EXTRA},
            field="fields",
        )
    return _choose(actor, wanted)


@service(silent="starts a job, which tells of itself")
def searched_fields_fill(actor: Actor) -> Job:
    """Fill what the chosen fields need once more, for all contacts."""
    return job_start(actor, type=FILL_JOB, params={"fields": list(extra_keys())})


def searched_field_forget(actor: Actor, *, field: str) -> None:
    """A custom field of this id is gone: search it no more. Call it inside a service."""
    keys = extra_keys()
    gone = f"{CUSTOM_PREFIX}{field}"
    if gone in keys:
        _choose(actor, [key for key in keys if key != gone])


def searched_field_renamed(actor: Actor, *, field: str) -> None:
    """An option of this custom field has another name now. Call it inside a service."""
    if f"{CUSTOM_PREFIX}{field}" in extra_keys():
        searched_fields_fill(actor)


def _choose(actor: Actor, wanted: list[str]) -> Job | None:
    account: Any = current_account()
    row = Account.objects.select_for_update().get(pk=account.pk)
    before = list(row.contact_search)
    if wanted == before:
        return None
    Account.objects.filter(pk=row.pk).update(contact_search=wanted)
    account.contact_search = wanted
    emit(
        "contacts.searched_fields_changed",
        account=account,
        actor=actor,
        subject=account,
        changes={"fields": [labels_of(before), labels_of(wanted)]},
    )
    return searched_fields_fill(actor)


def extra_refresh(ids: Collection[UUID], *, written: Collection[str] | None = None) -> int:
    """Bring `search_extra` of contacts up to date that were written by sets; how many differed.

    Call it inside the service that wrote them.

    Args:
        written: the columns that were, where it matters only then.
    """
    keys = extra_keys()
    if not keys or not ids or (written is not None and not columns_of(keys) & set(written)):
        return 0
    return _write(Contact.objects.filter(pk__in=list(ids)), keys)


@service(silent="a column that follows from others")
def search_fill_step(
    actor: Actor, *, after: UUID | None = None, since: datetime | None = None
) -> tuple[int, UUID | None]:
    """Fill the column for the next contacts behind `after`, deleted ones too.

    Args:
        since: only those that were written since then.

    Returns:
        How many there were, and the last one's id, None when no more follow.
    """
    rows = Contact.objects.all()
    if after is not None:
        rows = rows.filter(pk__gt=after)
    if since is not None:
        rows = rows.filter(updated_at__gte=since)
    chosen = rows.order_by("pk").select_for_update(of=("self",), no_key=True)
    pks = list(chosen.values_list("pk", flat=True)[:CHUNK_ROWS])
    if not pks:
        return 0, None
    _write(Contact.objects.filter(pk__in=pks), extra_keys())
    return len(pks), pks[-1] if len(pks) == CHUNK_ROWS else None


def _write(rows: Any, keys: Sequence[str]) -> int:
    definitions = custom_definitions(keys)
    columns = columns_of(keys)
    changed = []
    for row in rows.values("pk", "search_extra", *columns):
        text = extra_text(keys, definitions, row)
        if text != row["search_extra"]:
            changed.append((row["pk"], text))
    if changed:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE contacts_contact c SET search_extra = v.text"
                " FROM unnest(%s::uuid[], %s::text[]) AS v(id, text) WHERE c.id = v.id",
                [list(part) for part in zip(*changed, strict=True)],
            )
    return len(changed)
