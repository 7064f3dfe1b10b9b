"""Notes of a whole chunk: one for each row that brings one."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count

from contacts.ingest import problems as codes
from contacts.ingest.context import Context
from contacts.ingest.inserting import insert_rows
from contacts.ingest.plan import Plan
from contacts.models import Note
from contacts.services.notes import LIMIT, excerpt
from hoopcrm.accounts.plans import PLANS
from hoopcrm.core.ids import new_id
from hoopcrm.core.richtext import to_text
from hoopcrm.events.emit import NewEvent, emit_many


@dataclass(frozen=True, slots=True)
class Given:
    """A note that a row brings for a contact."""

    line: int
    contact_id: UUID
    body: str
    text: str

    @classmethod
    def of(cls, line: int, contact_id: UUID, body: str) -> "Given":
        """With the words of `body`, which is clean HTML."""
        return cls(line, contact_id, body, to_text(body))


def new_notes(context: Context, plan: Plan, given: list[Given], *, fresh: bool) -> list[Given]:
    """Those that their contacts do not have word for word, as many as the account's plan allows.

    Args:
        fresh: whether the contacts have just been made and thus have no notes.
    """
    if not given:
        return []
    rows = Note.objects.filter(
        contact_id__in={one.contact_id for one in given}, deleted_at__isnull=True
    )
    known: set[tuple[UUID, str]] = set()
    counts: Counter[UUID] = Counter()
    limit = PLANS[context.account.plan].limits.get(LIMIT)
    if not fresh:
        same = rows.filter(text__in={one.text for one in given})
        known = set(same.values_list("contact_id", "text"))
        if limit is not None:
            counted = rows.order_by().values("contact_id").annotate(number=Count("pk"))
            counts.update({row["contact_id"]: row["number"] for row in counted})
    kept = []
    for one in given:
        if (one.contact_id, one.text) in known:
            continue
        if limit is not None and counts[one.contact_id] >= limit:
            plan.note(one.line, codes.TOO_MANY, "note", one.text[:200])
            continue
        counts[one.contact_id] += 1
        kept.append(one)
    return kept


def write_notes(context: Context, notes: Iterable[Given], *, fresh: bool) -> None:
    """Write the notes, the member who imports being their author, and tell each."""
    actor = context.actor
    author = actor.id if actor.kind == "member" else None
    rows = [
        {
            "id": new_id(),
            "contact_id": one.contact_id,
            "title": "",
            "body": one.body,
            "text": one.text,
            "colour": Note.Colour.GRAY.value,
            "pinned": False,
            "author_id": author,
            "created_at": context.at,
            "version": 1,
        }
        for one in notes
    ]
    if not rows:
        return
    insert_rows(context, "contacts_note", rows, fresh=fresh)
    emit_many(
        "note.created",
        (
            NewEvent(
                contact_id=row["contact_id"],
                subject_type=Note._meta.label_lower,
                subject_id=str(row["id"]),
                subject_label=row["text"][:60],
                data={"excerpt": excerpt(row["text"][:60])},
                at=context.at,
            )
            for row in rows
        ),
        account=context.account,
        actor=context.actor,
        operation=context.operation,
    )
