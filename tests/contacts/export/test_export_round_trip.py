"""An export that is imported again changes nothing, whatever the contacts hold."""

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from contacts.models import Contact, ContactTag, Note, Tag
from contacts.services.dnd import dnd_all_set, dnd_set
from contacts.services.notes import note_create
from contacts.services.ownership import contact_follower_add
from contacts.services.tags import contact_tag_remove
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core import writes
from hoopcrm.core.actor import Actor
from hoopcrm.core.scoping import scope
from hoopcrm.events.models import Event
from hoopcrm.imports.models import Import
from hoopcrm.imports.services import import_configure, import_start, import_upload
from hoopcrm.jobs.runner import run_job
from tests import make

pytestmark = pytest.mark.django_db

TYPES = (
    ("Text", "text", ()),
    ("Story", "large_text", ()),
    ("Number", "number", ()),
    ("Fee", "monetary", ()),
    ("Start", "date", ()),
    ("Fax line", "phone", ()),
    ("Invoice mail", "email", ()),
    ("Team", "single", ("U12", "=SUM", "Red, dark")),
    ("Shirt", "radio", ("S", "M")),
    ("Days", "multiple", ("Mon", "Tue, late", "Wed")),
    ("Gear", "checkbox", ("Ball; big", "Net, small")),
    ("Parents", "textbox_list", ("Mother", "Father")),
    ("Email", "text", ()),
    ("Created", "date", ()),
    ("Latest note", "text", ()),
)


@pytest.fixture(autouse=True)
def _storage(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def full(account: Account, alice: Member, bob: Member, actor: Actor) -> Contact:
    """A contact with a value of every kind, some of them awkward."""
    fields = {label: make.make_field(account, label, kind, opts) for label, kind, opts in TYPES}
    with scope(account):
        options = {
            label: [str(one.pk) for one in field.options.all()] for label, field in fields.items()
        }
    values = {
        "Text": "'=1+1",
        "Story": 'First line\nsecond, "quoted"; third',
        "Number": "-12.5",
        "Fee": "1250.75",
        "Start": "2024-05-31",
        "Fax line": "+4930123456",
        "Invoice mail": "billing@example.com",
        "Team": options["Team"][1],
        "Shirt": options["Shirt"][0],
        "Days": options["Days"][:2],
        "Gear": options["Gear"],
        "Parents": {options["Parents"][0]: "Ann; Father: no", options["Parents"][1]: "Bo"},
        "Email": "no address",
        "Created": "2020-01-02",
        "Latest note": "Nothing",
    }
    contact = make.make_contact(
        account,
        actor,
        first_name="=Ada",
        last_name="Lovelace, née Byron",
        emails=["Ada@Example.com", "ada@work.example"],
        phones=[
            ("mobile", "(212) 555-0100"),
            ("work", "+44 20 7946 0958"),
            ("", "+1 212 555 0102"),
        ],
        tags=["vip", "Smith, Co", "* star", 'the "best"', "-late", "a. b"],
        owner=alice,
        business="Engines; Ltd",
        custom={fields[label].pk: value for label, value in values.items()},
        type="Lead",
        source="@web",
        website="https://example.com/?a=1,2",
        gender="female",
        birth_date="--12-10",
        address1="1 Main Street\\2",
        city="Zürich",
        state="+NY",
        postal_code="08001",
        country="CH",
        time_zone="Europe/Zurich",
    )
    with scope(account):
        contact_follower_add(actor, contact=contact, member=bob)
        dnd_set(actor, contact=contact, channel="email", on=True)
        dnd_set(actor, contact=contact, channel="sms", on=True)
        note_create(actor, contact=contact, body="Old")
        note_create(actor, contact=contact, body="Newest " + "long " * 100)
    return contact


def export(client: Client, url: Any, **data: str) -> bytes:
    answer = client.post(url("contacts:export"), {"format": "csv", "columns": "all"} | data)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def bring_in(account: Account, actor: Actor, content: bytes, name: str = "back.csv") -> Import:
    with scope(account):
        imported = import_upload(actor, upload=ContentFile(content, name=name))
        import_configure(actor, imported=imported, mapping=imported.mapping, skip_unmapped=False)
        imported = import_start(actor, imported=imported, consent=True)
        while run_job(imported.job_id):
            pass
        return Import.objects.get(pk=imported.pk)


@pytest.mark.parametrize("columns", ["all", "visible"])
def test_an_export_changes_nothing_when_it_is_imported(
    columns: str, full: Contact, account: Account, actor: Actor, as_alice: Client, url: Any
) -> None:
    other = make.make_contact(account, actor, first_name="", last_name="", phone="+12125550199")
    with scope(account):
        dnd_all_set(actor, contact=other, on=True)
    content = export(as_alice, url, columns=columns)
    with scope(account):
        before = list(Contact.objects.order_by("pk").values())
        events = Event.objects.filter(type__startswith="contact.").count()
        hung = (Tag.objects.count(), ContactTag.objects.count(), Note.objects.count())
    imported = bring_in(account, actor, content)
    problems = [row.problems for row in imported.errors.all()] if imported.warned else []
    assert (imported.unchanged, problems) == (2, [])
    with scope(account):
        assert list(Contact.objects.order_by("pk").values()) == before
        assert Event.objects.filter(type__startswith="contact.").count() == events
        assert (Tag.objects.count(), ContactTag.objects.count(), Note.objects.count()) == hung


def test_an_export_brings_everything_into_another_account(
    full: Contact, account: Account, actor: Actor, as_alice: Client, url: Any
) -> None:
    """As after a deletion for good: what the file holds comes back as it was."""
    content = export(as_alice, url)
    with scope(account), writes.frame("test data", silent=True):
        kept = Contact.objects.values().get(pk=full.pk)
        tags = set(ContactTag.objects.values_list("tag__name", flat=True))
        labels = set(full.phones.values_list("normalised", "label"))
        mails = set(full.emails.values_list("normalised", "is_primary"))
        pk = full.pk
        full.delete()
    lines = content.decode("utf-8-sig").replace(str(pk), "")
    imported = bring_in(account, actor, lines.encode())
    assert imported.created == 1
    with scope(account):
        back = Contact.objects.get()
        values = {
            name: value
            for name, value in Contact.objects.values().get().items()
            if value != kept[name] and name not in UNLIKE
        }
        assert values == {}
        assert set(ContactTag.objects.values_list("tag__name", flat=True)) == tags
        assert set(back.phones.values_list("normalised", "label")) == labels
        assert set(back.emails.values_list("normalised", "is_primary")) == mails
        assert set(back.dnd.values_list("channel", flat=True)) == {"email", "sms"}
        assert back.access.count() == 2


UNLIKE = {
    *("id", "created_at", "created_via", "updated_at", "version", "phone", "search"),
    *("first_attribution", "latest_attribution"),
    *("first_session_source", "latest_session_source", "last_activity_at"),
}


def test_cards_change_nothing_when_they_are_imported(
    full: Contact, account: Account, actor: Actor, as_alice: Client, url: Any
) -> None:
    with scope(account):
        # Google puts such a star before its own groups, so cards cannot bring it back.
        contact_tag_remove(actor, contact=full, tag=Tag.objects.get(name="* star"))
    content = export(as_alice, url, format="vcard")
    assert content.startswith(b"BEGIN:VCARD\r\nVERSION:3.0\r\n")
    assert max(map(len, content.split(b"\r\n"))) <= 75
    with scope(account):
        note = Note.objects.order_by("created_at").last()
        assert note is not None
        before = list(Contact.objects.values())
        hung = (Tag.objects.count(), ContactTag.objects.count())
    # The latest note is cut: whole, it is found to be there already.
    unfolded = content.replace(b"\r\n ", b"")
    whole = unfolded.replace(note.text[:255].encode(), note.text.encode())
    imported = bring_in(account, actor, whole, name="back.vcf")
    assert (imported.unchanged, imported.warned) == (1, 0)
    with scope(account):
        assert list(Contact.objects.values()) == before
        assert (Tag.objects.count(), ContactTag.objects.count()) == hung


def test_cards_tell_what_phones_are_for_and_birthdays_without_year(
    full: Contact, as_alice: Client, url: Any
) -> None:
    text = export(as_alice, url, format="vcard").replace(b"\r\n ", b"").decode()
    assert "N:Lovelace\\, née Byron;=Ada;;;\r\n" in text
    assert "TEL;TYPE=CELL,PREF:+12125550100" in text
    assert "TEL;TYPE=WORK:+442079460958" in text
    assert "BDAY;X-APPLE-OMIT-YEAR=1604:1604-12-10" in text
    assert "ADR;TYPE=HOME:;;1 Main Street\\\\2;Zürich;+NY;08001;Switzerland" in text
    assert "CATEGORIES:" in text
    assert "Smith\\, Co" in text
