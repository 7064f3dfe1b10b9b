"""How labels and links are reached: through records that the member may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.urls import reverse

from contacts.access import contacts_by_id, visible_contacts
from contacts.models import Business, Contact
from hoopcrm.associations.models import Association, AssociationLabel

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Linked:
    """A link seen from one of its records: the other one, and what it is called here."""

    association: Association
    label: str
    name: str
    detail: str
    url: str


def labels_of(pair: str = "") -> QuerySet[AssociationLabel]:
    """The labels of the account, or of one pair of records."""
    rows: QuerySet[AssociationLabel] = AssociationLabel.objects.all()
    return rows.filter(pair=pair) if pair else rows


def labels_counted() -> list[AssociationLabel]:
    """All labels, each with `link_count`."""
    return list(labels_of().annotate(link_count=Count("links")))


def get_label(pk: UUID | str) -> AssociationLabel:
    """A label of the account. Raises Http404."""
    try:
        found = labels_of().filter(pk=UUID(str(pk))).first()
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found


def get_association(member: Any, pk: UUID) -> Association:
    """A link between records that the member may see. Raises Http404."""
    found: Association | None = (
        Association.objects.filter(pk=pk).select_related("label", "business").first()
    )
    if found is None:
        raise Http404
    ends = {one for one in (found.first_id, found.second_id) if one}
    if visible_contacts(member).filter(pk__in=ends).count() < len(ends):
        raise Http404
    return found


def links_of_contact(member: Any, contact: Contact) -> tuple[list[Linked], list[Linked]]:
    """The contact's links to contacts that the member may see, and to businesses."""
    rows = list(
        Association.objects.filter(Q(first=contact) | Q(second=contact))
        .select_related("label", "business")
        .order_by("label__forward", "pk")
    )
    others = {row.pk: _other(row, contact) for row in rows}
    seen = _visible(member, (pk for pk in others.values() if pk))
    people = [
        _person(row, seen[others[row.pk]], is_first=row.first_id == contact.pk)
        for row in rows
        if others[row.pk] in seen
    ]
    firms = [_firm(row) for row in rows if row.business_id and member.has("businesses.view")]
    return people[:MOST_SHOWN], firms[:MOST_SHOWN]


def links_of_business(member: Any, business: Business) -> list[Linked]:
    """The links of a business to contacts that the member may see."""
    rows = list(
        Association.objects.filter(business=business)
        .select_related("label")
        .order_by("label__forward", "pk")
    )
    seen = _visible(member, (row.first_id for row in rows))
    found = [_person(row, seen[row.first_id], False) for row in rows if row.first_id in seen]
    return found[:MOST_SHOWN]


def _other(row: Association, contact: Contact) -> UUID | None:
    """The contact at the other end, None for a business."""
    return row.second_id if row.first_id == contact.pk else row.first_id


def _visible(member: Any, pks: Iterable[UUID]) -> dict[UUID, Contact]:
    ids = visible_contacts(member).filter(pk__in=set(pks)).values_list("pk", flat=True)
    return {contact.pk: contact for contact in contacts_by_id(ids)}


def _person(row: Association, other: Contact, is_first: bool) -> Linked:
    label = row.label.forward if is_first else row.label.backward or row.label.forward
    return Linked(
        row,
        label,
        other.display_name,
        other.email or other.phone,
        reverse("contacts:record", args=[other.account_id, other.pk]),
    )


def _firm(row: Association) -> Linked:
    business = row.business
    return Linked(row, row.label.forward, business.name, business.city, business.get_absolute_url())
