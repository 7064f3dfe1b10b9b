"""How labels and links are reached: through records that the member may see."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.urls import reverse

from contacts.access import visible_contacts
from contacts.models import Business, Contact
from hoopcrm.associations.models import Association, AssociationLabel

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Linked:
    """A link seen from one of its records: the other one, and what it is called here.

    Attributes:
        contact: the other record where it is one, for its face.
    """

    association: Association
    label: str
    name: str
    detail: str
    url: str
    contact: Contact | None = None


@dataclass(frozen=True, slots=True)
class Links:
    """Links to show; `more` says that there are others behind them."""

    rows: list[Linked]
    more: bool


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


def visible_links(member: Any) -> QuerySet[Association]:
    """The links whose records the member may all see."""
    links: QuerySet[Association] = Association.objects.all()
    if not member.has("businesses.view"):
        links = links.filter(business__isnull=True)
    first, second = (
        Exists(visible_contacts(member).filter(pk=OuterRef(name)))
        for name in ("first_id", "second_id")
    )
    return links.filter(Q(first), Q(second__isnull=True) | Q(second))


def get_association(member: Any, pk: UUID) -> Association:
    """A link between records that the member may see. Raises Http404."""
    found: Association | None = (
        visible_links(member).filter(pk=pk).select_related("label", "business").first()
    )
    if found is None:
        raise Http404
    return found


def links_about(
    member: Any, record: Contact | Business, *, labels: Iterable[UUID] | None = None
) -> QuerySet[Association]:
    """Visible links of a contact or of a business, of these labels if any are given."""
    if isinstance(record, Contact):
        about = Q(first=record) | Q(second=record)
    else:
        about = Q(business=record)
    rows = visible_links(member).filter(about)
    if labels is not None:
        rows = rows.filter(label__in=list(labels))
    return rows.order_by("pk")


def links_of_contact(member: Any, contact: Contact) -> tuple[Links, Links]:
    """The contact's links to contacts and to businesses, as far as the member may see them."""
    rows = visible_links(member).filter(Q(first=contact) | Q(second=contact))
    people, firms = rows.filter(business__isnull=True), rows.filter(business__isnull=False)

    def person(row: Association) -> Linked:
        is_first = row.first_id == contact.pk
        return _person(row, row.second if is_first else row.first, is_first)

    return _links(people, person), _links(firms, _firm)


def links_of_business(member: Any, business: Business) -> Links:
    """The links of a business to contacts that the member may see."""
    rows = visible_links(member).filter(business=business)
    return _links(rows, lambda row: _person(row, row.first, False))


def _links(rows: QuerySet[Association], linked: Callable[[Association], Linked]) -> Links:
    ordered = rows.select_related("label", "first", "second", "business")
    found = list(ordered.order_by("label__forward", "pk")[: MOST_SHOWN + 1])
    return Links([linked(row) for row in found[:MOST_SHOWN]], len(found) > MOST_SHOWN)


def _person(row: Association, other: Contact, is_first: bool) -> Linked:
    label = row.label.forward if is_first else row.label.backward or row.label.forward
    return Linked(
        row,
        label,
        other.display_name,
        other.email or other.phone,
        reverse("contacts:record", args=[other.account_id, other.pk]),
        other,
    )


def _firm(row: Association) -> Linked:
    business = row.business
    return Linked(row, row.label.forward, business.name, business.city, business.get_absolute_url())
