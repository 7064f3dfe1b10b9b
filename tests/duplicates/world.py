"""Contacts with everything that can hang from them, and a picture of all tables."""

import json
import random
from typing import Any

from django.apps import apps
from django.db import connection

from contacts.models import Contact, ContactPicture, FieldFile
from contacts.models.dnd import Channel
from contacts.services.dnd import dnd_all_set, dnd_set, optout_record
from contacts.services.notes import note_create
from contacts.services.ownership import contact_follower_add
from contacts.services.tasks import task_create
from hoopcrm.accounts.models import Member
from hoopcrm.associations.models import AssociationLabel
from hoopcrm.associations.services.links import association_add
from hoopcrm.core import writes
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.owned import AccountOwned
from hoopcrm.documents.models import Document, Folder
from hoopcrm.files.models import StoredFile
from hoopcrm.programs.services.runs import contact_enrol, contact_remove
from hoopcrm.workflows.kind import WORKFLOW
from tests import make
from tests.programs.make import make_program

# Decision 18: not part of what an undo brings back.
LEFT_OUT = {
    "events_event",
    "events_delivery",
    "jobs_job",
    "notifications_notice",
    "core_operation",
    "core_journalrow",
    "duplicates_contactmerge",
}
# They move on with each write of a row.
MOVING = {"updated_at", "updated_by_id", "version"}
CITIES = ("", "Berlin", "Paris", "Lisbon")
FIRST = ("", "Ada", "Grace", "Edsger")
LAST = ("", "Lovelace", "Hopper")
TAGS = ("vip", "lead", "partner", "news")


def all_rows() -> dict[str, dict[str, Any]]:
    """Every row of every table of accounts, by table and key."""
    tables: dict[str, dict[str, Any]] = {}
    with connection.cursor() as cursor:
        for model in apps.get_models():
            table = model._meta.db_table
            if not issubclass(model, AccountOwned) or table in LEFT_OUT:
                continue
            cursor.execute(f'SELECT id::text, to_jsonb(t) FROM "{table}" t')  # noqa: S608
            tables[table] = {
                pk: {name: value for name, value in json.loads(row).items() if name not in MOVING}
                for pk, row in cursor.fetchall()
            }
    return tables


class Builder:
    """Makes contacts at random, all of them related to each other."""

    def __init__(self, account: Any, members: list[Member], seed: int) -> None:
        self.account, self.members = account, members
        self.random = random.Random(seed)
        self.actor = Actor.of_member(members[0])
        self.color = make.make_field(account, "Colour", "single", ("Red", "Blue"))
        self.code = make.make_field(account, "Code", "text", is_unique=True)
        self.size = make.make_field(account, "Size", "number")
        self.labels = [
            make_label(account, "Friend", ""),
            make_label(account, "Boss of", "Works for"),
        ]
        self.flows = [make_program(account, WORKFLOW, name) for name in ("Welcome", "Trial")]
        self.number = 0

    def maybe(self, chance: float = 0.5) -> bool:
        return self.random.random() < chance

    def contact(self) -> Contact:
        """A contact with a random part of everything."""
        self.number += 1
        pick = self.random.choice
        custom: dict[str, Any] = {}
        if self.maybe():
            custom[str(self.color.pk)] = pick(["Red", "Blue"])
        if self.maybe():
            custom[str(self.code.pk)] = f"code {self.number}"
        if self.maybe(0.3):
            custom[str(self.size.pk)] = str(self.random.randrange(40))
        contact = make.make_contact(
            self.account,
            self.actor,
            first_name=pick(FIRST),
            last_name=pick(LAST),
            city=pick(CITIES),
            postal_code=pick(("", "10115")),
            business=pick(("", "Zenith", "Acme")),
            birth_date=pick(("", "1980-05-05", "--05-05")),
            source=pick(("", "fair")),
            emails=self._emails(),
            phones=self._phones(),
            tags=[tag for tag in TAGS if self.maybe(0.4)],
            custom=custom,
            owner=pick([None, *self.members]),
        )
        self.belongings(contact)
        return contact

    def _emails(self) -> list[str]:
        own = [f"p{self.number}.{n}@example.com" for n in range(self.random.randrange(1, 8))]
        return [*own, "shared@example.com"] if self.maybe(0.4) else own

    def _phones(self) -> list[tuple[str, str]]:
        labels = ["mobile", "work", "", "", "", "", ""]
        count = self.random.randrange(0, 7)
        own = [(labels[n], f"+49301{self.number:03}{n:03}") for n in range(count)]
        return [*own, ("", "+49301999000")] if self.maybe(0.4) else own

    def belongings(self, contact: Contact) -> None:
        """Notes, tasks, documents, a picture, files, do not disturb, followers and workflows."""
        for _ in range(self.random.randrange(3)):
            note_create(self.actor, contact=contact, body=f"<p>note {self.random.random()}</p>")
            task_create(self.actor, contact=contact, title="Call", assignee=self.members[0])
        for member in self.members:
            if self.maybe(0.4):
                try:
                    contact_follower_add(self.actor, contact=contact, member=member)
                except Refused:
                    continue
        if self.maybe(0.3):
            dnd_set(self.actor, contact=contact, channel="email", on=True, reason="asked")
        if self.maybe(0.2):
            dnd_all_set(self.actor, contact=contact, on=True)
        if self.maybe(0.2):
            optout_record(
                self.actor, contact=contact, channel=Channel.SMS, permanent=True, reason="STOP"
            )
        for flow in self.flows:
            for _ in range(self.random.randrange(3)):
                contact_enrol(self.actor, program=flow, contact=contact)
                if self.maybe(0.4):
                    contact_remove(self.actor, program=flow, contact=contact)
        with writes.frame("test data", silent=True):
            self._files(contact)

    def _files(self, contact: Contact) -> None:
        if self.maybe():
            picture = ContactPicture.objects.create(
                account=self.account,
                contact=contact,
                large=stored(self.account),
                small=stored(self.account),
            )
            Contact.objects.filter(pk=contact.pk).update(picture=picture.pk)
        if self.maybe(0.4):
            FieldFile.objects.create(
                account=self.account,
                contact=contact,
                definition=self.color,
                file=stored(self.account),
                name="scan.pdf",
            )
        folder = None
        for name in ("Contracts", "Offers"):
            if self.maybe():
                folder = Folder.objects.create(
                    account=self.account, contact=contact, parent=folder, name=name
                )
                Document.objects.create(
                    account=self.account,
                    contact=contact,
                    folder=folder,
                    file=stored(self.account),
                    name="a.pdf",
                )

    def link(self, contacts: list[Contact]) -> None:
        """Random associations among the contacts."""
        for _ in range(2 * len(contacts)):
            first, second = self.random.sample(contacts, 2)
            try:
                association_add(
                    self.actor, label=self.random.choice(self.labels), first=first, second=second
                )
            except Refused:
                continue


def make_label(account: Any, forward: str, backward: str) -> AssociationLabel:
    with writes.frame("test data", silent=True):
        return AssociationLabel.objects.create(
            account=account, pair="contact", forward=forward, backward=backward
        )


def stored(account: Any) -> StoredFile:
    """A stored file whose bytes nobody reads."""
    with writes.frame("test data", silent=True):
        return StoredFile.objects.create(
            account=account,
            purpose="contact_document",
            name="a.pdf",
            storage_key=f"k{random.random()}",
            size=1,
            content_type="application/pdf",
            sha256="0" * 64,
        )
