"""Reading vocabulary of contacts."""

from functools import cached_property
from typing import Any, Self

from django.db.models import Exists, OuterRef, Q, QuerySet

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


class HasAny:
    """Whether the contact has a row of one of several kinds.

    Attributes:
        contacts: ids of the contacts that have one; a contact may come more than once.
    """

    def __init__(self, kinds: list[HasRow]) -> None:
        first, *others = [kind.contacts for kind in kinds]
        self.contacts: QuerySet[Any, Any] = first.union(*others, all=True)

    @classmethod
    def of(cls, condition: Q) -> Self | None:
        """What a condition says, when it is that and nothing else."""
        kinds = [child for child in condition.children if isinstance(child, HasRow)]
        is_either = condition.connector == Q.OR and not condition.negated
        is_it = is_either and len(kinds) == len(condition.children) > 1
        return cls(kinds) if is_it else None


def led(condition: Any) -> Any:
    """The same condition, such that plans may begin with rows of several kinds as well.

    The database begins with what one EXISTS finds, and looks through all contacts for two of them
    with OR between.
    """
    if not isinstance(condition, Q) or condition.negated:
        return condition
    if found := HasAny.of(condition):
        return Q(pk__in=found.contacts)
    if condition.connector != Q.AND and len(condition.children) > 1:
        return condition
    return Q(*(led(child) for child in condition.children))


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
