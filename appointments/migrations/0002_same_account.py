from django.db import migrations

from hoopcrm.core.operations import AccountKey, SameAccount


class Migration(migrations.Migration):
    dependencies = [
        ("appointments", "0001_initial"),
        ("accounts", "0002_same_account"),
        ("contacts", "0007_business_details"),
    ]

    operations = [
        SameAccount("Schedule", "member"),
        AccountKey("CalendarGroup", "appointments_calendargroup"),
        AccountKey("Calendar", "appointments_calendar"),
        SameAccount("Calendar", "group"),
        SameAccount("CalendarMember", "calendar"),
        SameAccount("CalendarMember", "member"),
        SameAccount("CalendarMember", "schedule"),
        AccountKey("Slot", "appointments_slot"),
        SameAccount("Slot", "calendar"),
        SameAccount("SlotHold", "slot"),
        AccountKey("AppointmentSeries", "appointments_appointmentseries"),
        SameAccount("Appointment", "calendar"),
        SameAccount("Appointment", "contact"),
        SameAccount("Appointment", "member"),
        SameAccount("Appointment", "created_by"),
        SameAccount("Appointment", "series"),
        SameAccount("AppointmentHost", "appointment"),
        SameAccount("AppointmentHost", "member"),
        SameAccount("AppointmentHost", "slot"),
        SameAccount("AppointmentGuest", "appointment"),
        SameAccount("AppointmentGuest", "contact"),
        AccountKey("BlockedTime", "appointments_blockedtime"),
        SameAccount("BlockedTime", "member"),
        SameAccount("BlockedTime", "calendar"),
        SameAccount("BlockedTime", "created_by"),
    ]
