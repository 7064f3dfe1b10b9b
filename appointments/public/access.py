"""How people without a login reach an appointment: by the link that they were sent."""

from django.http import Http404

from appointments.links import ids_of_token
from appointments.models import Appointment
from hoopcrm.accounts.models import Account
from hoopcrm.core.scoping import unscoped


def appointment_of_token(token: str) -> Appointment:
    """The appointment that a link names, with its account. Raises Http404."""
    ids = ids_of_token(token)
    if ids is None:
        raise Http404
    with unscoped("a link names its appointment before any account is entered"):
        found: Appointment | None = (
            Appointment.objects.filter(account_id=ids[0], pk=ids[1])
            .filter(contact__deleted_at__isnull=True)
            .exclude(account__state=Account.State.CLOSED)
            .select_related("account", "contact", "calendar__account", "member__user", "series")
            .first()
        )
    if found is None:
        raise Http404
    return found
