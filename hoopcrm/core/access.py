"""How the kernel's rows are reached from views."""

from uuid import UUID

from django.http import Http404

from hoopcrm.core.models import Operation


def get_operation(pk: UUID) -> Operation:
    """An operation of the account in scope. Raises Http404."""
    operation: Operation | None = Operation.objects.filter(pk=pk).first()
    if operation is None:
        raise Http404
    return operation
