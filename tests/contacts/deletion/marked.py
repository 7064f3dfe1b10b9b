"""A contact whose every text is a mark that nothing else has, and the search for that mark."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection

from contacts.linked_records import Link
from contacts.models import Contact, ListState
from contacts.services.businesses import business_create
from contacts.services.channels import contact_email_add, contact_email_remove
from contacts.services.contacts import contact_update
from contacts.services.dnd import dnd_set
from contacts.services.field_files import field_file_add, field_file_delete
from contacts.services.notes import note_create, note_delete
from contacts.services.ownership import contact_follower_add
from contacts.services.pictures import contact_picture_set, picture_drawn
from contacts.services.tags import contact_tag_add
from contacts.services.tasks import task_create, task_delete, task_update
from contacts.tasks.recurrence import Repeat
from hoopcrm.accounts.models import Account, Member
from hoopcrm.associations.services.labels import association_label_create
from hoopcrm.associations.services.links import association_add, association_remove
from hoopcrm.conversations.services.sending import message_send
from hoopcrm.core import writes
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.customfields.services.fields import field_create
from hoopcrm.documents.services.documents import document_delete, document_upload
from hoopcrm.documents.services.folders import folder_create, folder_delete
from hoopcrm.imports.models import Import
from hoopcrm.imports.services import import_configure, import_start, import_upload
from hoopcrm.jobs.runner import run_job
from hoopcrm.programs.kinds import program_kinds
from hoopcrm.programs.services.programs import program_create
from hoopcrm.programs.services.runs import contact_enrol, contact_remove
from hoopcrm.transports.models import MailboxMessage
from tests.files import pictures
from tests.make import make_contact, make_member

MARK = "zqmark"
NUMBER = "2025550187"
FIRST, LAST = f"{MARK.title()}ora", f"{MARK.title()}ette"
EMAIL, OLD_EMAIL = f"{MARK}@{MARK}.example", f"old.{MARK}@example.com"


def marked_contact(account: Account, alice: Member) -> tuple[Contact, Contact]:
    """The contact, and a neighbour who is related to it; call it inside the account."""
    actor = Actor.of_member(alice)
    neighbour = make_contact(account, first_name="Nora", last_name="Near", email="n@x.org")
    _fields(actor)
    _import(actor, f"{OLD_EMAIL},{MARK.title()}a,{LAST},+1 202 555 0187,{MARK} street")
    contact: Contact = Contact.objects.get(email=OLD_EMAIL)
    _change(actor, contact, alice)
    _hang(actor, contact, alice)
    _relate(actor, contact, neighbour)
    _leave_traces(actor, contact)
    contact.refresh_from_db()
    return contact, neighbour


def _fields(actor: Actor) -> None:
    field_create(actor, label="Motto", type="text")
    field_create(actor, label="Member number", type="text", is_unique=True)
    field_create(actor, label="Papers", type="file", max_files=3)


def _field(label: str) -> Any:
    return apps.get_model("customfields", "FieldDefinition").objects.get(label=label)


def _import(actor: Actor, *rows: str, mode: str = "both") -> Import:
    lines = ["Email,First name,Last name,Phone,Street address", *rows]
    lines.append(f"not-an-address,{MARK.title()}ora,{LAST},,")
    lines.append("other@x.org,Otto,Other,,")
    upload = ContentFile(("\n".join(lines) + "\n").encode(), name="people.csv")
    imported = import_upload(actor, upload=upload)
    import_configure(
        actor, imported=imported, mapping=imported.mapping, mode=mode, skip_unmapped=True
    )
    imported = import_start(actor, imported=imported, consent=True)
    while run_job(imported.job_id):
        pass
    return imported


def _change(actor: Actor, contact: Contact, alice: Member) -> None:
    motto, number = _field("Motto"), _field("Member number")
    contact_update(
        actor,
        contact=contact,
        changes={
            "first_name": FIRST,
            "city": f"{MARK}ville",
            "website": f"https://{MARK}.example",
            "source": MARK,
            "business": "Zenith",
            "owner": str(alice.pk),
            f"custom.{motto.pk}": f"{MARK} forever",
            f"custom.{number.pk}": f"{MARK}-1",
        },
    )
    contact_email_add(actor, contact=contact, address=EMAIL, primary=True)
    contact_email_remove(actor, contact=contact, pk=contact.emails.get(address=OLD_EMAIL).pk)
    contact_tag_add(actor, contact=contact, name="vip")
    bea = make_member(contact.account, "Bea")
    contact_follower_add(actor, contact=contact, member=bea)
    dnd_set(actor, contact=contact, channel="email", on=True, reason=f"{MARK} said so")


def _hang(actor: Actor, contact: Contact, alice: Member) -> None:
    note_create(actor, contact=contact, title=f"{MARK} note", body=f"<p>{MARK} said hello</p>")
    gone = note_create(actor, contact=contact, body=f"<p>{MARK} gone</p>")
    note_delete(actor, note=gone)
    task_create(
        actor,
        title=f"Call {MARK}",
        description=f"About {MARK}",
        contact=contact,
        assignee=alice,
        due_at=now() + timedelta(days=1),
        repeat=Repeat(frequency="daily", every=1),
    )
    task_delete(actor, task=task_create(actor, title=f"Drop {MARK}", contact=contact))
    folder = folder_create(actor, contact=contact, name=f"{MARK} papers")
    document_upload(actor, contact=contact, upload=_file(), folder=folder)
    document_delete(actor, document=document_upload(actor, contact=contact, upload=_file("b")))
    folder_delete(actor, folder=folder_create(actor, contact=contact, name=f"{MARK} old"))
    papers = _field("Papers")
    field_file_add(actor, contact=contact, definition=papers, upload=_file("c"))
    dropped, _none = field_file_add(actor, contact=contact, definition=papers, upload=_file("d"))
    field_file_delete(actor, field_file=dropped)
    for channel in ("email", "sms"):
        message_send(
            actor, contact=contact, channel=channel, source="app", text=f"Dear {MARK}", subject=MARK
        )
    for _twice in range(2):
        upload = ContentFile(pictures.striped(), name=f"{MARK}.png")
        contact_picture_set(actor, contact=contact, drawn=picture_drawn(upload, None))


def _file(name: str = "a") -> ContentFile:
    return ContentFile(f"all about {MARK}".encode(), name=f"{MARK}-{name}.txt")


def _relate(actor: Actor, contact: Contact, neighbour: Contact) -> None:
    friend = association_label_create(actor, pair="contact", forward="Friend")
    link = association_add(actor, label=friend, first=contact, second=neighbour)
    association_remove(actor, association=link)
    association_add(actor, label=friend, first=neighbour, second=contact)
    for kind in program_kinds:
        program = program_create(actor, kind=kind, name="Welcome", status="published")
        contact_enrol(actor, program=program, contact=contact)
        contact_remove(actor, program=program, contact=contact)
    business = business_create(actor, fields={"name": "Nadir"})
    links = [Link("business", business.pk)]
    note_create(actor, contact=contact, body=f"<p>{MARK} of Nadir</p>", links=links)
    moved = task_create(actor, title="Moved", contact=contact)
    task_update(actor, task=moved, changes={"contact": neighbour})
    loose = task_create(actor, title="Loose", contact=contact)
    task_update(actor, task=loose, changes={"contact": None})


def _leave_traces(actor: Actor, contact: Contact) -> None:
    _import(actor, f"{EMAIL},{FIRST},{LAST},(202) 555-0187,{MARK} lane")
    draft = ContentFile(f"Email,Name\n{EMAIL},{FIRST}\n".encode(), name="draft.csv")
    import_upload(actor, upload=draft)
    with writes.frame("test data", silent=True):
        ListState.objects.create(
            account_id=contact.account_id, hash="seeks", state={"conditions": {"value": EMAIL}}
        )
        MailboxMessage.objects.create(channel="email", recipient=EMAIL, subject="Hello", body="Hi")
        MailboxMessage.objects.create(
            channel="email",
            recipient="alice@example.com",
            subject="News",
            body=f"{FIRST} {LAST} was changed",
        )
        LogEntry.objects.create(
            user_id=actor.member.user_id,
            content_type=ContentType.objects.get_for_model(Contact),
            object_id=str(contact.pk),
            object_repr=str(contact),
            action_flag=CHANGE,
        )


def tables_with(*texts: str) -> dict[str, int]:
    """In which tables any column of a row has one of these texts, and in how many rows."""
    found = {}
    with connection.cursor() as cursor:
        for table in {model._meta.db_table for model in apps.get_models(include_auto_created=True)}:
            condition = " OR ".join(["t::text ILIKE %s"] * len(texts))
            cursor.execute(
                f'SELECT count(*) FROM "{table}" t WHERE {condition}',  # noqa: S608 - our own tables
                [f"%{text}%" for text in texts],
            )
            (count,) = cursor.fetchone()
            if count:
                found[table] = count
    return found


def files_with(text: str) -> list[str]:
    """Stored files whose name or content has the text."""
    found = []
    for name in _stored(""):
        with default_storage.open(name) as content:
            if text in name or text.encode() in content.read().lower():
                found.append(name)
    return found


def stored_files() -> list[str]:
    """Every file in storage."""
    return list(_stored(""))


def _stored(folder: str) -> Iterator[str]:
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    prefix = f"{folder}/" if folder else ""
    yield from (f"{prefix}{name}" for name in files)
    for one in folders:
        yield from _stored(f"{prefix}{one}")
