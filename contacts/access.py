"""How contacts and what belongs to them are reached: only what the member may see."""

from collections.abc import Callable, Iterable
from functools import lru_cache, reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import (
    Case,
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    UUIDField,
    When,
)
from django.db.models.functions import Cast, Coalesce
from django.http import Http404

from contacts.models import (
    Business,
    Contact,
    ContactAccess,
    ContactEmail,
    ContactPhone,
    ContactRedirect,
    ContactTag,
    ContactType,
    Tag,
)
from contacts.querysets import ContactQuerySet
from hoopcrm.core.prepared import Planned, Prepared, SeesAll
from hoopcrm.core.text import fold

PICKER_ROWS = 20
MOST_TAGS_FOUND = 200
CONTACT_COUNT = "contact_count"

Counts = tuple[tuple[str, Callable[[Any], Any]], ...]


def visible_contacts(member: Any) -> ContactQuerySet:
    """The living contacts that the member may see."""
    contacts: ContactQuerySet = Contact.objects.alive().visible_to(member)
    return contacts


def get_contact(
    member: Any, pk: UUID | str, *, need: str = "contacts.view", counts: Counts = ()
) -> Contact:
    """A contact with its type, business and owner, in one query.

    Args:
        counts: numbers to annotate as well, by name: what makes them gets the member.

    Raises:
        Http404: absent, deleted, of another account or not visible.
        PermissionDenied: visible, but the member lacks `need`.
    """
    if member.only_assigned or not isinstance(pk, UUID):
        found = list(_whole(visible_contacts(member).filter(pk=pk), counts, member))
    else:
        anybody = SeesAll.like(member) if counts else None
        found = _any_contact(counts, anybody)(pk)
    if not found:
        raise _absent(member, pk)
    if not member.has(need):
        raise PermissionDenied
    contact: Contact = found[0]
    return contact


class Merged(Http404):
    """The contact asked for was merged into another one, which the member may see."""

    def __init__(self, contact_id: UUID, master: Contact) -> None:
        super().__init__("merged")
        self.contact_id, self.master = contact_id, master


def _absent(member: Any, pk: UUID | str) -> Http404:
    redirect = ContactRedirect.objects.filter(contact=pk).first()
    master = None
    if redirect is not None:
        master = visible_contacts(member).filter(pk=redirect.master_id).first()
    return Merged(redirect.contact_id, master) if redirect and master else Http404()


@Prepared
def _merged_into(contact_id: UUID) -> QuerySet[ContactRedirect]:
    return ContactRedirect.objects.filter(master=contact_id)


def merged_into(contact_id: UUID) -> list[UUID]:
    """Ids of the contacts that were merged into this one. One query."""
    return [one.contact_id for one in _merged_into(contact_id)]


def _whole(contacts: ContactQuerySet, counts: Counts, member: Any) -> ContactQuerySet:
    rows = contacts.select_related("type", "business", "owner__user")
    return rows.annotate(**{name: count(member) for name, count in counts})


@lru_cache(maxsize=256)
def _any_contact(counts: Counts, member: SeesAll | None) -> Prepared:
    kind = Prepared if counts else Planned
    return kind(lambda pk: _whole(Contact.objects.alive().filter(pk=pk), counts, member))


def get_contacts(member: Any, pks: Iterable[UUID], *, need: str) -> list[Contact]:
    """All of these contacts, in one query.

    Raises:
        Http404: one is absent, deleted, of another account or not visible.
        PermissionDenied: the member lacks `need`.
    """
    wanted = set(pks)
    found = list(visible_contacts(member).filter(pk__in=wanted))
    if len(found) < len(wanted):
        raise Http404
    if not member.has(need):
        raise PermissionDenied
    return found


def contacts_known(member: Any, pks: Iterable[UUID]) -> dict[UUID, bool]:
    """Those of these contacts that are the account's and seen by the member, and whether each is
    deleted."""
    rows = Contact.objects.visible_to(member).filter(pk__in=set(pks))
    return {pk: gone is not None for pk, gone in rows.values_list("pk", "deleted_at")}


def visible_among(member: Any, pks: Iterable[UUID]) -> list[Contact]:
    """Those of these contacts that the member may see, by name."""
    if not member.has("contacts.view"):
        return []
    return list(visible_contacts(member).filter(pk__in=set(pks)).order_by("sort_name", "id"))


def events_seen(events: Any, member: Any) -> Any:
    """Events without those that speak of contacts the member may not see."""
    if not member.only_assigned:
        return events
    pk = Cast("subject_id", UUIDField())
    subject = Case(When(subject_type=Contact._meta.label_lower, then=pk))
    own = ContactAccess.objects.filter(member=member, contact=OuterRef("about_contact"))
    # What is said of a contact that was merged is said of the one it is now.
    now_own = ContactRedirect.objects.filter(
        contact=OuterRef("about_contact"), master__access__member=member
    )
    spoken_of = events.annotate(about_contact=subject)
    return spoken_of.filter(Q(about_contact__isnull=True) | Q(Exists(own)) | Q(Exists(now_own)))


def may_set_owner(member: Any, contact: Contact) -> bool:
    """Whether the member may hand the contact over: followers with only assigned data may not."""
    if not member.has("contacts.edit"):
        return False
    return not member.only_assigned or contact.owner_id == member.pk


def contact_types() -> QuerySet[ContactType]:
    """The contact types of the account, in their order."""
    types: QuerySet[ContactType] = ContactType.objects.all()
    return types


def all_tags() -> QuerySet[Tag]:
    """The tags of the account, by name."""
    tags: QuerySet[Tag] = Tag.objects.all()
    return tags


def tags_like(text: str, limit: int = PICKER_ROWS) -> list[Tag]:
    """Tags with `text` in their name, those that start with it first."""
    folded = fold(text)
    found = list(all_tags().filter(name_folded__contains=folded)[: limit * 5])
    return sorted(found, key=lambda tag: not tag.name_folded.startswith(folded))[:limit]


def get_tag(pk: UUID | str) -> Tag:
    """A tag of the account. Raises Http404."""
    tag: Tag | None = Tag.objects.filter(pk=pk).first()
    if tag is None:
        raise Http404
    return tag


def tags_chosen(pks: Iterable[str]) -> list[Tag]:
    """Those of the ids that are tags of the account, by name; what is no id is left out."""
    return list(all_tags().filter(pk__in=[pk for pk in map(_uuid, pks) if pk is not None]))


def tag_ids(names: Iterable[str], *, inside: bool = False) -> list[str]:
    """Ids of the tags of these names, without regard to case; with `inside` of parts of names."""
    folded = [fold(name) for name in names]
    if not inside:
        rows = Tag.objects.filter(name_folded__in=folded)
    else:
        parts = reduce(or_, (Q(name_folded__contains=part) for part in folded), Q(pk__in=[]))
        rows = Tag.objects.filter(parts)
    return [str(pk) for pk in rows.values_list("pk", flat=True)[:MOST_TAGS_FOUND]]


def contact_type_ids(names: Iterable[str]) -> list[str]:
    """Ids of the contact types with one of these keys, labels or ids."""
    wanted = {name.lower() for name in names}
    return [
        str(one.pk) for one in contact_types() if wanted & {one.key, one.label.lower(), str(one.pk)}
    ]


def tag_counts(pks: Iterable[UUID]) -> dict[UUID, int]:
    """How many living contacts have each of these tags. One query."""
    rows = _living_uses(pks).values("tag_id").annotate(number=Count("pk"))
    return {row["tag_id"]: row["number"] for row in rows.order_by()}


def contacts_with_any(pks: Iterable[UUID]) -> int:
    """How many living contacts have at least one of these tags."""
    return int(_living_uses(pks).aggregate(number=Count("contact_id", distinct=True))["number"])


def _living_uses(pks: Iterable[UUID]) -> Any:
    return ContactTag.objects.filter(tag_id__in=list(pks), contact__deleted_at__isnull=True)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def tags_of(contact: Contact) -> list[Tag]:
    """The contact's tags, by name."""
    return _tags_of(contact.pk)


@Prepared
def _tags_of(contact_id: UUID) -> QuerySet[Tag]:
    return all_tags().filter(contact_tags__contact=contact_id)


def businesses_like(text: str, limit: int = PICKER_ROWS) -> list[Business]:
    """Businesses whose name starts with `text`, by name."""
    rows = Business.objects.filter(name_folded__startswith=fold(text))
    return list(rows.order_by("name_folded")[:limit])


def all_businesses() -> QuerySet[Business]:
    """The businesses of the account."""
    rows: QuerySet[Business] = Business.objects.all()
    return rows


def businesses_named(text: str) -> QuerySet[Business]:
    """Businesses with every word of `text` in their name."""
    rows = all_businesses()
    for word in fold(text).split():
        rows = rows.filter(name_folded__contains=word)
    return rows


def businesses_found(text: str) -> list[tuple[UUID, str]]:
    """Ids and names of businesses to choose from."""
    rows = businesses_named(text).order_by("name_folded")
    return list(rows.values_list("pk", "name")[:PICKER_ROWS])


def business_names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """The names of those of the ids that are businesses of the account."""
    return dict(all_businesses().filter(pk__in=list(ids)).values_list("pk", "name"))


def businesses_valued(
    member: Any, pks: Iterable[UUID], names: Iterable[str]
) -> dict[UUID, dict[str, Any]]:
    """Values of these businesses, by id. One query.

    Args:
        names: fields, and CONTACT_COUNT: how many contacts the member sees.
    """
    wanted = ("id", *names)
    rows = all_businesses().filter(pk__in=list(pks))
    if CONTACT_COUNT in wanted:
        rows = rows.annotate(**{CONTACT_COUNT: _contacts_counted(member)})
    return {row["id"]: row for row in rows.values(*wanted)}


def _contacts_counted(member: Any) -> Coalesce:
    counted = (
        visible_contacts(member)
        .filter(business=OuterRef("pk"))
        .order_by()
        .values("business")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def contacts_by_id(pks: Iterable[UUID]) -> list[Contact]:
    """These contacts in this order; the caller has found them among the visible ones."""
    wanted = list(pks)
    found = {row.pk: row for row in Contact.objects.filter(pk__in=wanted)}
    return [found[pk] for pk in wanted if pk in found]


def contact_names(member: Any, ids: Iterable[UUID]) -> dict[UUID, str]:
    """The names of those of the ids that are contacts which the member sees; None sees all."""
    rows = Contact.objects.alive() if member is None else visible_contacts(member)
    wanted = ("id", "first_name", "last_name", "email", "phone", "company_name")
    found = rows.filter(pk__in=list(ids)).only(*wanted)
    return {contact.pk: contact.display_name for contact in found}


def get_business(pk: UUID) -> Business:
    """A business of the account. Raises Http404."""
    found: Business | None = Business.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def followers_of(contact: Contact) -> list[Any]:
    """The members who follow the contact, with their users, in the order they were added."""
    return [row.member for row in _followings(contact.pk)]


@Prepared
def _followings(contact_id: UUID) -> QuerySet[ContactAccess]:
    rows = ContactAccess.objects.filter(contact=contact_id, role=ContactAccess.Role.FOLLOWER)
    return rows.select_related("member__user").order_by("pk")


@Planned
def emails_of(contact_id: UUID) -> QuerySet[ContactEmail]:
    """The contact's e-mail addresses, in their order."""
    return ContactEmail.objects.filter(contact=contact_id)


@Planned
def phones_of(contact_id: UUID) -> QuerySet[ContactPhone]:
    """The contact's phone numbers, in their order."""
    return ContactPhone.objects.filter(contact=contact_id)
