"""Appointments of one member that lie ahead, and handing them to another."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appointments.access import RELATED, visible_appointments
from appointments.models import OCCUPYING, Appointment, AppointmentHost
from appointments.services.change import Manner, appointment_change
from hoopcrm.accounts.access import all_staff
from hoopcrm.accounts.models import Member
from hoopcrm.accounts.staff_notes import Note
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused

MOST_AT_ONCE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An appointment that could not be handed over, and why.

    Attributes:
        conflicts: whether the other one merely has something else at that time.
    """

    appointment: Appointment
    why: str
    conflicts: bool


def ahead_of(member: Any, staff: Member) -> QuerySet[Appointment]:
    """What lies ahead of one of the staff, as far as the member may see it."""
    hosted = AppointmentHost.objects.filter(appointment=OuterRef("pk"), member=staff)
    rows = visible_appointments(member).filter(
        Exists(hosted), ends_at__gt=now(), status__in=sorted(OCCUPYING)
    )
    return rows.select_related(*RELATED).order_by("starts_at", "pk")


def get_colleague(pk: UUID) -> Member:
    """One of the account's staff, also one who has left. Raises Http404."""
    found: Member | None = all_staff().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def hand_over(
    actor: Actor, appointments: Sequence[Appointment], to: Member, manner: Manner
) -> list[Kept]:
    """Give each of these to another host; those that cannot be given come back with the reason."""
    kept = []
    for one in appointments:
        try:
            if one.calendar is not None and one.calendar.needs_all:
                message = _("All members of %(calendar)s take part.") % {"calendar": one.calendar}
                raise Refused("needs_all", message)
            appointment_change(
                actor, appointment=one, changes={"member": to}, manner=manner, version=one.version
            )
        except Refused as refused:
            conflicts = refused.code == "conflict"
            kept.append(Kept(appointment=one, why=refused.message, conflicts=conflicts))
    return kept


def note_on(viewer: Any, staff: Any) -> Note | None:
    """How many appointments somebody would leave behind."""
    if not viewer.has("appointments.edit"):
        return None
    number = ahead_of(viewer, staff).count()
    if not number:
        return None
    told = ngettext(
        "%(name)s has %(number)d appointment ahead.",
        "%(name)s has %(number)d appointments ahead.",
        number,
    )
    return Note(
        text=told % {"name": staff.display_name, "number": number},
        url=reverse("agenda:hand_over", args=[viewer.account_id, staff.pk]),
        label=_("Hand them over"),
    )
