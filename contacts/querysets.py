"""Reading vocabulary of contacts."""

from typing import Any, Self

from django.db.models import Exists, OuterRef, Q

from hoopcrm.core.scoping import AccountQuerySet


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

    return Q(Exists(ContactAccess.objects.filter(contact=OuterRef("pk"), member=member)))
