"""Labels of phones, several columns for one field, created dates, do not disturb, notes."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from contacts.dnd import may_contact
from contacts.models import Contact, ContactDnd, Note, Suppression
from contacts.services.dnd import dnd_set, optout_record
from hoopcrm.accounts import plans
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.customfields.models import FieldDefinition
from hoopcrm.events.models import Event
from hoopcrm.imports.custom_values import custom_cell
from hoopcrm.imports.dates import DateOrder, parse_moment
from hoopcrm.imports.lookups import NotFound, load_lookups
from hoopcrm.imports.phone_labels import label_in, phone_labels
from tests import make
from tests.imports.conftest import Run, codes_of


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Mobile Phone", "mobile"),
        ("* Work", "work"),
        ("Home", "home"),
        ("Company mobile", "mobile"),
        ("Business Phone 2", "work"),
        ("Landline", "landline"),
        ("MobilePhone", "mobile"),
        ("workFax", ""),
        ("Work Fax", ""),
        ("Phone 1 - Value", ""),
        ("", ""),
    ],
)
def test_words_that_label_a_phone(text: str, label: str) -> None:
    assert label_in(text) == label


@pytest.mark.parametrize(
    ("columns", "mapping", "labels"),
    [
        (["Phone", "Email"], ["phone", "email"], {}),
        (["Mobile", "Home Phone"], ["phone", "additional_phones"], {0: "mobile", 1: "home"}),
        (
            ["Phone 1 - Type", "Phone 1 - Value", "Phone 2 - Type", "Phone 2 - Value"],
            ["phone_label", "phone", "phone_label", "additional_phones"],
            {1: 0, 3: 2},
        ),
        (
            ["Phone 1", "Phone 1 label", "Phone 2", "Phone 2 label"],
            ["phone", "phone_label", "additional_phones", "phone_label"],
            {0: 1, 2: 3},
        ),
        (["Kind", "Number"], ["phone_label", "phone"], {1: 0}),
        (["Kind", "Email"], ["phone_label", "email"], {}),
    ],
)
def test_where_labels_come_from(
    columns: list[str], mapping: list[str], labels: dict[int, str | int]
) -> None:
    assert phone_labels(columns, mapping) == labels


BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-03-01", datetime(2024, 3, 1, tzinfo=BERLIN)),
        ("2024-07-01 14:30", datetime(2024, 7, 1, 14, 30, tzinfo=BERLIN)),
        ("2024-07-01T14:30:05Z", datetime(2024, 7, 1, 14, 30, 5, tzinfo=UTC)),
        ("2024-07-01T14:30:05.123+02:00", datetime(2024, 7, 1, 12, 30, 5, tzinfo=UTC)),
        ("1/7/2024 12:05 am", datetime(2024, 7, 1, 0, 5, tzinfo=BERLIN)),
        ("1.7.2024 1:05 PM", datetime(2024, 7, 1, 13, 5, tzinfo=BERLIN)),
        ("2024-07-01 27:00", None),
        ("yesterday", None),
    ],
)
def test_moments(text: str, moment: datetime | None) -> None:
    assert parse_moment(text, DateOrder.AUTO, "DE", 2026, BERLIN) == moment


def phones_of(contact: Contact) -> list[tuple[str, str]]:
    return list(contact.phones.order_by("position").values_list("normalised", "label"))


@pytest.mark.django_db
def test_several_columns_become_phones_with_labels(run: Run) -> None:
    run(
        "Email,Mobile,Home phone,Phone 2 - Type,Phone 2 - Value",
        "ada@example.com,+12125550100,+12125550101,* Work,+12125550102 ::: +12125550103",
        mapping=["email", "phone", "additional_phones", "phone_label", "additional_phones"],
    )
    contact = Contact.objects.get()
    assert contact.phone == "+12125550100"
    assert phones_of(contact) == [
        ("+12125550100", "mobile"),
        ("+12125550101", "home"),
        ("+12125550102", "work"),
        ("+12125550103", ""),
    ]


@pytest.mark.django_db
def test_a_label_goes_to_one_phone_only(run: Run, account: Account) -> None:
    known = make.make_contact(
        account, phones=[("mobile", "+12125550100")], emails=["a@example.com"]
    )
    run(
        "Email,Phone,Mobile,Cell",
        "a@example.com,,+12125550101,",
        "b@example.com,,+12125550102,+12125550103",
        mapping=["email", "phone", "additional_phones", "additional_phones"],
    )
    assert phones_of(known) == [("+12125550100", "mobile"), ("+12125550101", "")]
    other = Contact.objects.get(email="b@example.com")
    assert phones_of(other) == [("+12125550102", "mobile"), ("+12125550103", "")]


@pytest.mark.django_db
def test_a_label_stays_with_its_phone_when_another_is_left_out(run: Run, account: Account) -> None:
    make.make_contact(account, phone="+12125550100")
    run(
        "Email,Mobile,Home phone",
        "b@example.com,+12125550100,+12125550101",
        mapping=["email", "phone", "additional_phones"],
    )
    other = Contact.objects.get(email="b@example.com")
    assert phones_of(other) == [("+12125550101", "home")]


@pytest.mark.django_db
def test_one_bad_address_of_a_cell_leaves_the_others(run: Run) -> None:
    imported = run(
        "Email,Additional emails", 'a@example.com,"b@example.com, nonsense, c@example.com"'
    )
    addresses = Contact.objects.get().emails.values_list("address", flat=True)
    assert list(addresses) == ["a@example.com", "b@example.com", "c@example.com"]
    assert codes_of(imported) == {2: [1019]}


@pytest.mark.django_db
def test_followers_are_told_by_name(run: Run, account: Account, bob: Member) -> None:
    run("Email,Followers", "new@example.com,Bob")
    created = Event.objects.get(type="contact.created", via="import")
    assert created.changes["followers"] == ["", ["Bob"]]
    known = make.make_contact(account, email="known@example.com")
    imported = run("Email,Followers", "known@example.com,Bob")
    updated = Event.objects.get(type="contact.updated", contact_id=known.pk)
    assert updated.changes == {"followers": ["", ["Bob"]]}
    assert imported.updated == 1


@pytest.mark.django_db
def test_a_created_date_is_that_of_new_contacts_only(run: Run, account: Account) -> None:
    Account.objects.filter(pk=account.pk).update(time_zone="Europe/Berlin")
    account.time_zone = "Europe/Berlin"
    known = make.make_contact(account, email="known@example.com")
    imported = run(
        "Email,Created date",
        "new@example.com,2020-05-01 09:00",
        "known@example.com,2020-05-01",
        "odd@example.com,2999-01-01",
    )
    assert Contact.objects.get(email="new@example.com").created_at == datetime(
        2020, 5, 1, 7, tzinfo=UTC
    )
    before = known.created_at
    known.refresh_from_db()
    assert known.created_at == before
    assert codes_of(imported) == {4: [1014]}


@pytest.mark.django_db
def test_do_not_disturb_of_a_new_contact(run: Run) -> None:
    run(
        "Email,Phone,DND,Email opt out",
        "all@example.com,+12125550100,TRUE,",
        "mail@example.com,+12125550101,no,yes",
        "free@example.com,+12125550102,,0",
    )
    everything, free, mail = Contact.objects.order_by("email")
    assert (everything.email, everything.dnd_all) == ("all@example.com", True)
    row = ContactDnd.objects.get(contact=everything)
    assert (row.channel, row.status, row.source) == ("all", "active", "import")
    assert row.reason == "Import of people.csv"
    assert Suppression.objects.filter(kind="all", source="import").count() == 2
    assert may_contact(everything, "sms", everything.phone).code == "dnd_all"
    twin = make.make_contact(everything.account, email="twin@example.com")
    assert may_contact(twin, "sms", "+1 212 555 0100").code == "suppressed"

    assert free.email == "free@example.com"
    assert not ContactDnd.objects.filter(contact=free).exists()
    mail.refresh_from_db()
    assert not mail.dnd_all
    assert may_contact(mail, "email", mail.email).code == "dnd"
    assert may_contact(mail, "sms", mail.phone).allowed
    events = Event.objects.filter(type="contact.dnd_enabled")
    assert {event.contact_id: event.data["channel"] for event in events} == {
        everything.pk: "all",
        mail.pk: "email",
    }
    assert {event.via for event in events} == {"import"}


@pytest.mark.django_db
def test_do_not_disturb_of_a_known_contact(run: Run, account: Account, actor: Actor) -> None:
    contact = make.make_contact(account, email="ada@example.com")
    lines = ("Email,Phone,DND", "ada@example.com,+12125550100,x")
    imported = run(*lines)
    contact.refresh_from_db()
    assert (contact.dnd_all, contact.version) == (True, 2)
    assert Suppression.objects.filter(kind="all").count() == 2, "the new phone as well"
    assert imported.updated == 1

    again = run(*lines)
    assert again.unchanged == 1
    assert Event.objects.filter(type="contact.dnd_enabled").count() == 1
    lifted = run("Email,DND", "ada@example.com,no")
    contact.refresh_from_db()
    assert (lifted.unchanged, contact.dnd_all) == (1, True), "a file never lifts it"


@pytest.mark.django_db
def test_do_not_disturb_alone_is_told_as_that(run: Run, account: Account, actor: Actor) -> None:
    contact = make.make_contact(account, email="ada@example.com")
    dnd_set(actor, contact=contact, channel="email", on=True)
    dnd_set(actor, contact=contact, channel="email", on=False)
    imported = run("Email,Email DND,SMS DND", "ada@example.com,1,1")
    assert imported.updated == 1
    assert not Event.objects.filter(type="contact.updated").exists()
    assert Event.objects.filter(type="contact.dnd_enabled", via="import").count() == 2
    rows = ContactDnd.objects.filter(contact=contact).values_list("channel", "status")
    assert set(rows) == {("email", "active"), ("sms", "active")}


@pytest.mark.django_db
def test_an_unclear_do_not_disturb_is_told(run: Run) -> None:
    imported = run("Email,DND", "ada@example.com,perhaps")
    assert codes_of(imported) == {2: [1005]}
    assert not Contact.objects.get().dnd_all


@pytest.mark.django_db
def test_new_addresses_are_suppressed_as_the_others(
    run: Run, account: Account, actor: Actor
) -> None:
    contact = make.make_contact(account, email="ada@example.com")
    optout_record(actor, contact=contact, channel="email", permanent=True, reason="Unsubscribed")
    run(
        "Email,Additional emails,Phone",
        "ada@example.com,second@example.com,+12125550100",
    )
    twin = make.make_contact(account, email="twin@example.com")
    assert may_contact(twin, "email", "SECOND@example.com").code == "suppressed"
    assert may_contact(twin, "sms", "+12125550100").allowed
    added = Suppression.objects.order_by("at", "id").last()
    assert added is not None
    assert (added.permanent, added.reason, added.source) == (True, "Unsubscribed", "contact")


@pytest.mark.django_db
def test_a_note_for_each_row(run: Run, alice: Member) -> None:
    lines = (
        "Email,Notes",
        'ada@example.com,"Met at <the fair>\n\nLikes tea"',
        "bob@example.com,<p>Call <b>back</b><script>x</script></p>",
    )
    run(*lines)
    ada, bob = Note.objects.order_by("text").reverse()
    assert (ada.text, ada.author) == ("Met at <the fair>\nLikes tea", alice)
    assert bob.body == "<p>Call <strong>back</strong></p>"
    told = Event.objects.filter(type="note.created")
    assert {event.contact_id: event.data["excerpt"] for event in told} == {
        ada.contact_id: "Met at <the fair> Likes tea",
        bob.contact_id: "Call back",
    }

    again = run(*lines)
    assert (again.unchanged, Note.objects.count()) == (2, 2), "the same note comes only once"
    more = run("Email,Note", "ada@example.com,Another")
    assert (more.updated, Note.objects.filter(contact=ada.contact).count()) == (1, 2)
    assert not Event.objects.filter(type="contact.updated").exists()


@pytest.mark.django_db
def test_a_note_that_is_too_long_is_told(run: Run) -> None:
    imported = run("Email,Note", f"a@example.com,{'x' * 5000}", f"b@example.com,{'x' * 5001}")
    assert Note.objects.count() == 1
    assert codes_of(imported) == {3: [1019]}


@pytest.mark.django_db
def test_notes_beyond_the_plan_are_told(
    run: Run, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = plans.Plan(key="small", label="Small", limits={"notes_per_contact": 1})
    monkeypatch.setitem(plans.PLANS, "small", small)
    Account.objects.filter(pk=account.pk).update(plan="small")
    account.plan = "small"
    run("Email,Note", "a@example.com,One")
    imported = run("Email,Note", "a@example.com,Two")
    assert Note.objects.count() == 1
    assert codes_of(imported) == {2: [1027]}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["file", "signature"])
def test_files_and_signatures_cannot_be_imported(in_account: Account, kind: str) -> None:
    definition = FieldDefinition(account_id=in_account.pk, label="Contract", type=kind)
    with pytest.raises(NotFound) as miss:
        custom_cell(definition, "contract.pdf", load_lookups(in_account), lambda _text: None)
    assert miss.value.code == 1018
