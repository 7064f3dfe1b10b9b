"""Appointments of contacts that are merged, and of those that are removed for good."""

from typing import Any

import pytest

from appointments.models import (
    Appointment,
    AppointmentGuest,
    AppointmentHost,
    AppointmentReminder,
    Slot,
)
from contacts.services.contacts import contact_delete, contact_delete_undo
from contacts.services.purge import contacts_purge
from hoopcrm.accounts.models import Account
from hoopcrm.conversations.models import Message
from hoopcrm.core.scoping import scope
from hoopcrm.duplicates.services.merge import contacts_merge
from hoopcrm.duplicates.services.undo import contacts_merge_undo
from tests import make
from tests.appointments.make import book, in_days, make_calendar
from tests.make import SYSTEM

pytestmark = pytest.mark.django_db


def rows() -> tuple[list[Any], list[Any]]:
    """Appointments with their contact, and who is a guest in which."""
    return (
        list(Appointment.objects.order_by("starts_at").values_list("pk", "contact_id")),
        list(AppointmentGuest.objects.order_by("pk").values_list("appointment_id", "contact_id")),
    )


def test_a_merge_brings_appointments_along_and_nobody_twice(account: Account) -> None:
    ada, twin, grace = (
        make.make_contact(account, first_name=name) for name in ("Ada", "Aada", "Grace")
    )
    calendar = make_calendar(account, make.make_member(account, "Ben"))
    book(calendar, ada, in_days(2), guests=[twin])
    book(calendar, twin, in_days(3), guests=[grace, ada])
    book(calendar, grace, in_days(4), guests=[ada, twin])
    with scope(account):
        before = rows()
        merge = contacts_merge(SYSTEM, master=ada, others=[twin])
        appointments, guests = rows()
        assert [contact for _pk, contact in appointments] == [ada.pk, ada.pk, grace.pk]
        assert [contact for _pk, contact in guests] == [grace.pk, ada.pk]
        contacts_merge_undo(SYSTEM, operation=merge.operation)
        assert rows()[0] == before[0]
        assert sorted(rows()[1]) == sorted(before[1])


def test_the_time_of_deleted_contacts_is_free_and_theirs_again_when_they_return(
    account: Account,
) -> None:
    ada, grace = (make.make_contact(account, first_name=name) for name in ("Ada", "Grace"))
    ben = make.make_member(account, "Ben")
    calendar, lesson = make_calendar(account, ben), make_calendar(account, ben, per_slot=3)
    book(calendar, ada, in_days(2))
    for contact in (ada, ada, grace):
        book(lesson, contact, in_days(3))
    with scope(account):
        operation = contact_delete(SYSTEM, contact=ada)
        assert Slot.objects.get().taken == 1
        assert not AppointmentReminder.objects.filter(appointment__contact=ada).exists()
        contact_delete_undo(SYSTEM, operation=operation)
        assert sorted(Slot.objects.values_list("taken", flat=True)) == [1, 3]
        assert AppointmentReminder.objects.filter(appointment__contact=ada).exists()
        operation = contact_delete(SYSTEM, contact=ada)
    book(calendar, grace, in_days(2))
    with scope(account):
        contact_delete_undo(SYSTEM, operation=operation)
        assert Slot.objects.filter(starts_at=in_days(2)).count() == 2


def test_a_contact_who_is_removed_for_good_leaves_nothing(account: Account) -> None:
    ada, grace = (make.make_contact(account, first_name=name) for name in ("Ada", "Grace"))
    calendar = make_calendar(account, make.make_member(account, "Ben"))
    book(calendar, ada, in_days(2), guests=[grace])
    with scope(account):
        contact_delete(SYSTEM, contact=ada)
        contacts_purge(SYSTEM, before=in_days(1))
        assert not Appointment.objects.exists()
        assert not AppointmentHost.objects.exists()
        assert not Message.objects.filter(contact=ada).exists()
        assert not Slot.objects.exists()
