"""How exports are reached from views."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from contacts.models import ContactExport


def exports_before(member: Any, pk: UUID | None) -> QuerySet[ContactExport]:
    """The exports that the member may know of, the newest first, from the one before `pk` on.

    What others searched for is none of the business of those who see only what is theirs.
    """
    rows: QuerySet[ContactExport] = ContactExport.objects.select_related("job").order_by("-id")
    if member.only_assigned:
        rows = rows.filter(member=member)
    return rows if pk is None else rows.filter(pk__lt=pk)
