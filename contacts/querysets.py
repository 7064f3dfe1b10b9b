"""Reading vocabulary of contacts."""

from functools import cached_property
from typing import Any, Self

from django.db.models import Exists, OuterRef, Q

from hoopcrm.core.scoping import AccountQuerySet


class HasRow(Exists):
    """Whether the contact has one of some rows that an index finds; plans may begin with them.

    Attributes:
        contact: the rows' column with the id of the contact.
    """

    def __init__(self, rows: Any, contact: str = "contact_id") -> None:
        super().__init__(rows.filter(**{contact: OuterRef("pk")}))
        self.rows = rows
        self.contact = contact

    @cached_property
    def contacts(self) -> Any:
        """Ids of the contacts that have one; a contact may come more than once."""
        return self.rows.order_by().values_list(self.contact, flat=True)


class ContactQuerySet(AccountQuerySet):
    """Chains such as `Contact.objects.alive().visible_to(member)`."""

    def alive(self) -> Self:
        """Those not deleted."""
        return self.filter(deleted_at__isnull=True)

    def visible_to(self, member: Any) -> Self:
        """Those that `member` may see: all, or only those they own or follow."""
        return self.filter(may_see(member))


def may_see(member: Any) -> Q:
    """The condition that `member` may see a contact; empty when they may see all."""
    if not member.only_assigned:
        return Q()
    from contacts.models.ownership import ContactAccess

    return Q(HasRow(ContactAccess.objects.filter(member=member)))
