"""One of each thing that an address may name, in Alice's account."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from appointments.models import BusyCalendar
from appointments.services.blocks import block_create
from appointments.services.booking_links import booking_link_create
from appointments.services.calendar_members import Host
from appointments.services.calendars import calendar_create
from appointments.services.groups import group_create
from appointments.services.resources import resource_create
from appointments.services.schedules import schedule_create
from contacts.bulk.actions import bulk_actions
from contacts.bulk.schedule import Schedule
from contacts.linked_records import Link
from contacts.listing.state import State
from contacts.models import Business, Contact
from contacts.services.bulk import bulk_start
from contacts.services.businesses import business_create
from contacts.services.contacts import contact_delete, contact_update
from contacts.services.field_files import field_file_add
from contacts.services.notes import note_create
from contacts.services.pictures import contact_picture_set, picture_drawn
from contacts.services.tasks import task_create, task_delete, task_update
from hoopcrm.accounts.models import Account, Member
from hoopcrm.accounts.services.applications import application_create
from hoopcrm.accounts.services.logo import account_logo_set
from hoopcrm.accounts.services.oauth import credentials_issue
from hoopcrm.accounts.services.tokens import integration_create, token_rotate
from hoopcrm.associations.models import AssociationLabel
from hoopcrm.associations.services.labels import association_label_create
from hoopcrm.associations.services.links import association_add
from hoopcrm.conversations.services.sending import message_send
from hoopcrm.core import writes
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from hoopcrm.core.secrets import encrypt
from hoopcrm.customfields.services.custom_values import custom_value_create
from hoopcrm.customfields.services.fields import field_create, field_folder_create
from hoopcrm.documents.media.services.files import media_upload
from hoopcrm.documents.media.services.folders import media_folder_create
from hoopcrm.documents.services.documents import document_upload
from hoopcrm.documents.services.folders import folder_create
from hoopcrm.duplicates.services.deciding import duplicates_reject
from hoopcrm.duplicates.services.merge import contacts_merge
from hoopcrm.events.models import Event
from hoopcrm.files.pictures import squares
from hoopcrm.imports.saved import mapping_save
from hoopcrm.imports.services import import_configure, import_start, import_upload
from hoopcrm.jobs.services import job_start
from hoopcrm.notifications.models import Notice
from hoopcrm.notifications.services.notices import notices_make
from hoopcrm.programs.access import programs_of, runs_of
from hoopcrm.programs.kinds import program_kinds
from hoopcrm.programs.services.programs import program_create
from hoopcrm.programs.services.runs import contact_enrol
from hoopcrm.smartlists.services.lists import smart_list_create
from hoopcrm.transports.providers import Attachment
from hoopcrm.webhooks.services.by_hand import trial_claim
from hoopcrm.webhooks.services.endpoints import endpoint_create
from tests.appointments.make import book, in_days, make_calendar
from tests.files import pictures
from tests.make import make_contact

SECRET_NAME = "Quuxberg"
SECRET_LIST = "Zzyzx people"
# Areas whose `pk` belongs to Alice's contact.
HIDDEN = frozenset(
    {
        "contacts",
        "contacts pictures",
        "contacts bulk",
        "associations",
        "appointments",
        "calendars appointments",
        "calendars blocks",
        "calendars links",
        "documents",
        "documents folders",
        "files",
        "jobs",
        "lists",
        "messages",
        "tasks",
        "workflows runs",
        "campaigns runs",
    }
)


def build_neighbours(
    account: Account, bob: Member, world: dict[str, dict[str, Any]]
) -> dict[str, dict[str, Any]]:
    """A contact of Bob, with all that leads from it to the one of `world`, by area."""
    actor = Actor.of_member(bob)
    with scope(account):
        hidden = Contact.objects.get(pk=world["contacts"]["pk"])
        contact = make_contact(
            account, email="bob@example.com", business="Zenith", tags=["vip"], owner=bob
        )
        contact_update(actor, contact=contact, changes={"city": "Rome"})
        event = Event.objects.get(type="contact.updated", contact_id=contact.pk)
        business = Business.objects.get(pk=world["businesses"]["pk"])
        label = AssociationLabel.objects.get(pk=world["settings associations"]["pk"])
        link = association_add(actor, label=label, first=contact, second=business)
        friend = association_label_create(actor, pair="contact", forward="Friend")
        association_add(actor, label=friend, first=contact, second=hidden)
        folder = folder_create(actor, contact=contact, name="Mine")
        upload = SimpleUploadedFile("mine.txt", b"hello", content_type="text/plain")
        document = document_upload(actor, contact=contact, upload=upload)
        note = note_create(actor, contact=contact, body="Mine.")
        email = contact.emails.get()
        moved = task_create(actor, title="Moved", contact=hidden)
        task_update(actor, task=moved, changes={"contact": contact})
        task = task_create(actor, title="About her", contact=hidden, assignee=bob)
        message = message_send(
            actor,
            contact=contact,
            channel="email",
            source="app",
            text="Hello.",
            attachments=[Attachment(name="a.ics", content=b"BEGIN:VCALENDAR")],
        )
        file = message.attachments.get()
        programs: dict[str, dict[str, Any]] = {}
        for kind in program_kinds:
            contact_enrol(actor, program=programs_of(kind)[0], contact=contact)
            programs[f"{kind.area} contacts"] = {"contact": contact.pk}
            programs[f"{kind.area} runs"] = {"pk": runs_of(kind, contact, active=True)[0].pk}
    return {
        **programs,
        "contacts": world["contacts"]
        | {"pk": contact.pk, "row": email.pk}
        | {"event_pk": event.pk, "note_pk": note.pk},
        "associations": {"pk": link.pk, "contact": contact.pk},
        "businesses contacts": {"pk": business.pk, "contact": contact.pk},
        "documents": {"contact": contact.pk, "pk": document.pk},
        "documents folders": {"contact": contact.pk, "pk": folder.pk},
        "files": {"pk": document.file_id},
        "messages": {"pk": message.pk, "file_pk": file.pk},
        "tasks": {"pk": task.pk, "kind": "business"},
    }


def build_world(account: Account, alice: Member) -> dict[str, dict[str, Any]]:
    """Values of URL parameters by area: words that all stand in the path; the longest fits best."""
    actor = Actor.of_member(alice)
    contact = make_contact(
        account,
        first_name="Zzyzx",
        last_name=SECRET_NAME,
        email="ada@example.com",
        phone="+12015550123",
        tags=["vip"],
        owner=alice,
    )
    with scope(account):
        gone = make_contact(account, first_name="Gone")
        operation = contact_delete(actor, contact=gone)
        folder = folder_create(actor, contact=contact, name="Contracts")
        upload = SimpleUploadedFile("note.txt", b"hello", content_type="text/plain")
        document = document_upload(actor, contact=contact, upload=upload)
        upload = SimpleUploadedFile("people.csv", b"email\nbea@example.com\n")
        (drawn,) = squares(BytesIO(pictures.striped()), name="logo.png", crop=None, sides=(64,))
        logo = account_logo_set(actor, account=account, drawn=drawn).logo
        media = media_upload(actor, upload=SimpleUploadedFile("logo.png", pictures.striped()))
        media_folder = media_folder_create(actor, name="Logos")
        imported = import_upload(actor, upload=upload)
        imported = import_configure(actor, imported=imported, mapping=["email"])
        saved = mapping_save(actor, imported=imported, name="Shop")
        import_start(actor, imported=imported, consent=True)
        upload.seek(0)
        import_upload(actor, upload=upload)
        task = task_create(actor, title="Call", contact=contact, assignee=alice)
        dropped = task_create(actor, title="Drop", contact=contact)
        task_delete(actor, task=dropped)
        job = job_start(actor, type="test.tags", params={"total": 10, "size": 5})
        heading = field_folder_create(actor, name="Sports")
        field = field_create(actor, label="Size", type="single", options=["S", "M"], folder=heading)
        option = field.options.all()[0]
        papers = field_create(actor, label="Papers", type="file", max_files=3)
        upload = SimpleUploadedFile("plan.txt", b"a plan", content_type="text/plain")
        paper, _none = field_file_add(actor, contact=contact, definition=papers, upload=upload)
        value = custom_value_create(actor, name="Office hours", value="9 to 5")
        business = business_create(actor, fields={"name": "Zenith"})
        contact_update(actor, contact=contact, changes={"city": "Paris", "business": "Zenith"})
        event = Event.objects.get(type="contact.updated")
        label = association_label_create(actor, pair="business", forward="Employee of")
        association = association_add(actor, label=label, first=contact, second=business)
        email = contact.emails.get()
        note = note_create(actor, contact=contact, body="Call her in May.")
        firm = Link("business", business.pk)
        firm_note = note_create(actor, body="They move in June.", links=[firm])
        tag = contact.contact_tags.get().tag
        given = task_create(Actor.system("a colleague"), title="Given", assignee=alice)
        told = Event.objects.get(subject_id=str(given.pk))
        notices_make(Actor.system("notifications"), event=told)
        notice = Notice.objects.get(member=alice)
        upload = SimpleUploadedFile("ada.png", pictures.striped())
        contact_picture_set(actor, contact=contact, drawn=picture_drawn(upload, None))
        bulk = bulk_start(
            actor,
            action=bulk_actions.get("remove_tags"),
            contacts=Contact.objects.filter(pk=contact.pk),
            options={"all": True},
            name="Tidy up",
            mode="drip",
            schedule=Schedule(quantity=1),
        )
        smart_list = smart_list_create(actor, owner=alice, name=SECRET_LIST, state=State())
        message = message_send(
            actor,
            contact=contact,
            channel="email",
            source="app",
            subject=f"For {SECRET_NAME}",
            text="See you.",
            attachments=[Attachment(name="see.ics", content=b"BEGIN:VCALENDAR")],
        )
        file = message.attachments.get()
        lessons = make_calendar(account, alice)
        appointment = book(lessons, contact, in_days(2), actor=actor)
        begin = in_days(3)
        block = block_create(actor, member=alice, starts_at=begin, ends_at=begin.replace(hour=12))
        with writes.frame("test data", silent=True):
            busy = BusyCalendar.objects.create(
                account=account,
                member=alice,
                name="Private",
                address=encrypt("https://127.0.0.1/busy.ics"),
            )
        week = schedule_create(actor, member=alice, name="Week")
        hosts = [Host(member=alice, schedule=week)]
        once, _token = booking_link_create(actor, calendar=lessons)
        calendar = calendar_create(actor, type="round_robin", name="Trial class", hosts=hosts)
        family = group_create(actor, name="Families")
        hall = resource_create(actor, kind="room", name="Hall")
        hook = endpoint_create(
            actor, name="Shop", url="https://1.1.1.1/", events=["NoteCreate"], is_active=False
        )
        call = trial_claim(actor, endpoint=hook, type="NoteCreate")
        program, _token = integration_create(actor, name="Shop", scopes=["contacts.readonly"])
        secret, _token = token_rotate(actor, integration=program)
        app, _secret = application_create(
            actor, name="Planner", scopes=["contacts.readonly"], own_account=True
        )
        install = credentials_issue(actor, application=app, scopes=app.scopes).integration
        programs = {}
        for kind in program_kinds:
            flow = program_create(actor, kind=kind, name=f"A {kind.key}", status="published")
            contact_enrol(actor, program=flow, contact=contact)
            programs[kind.area] = {"pk": flow.pk}
            programs[f"{kind.area} contacts"] = {"contact": contact.pk}
            programs[f"{kind.area} runs"] = {"pk": runs_of(kind, contact, active=True)[0].pk}
        twins = [make_contact(account, email=f"twin{n}@example.com") for n in range(4)]
        merged = contacts_merge(actor, master=twins[0], others=twins[1:2])
        rejected = duplicates_reject(actor, contacts=twins[2:])
    return {
        "contacts": {
            "pk": contact.pk,
            "key": "first_name",
            "kind": "email",
            "row": email.pk,
            "tag_pk": tag.pk,
            "event_pk": event.pk,
            "name": "city",
            "note_pk": note.pk,
            "field_pk": papers.pk,
            "file_pk": paper.pk,
        },
        "appointments": {"pk": appointment.pk},
        "appointments slots": {"pk": lessons.pk},
        "calendars appointments": {"pk": appointment.pk},
        "calendars blocks": {"pk": block.pk},
        "calendars links": {"pk": once.pk},
        "calendars staff": {"pk": alice.pk},
        "contacts bulk": {"pk": bulk.job_id, "key": "add_tags"},
        "contacts pictures": {"pk": contact.picture},
        "contacts duplicates merges": {"operation": merged.operation_id},
        "contacts duplicates rejected": {"pk": rejected[0].pk},
        "associations": {"pk": association.pk, "contact": contact.pk},
        "settings associations": {"pk": label.pk},
        "businesses": {"pk": business.pk, "key": "business-tasks", "note_pk": firm_note.pk},
        "businesses contacts": {"pk": business.pk, "contact": contact.pk},
        "documents": {"contact": contact.pk, "pk": document.pk},
        "documents folders": {"contact": contact.pk, "pk": folder.pk},
        "fields": {"pk": field.pk, "option": option.pk},
        "fields folders": {"pk": heading.pk},
        "values": {"pk": value.pk},
        "messages": {"pk": message.pk, "file_pk": file.pk},
        "media files": {"pk": media.pk},
        "media folders": {"pk": media_folder.pk},
        "files": {"pk": document.file_id},
        "imports": {"pk": imported.pk, "saved_pk": saved.pk},
        "jobs": {"pk": job.pk},
        "notifications": {"pk": notice.pk},
        "tasks": {"pk": task.pk, "kind": "business"},
        "tasks deleted": {"pk": dropped.pk},
        "lists": {"pk": smart_list.pk},
        "operations": {"pk": operation.pk},
        "settings business logo": {"pk": logo},
        "settings connections busy": {"pk": busy.pk},
        "settings calendars": {"pk": calendar.pk},
        "settings calendars groups": {"pk": family.pk},
        "settings resources": {"pk": hall.pk},
        "settings webhooks": {"pk": hook.pk},
        "settings webhooks calls": {"pk": call.pk, "endpoint_pk": hook.pk},
        "settings apps": {"pk": app.pk},
        "settings apps installed": {"pk": install.pk},
        "settings integrations": {"pk": program.pk, "token_pk": secret.pk},
        "settings availability hours": {"pk": week.pk},
        "settings availability blocks": {"pk": block.pk},
        "settings tags": {"tag_pk": tag.pk},
        "settings staff": {"pk": alice.pk},
        **programs,
    }
