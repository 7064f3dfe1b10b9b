"""How notes are reached: through a contact that the member may see."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.http import Http404

from contacts.access import visible_contacts
from contacts.models import Business, Contact, Note, NoteLink
from hoopcrm.core.keyset import Kind, Order, paginate, take_from

PAGE_SIZE = 25
MOST_PINNED_SHOWN = 200
OLDEST_FIRST = Order(key="written", column="created_at", kind=Kind.TIME, blanks=False)
NEWEST_FIRST = OLDEST_FIRST.reversed()


@dataclass(frozen=True, kw_only=True)
class NotePage:
    """Notes to show, pinned ones first, and the cursor of those behind them or ""."""

    notes: list[Note]
    after: str


def get_note(contact: Contact, pk: UUID) -> Note:
    """A living note of this contact. Raises Http404."""
    found: Note | None = _listed(contact).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def notes_of(contact: Contact) -> "QuerySet[Note]":
    """The living notes of this contact, newest first."""
    return _listed(contact).order_by("-created_at", "-id")


def read_notes(contact: Contact, *, search: str, order: Order, after: str = "") -> NotePage:
    """A page of the contact's notes with `search` in title or text; pinned ones on the first."""
    rows = _listed(contact)
    if search:
        rows = rows.filter(Q(title__icontains=search) | Q(text__icontains=search))
    page = paginate(take_from(rows.filter(pinned=False), order), order, size=PAGE_SIZE, after=after)
    keys = [position.pk for position in page.positions]
    found = {note.pk: note for note in rows.filter(pk__in=keys)} if keys else {}
    notes = [found[pk] for pk in keys if pk in found]
    if page.is_first:
        sign = "-" if order.descending else ""
        pinned = rows.filter(pinned=True).order_by(f"{sign}created_at", f"{sign}id")
        notes = [*pinned[:MOST_PINNED_SHOWN], *notes]
    return NotePage(notes=notes, after=page.next)


def notes_of_business(member: Any, business: Business) -> "QuerySet[Note]":
    """Notes on the business itself and on its visible contacts, pinned ones first, then the
    newest. Members with only assigned data see of the business's own notes those they wrote.
    """
    contacts = visible_contacts(member).filter(business=business)
    own = _linked(member, business)
    rows: Any = Note.objects.filter(deleted_at__isnull=True).filter(
        Q(contact__in=contacts) | Q(pk__in=own.values("pk"))
    )
    related = ("author__user", "edited_by__user", "contact")
    return rows.select_related(*related).order_by("-pinned", "-created_at", "-id")  # type: ignore[no-any-return]


def get_business_note(member: Any, business: Business, pk: UUID) -> Note:
    """A living note on this business itself. Raises Http404."""
    found: Note | None = _linked(member, business).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _linked(member: Any, business: Business) -> "QuerySet[Note]":
    links = NoteLink.objects.filter(object_type="business", object_id=business.pk)
    rows: QuerySet[Note] = Note.objects.filter(
        contact__isnull=True, deleted_at__isnull=True, pk__in=links.values("note")
    )
    return rows.filter(author=member) if member.only_assigned else rows


def count_notes(member: Any) -> Combinable:
    """Annotation of contacts: how many notes each has."""
    counted = (
        Note.objects.filter(contact=OuterRef("pk"), deleted_at__isnull=True)
        .order_by()
        .values("contact")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _listed(contact: Contact) -> "QuerySet[Note]":
    rows: Any = Note.objects.filter(contact=contact, deleted_at__isnull=True)
    return rows.select_related("author__user", "edited_by__user")  # type: ignore[no-any-return]
