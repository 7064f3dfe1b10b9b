"""An import from the file to the contacts."""

import pytest

from contacts.models import Business, Contact, ContactTag, StagedContact, Tag
from contacts.search_text import Address, derived_columns
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.models import JournalRow
from hoopcrm.events.models import Event
from hoopcrm.jobs.models import Job
from tests import make
from tests.imports.conftest import Run, codes_of

pytestmark = pytest.mark.django_db

HEADER = "First name,Last name,Email,Phone,Company,Tags,Country,Date of birth"


def counts(imported) -> dict[str, int]:  # noqa: ANN001
    names = ("created", "updated", "unchanged", "skipped", "failed", "warned")
    return {name: value for name in names if (value := getattr(imported, name))}


def test_rows_become_contacts_with_all_that_belongs_to_them(run: Run) -> None:
    imported = run(
        HEADER,
        'Ada,Lovelace,Ada@Example.com,(212) 555-0100,Engines Ltd,"vip, Lead",GB,1815-12-10',
        "Grace,Hopper,grace@example.com,,engines ltd,vip,United States,",
        tags=("summer",),
    )
    assert counts(imported) == {"created": 2, "warned": 1}
    ada, grace = Contact.objects.order_by("first_name")
    assert (ada.email, ada.email_normalised) == ("Ada@Example.com", "ada@example.com")
    assert (ada.phone, ada.phone_normalised) == ("(212) 555-0100", "+12125550100")
    assert (ada.country, grace.country) == ("GB", "US")
    assert ada.created_via == "import"
    assert ada.first_attribution == ada.latest_attribution == {"sessionSource": "Third-party"}
    assert {ada.first_session_source, ada.latest_session_source} == {"Third-party"}
    assert ada.birth_month is None, "so long ago is no date of birth"
    assert ada.business == grace.business == Business.objects.get()
    assert (ada.company_name, grace.company_name) == ("Engines Ltd", "Engines Ltd")
    names = {tag.name for tag in Tag.objects.filter(contact_tags__contact=ada)}
    assert names == {"vip", "Lead", "summer"}
    assert ada.emails.get().is_primary
    assert ada.phones.get().position == 1


def test_tags_are_those_of_the_account_whatever_their_case(run: Run, account: Account) -> None:
    make.make_contact(account, tags=["Café Club"])
    run("email,tags", "ada@example.com,CAFE club", "bea@example.com,café CLUB;Cafe club")
    assert list(Tag.objects.values_list("name", flat=True)) == ["Café Club"]
    assert ContactTag.objects.count() == 3


def test_derived_columns_are_those_of_the_one_function(run: Run) -> None:
    run(HEADER, 'Éva,Müller,eva@example.com,+49 30 1234567,Über AG,"a;b",DE,2001-02-03')
    contact = Contact.objects.get()
    expected = derived_columns(
        first_name="Éva",
        last_name="Müller",
        company_name="Über AG",
        emails=[Address("eva@example.com", "eva@example.com", True)],
        phones=[Address("+49 30 1234567", "+49301234567", True)],
    )
    assert {name: getattr(contact, name) for name in expected} == expected


def test_each_row_has_one_event_and_the_import_one_more(run: Run, alice: Member) -> None:
    imported = run(HEADER, 'Ada,Lovelace,ada@example.com,,,"vip",GB,')
    event = Event.objects.get(type="contact.created")
    assert event.contact_id == Contact.objects.get().pk
    assert (event.via, event.actor_id) == ("import", alice.pk)
    assert event.changes == {
        "first_name": ["", "Ada"],
        "last_name": ["", "Lovelace"],
        "email": ["", "ada@example.com"],
        "country": ["", "United Kingdom"],
        "tags": ["", ["vip"]],
    }
    finished = Event.objects.get(type="import.finished")
    assert finished.data["created"] == 1
    assert event.operation_id == finished.operation_id == imported.operation_id
    written = JournalRow.objects.filter(operation_id=imported.operation_id)
    journal = written.get(table="contacts_contact")
    assert written.exclude(pk=journal.pk).get().table == "contacts_tag"
    assert (journal.action, journal.pk_value) == ("insert", str(event.contact_id))


def test_nothing_stays_staged(run: Run) -> None:
    run(HEADER, "Ada,Lovelace,ada@example.com,,,,,")
    assert not StagedContact.objects.exists()


def test_the_same_file_again_changes_nothing(run: Run) -> None:
    lines = (HEADER, 'Ada,Lovelace,ada@example.com,212-555-0100,Engines,"a,b",GB,1990-01-02')
    run(*lines)
    before = Contact.objects.get()
    imported = run(*lines)
    after = Contact.objects.get()
    assert counts(imported) == {"unchanged": 1}
    assert (after.version, after.updated_at) == (before.version, before.updated_at)
    assert not Event.objects.filter(type="contact.updated").exists()


def test_an_update_takes_new_values_and_keeps_what_is_blank(run: Run, account: Account) -> None:
    contact = make.make_contact(
        account, email="ada@example.com", city="London", source="Web", tags=["old"]
    )
    imported = run("Email,City,Source,Tags,Phone", "ADA@example.com,Paris,,new,+1 212 555 0100")
    assert counts(imported) == {"updated": 1}
    contact.refresh_from_db()
    assert (contact.city, contact.source, contact.phone_normalised) == (
        "Paris",
        "Web",
        "+12125550100",
    )
    assert contact.version == 2
    assert set(ContactTag.objects.values_list("tag__name", flat=True)) == {"old", "new"}
    event = Event.objects.get(type="contact.updated")
    assert event.changes["city"] == ["London", "Paris"]
    assert event.changes["phone"] == ["", "+1 212 555 0100"]
    assert event.changes["tags"] == [["old"], ["old", "new"]]
    assert "2125550100" in contact.search


def test_blank_cells_empty_fields_when_asked_for(run: Run, account: Account) -> None:
    contact = make.make_contact(account, email="ada@example.com", city="London", source="Web")
    run("Email,City,Source", "ada@example.com,,Fair", keep_empty=False)
    contact.refresh_from_db()
    assert (contact.city, contact.source, contact.email) == ("", "Fair", "ada@example.com")
    assert contact.first_name == "Ada", "a field without a column is left alone"


def test_a_faulty_cell_never_empties_a_field(run: Run, account: Account) -> None:
    contact = make.make_contact(account, email="ada@example.com", country="GB")
    run("Email,Country", "ada@example.com,U.S.", keep_empty=False)
    contact.refresh_from_db()
    assert contact.country == "GB"


def test_a_new_address_of_the_primary_column_becomes_primary(run: Run, account: Account) -> None:
    contact = make.make_contact(account, email="old@example.com", phone="+12125550100")
    run("Contact ID,Email,Additional phones", f'{contact.pk},new@example.com,"+12125550101"')
    contact.refresh_from_db()
    assert contact.email == "new@example.com"
    assert [e.address for e in contact.emails.order_by("-is_primary")] == [
        "new@example.com",
        "old@example.com",
    ]
    assert contact.phone == "+12125550100"
    assert contact.phones.count() == 2


def test_owner_and_followers_get_access(run: Run, alice: Member, bob: Member) -> None:
    run("Email,Owner,Followers", 'ada@example.com,alice@example.com,"Bob; Alice"')
    contact = Contact.objects.get()
    assert contact.owner == alice
    assert {(a.member_id, a.role) for a in contact.access.all()} == {
        (alice.pk, "owner"),
        (bob.pk, "follower"),
    }
    run("Email,Owner", "ada@example.com,Bob")
    contact.refresh_from_db()
    assert contact.owner == bob
    assert {(a.member_id, a.role) for a in contact.access.all()} == {(bob.pk, "owner")}


def test_custom_fields_of_all_types(run: Run, account: Account) -> None:
    text = make.make_field(account, "Shirt")
    number = make.make_field(account, "Goals", "number")
    day = make.make_field(account, "Joined", "date")
    one = make.make_field(account, "Level", "single", ("Beginner", "Pro"))
    many = make.make_field(account, "Sports", "multiple", ("Golf", "Tennis", "Judo"))
    big = make.make_field(account, "Remarks", "large_text")
    run(
        "Email,Shirt,goals,Joined,Level,Sports,Remarks",
        'ada@example.com,XL,"1,234.50",3/4/2020 10:00,pro,judo;Golf,"two\nlines"',
    )
    custom = Contact.objects.get().custom
    sports = {str(o.pk): o.label for o in many.options.all()}
    assert custom[str(text.pk)] == "XL"
    assert custom[str(number.pk)] == "1234.5"
    assert custom[str(day.pk)] == "2020-03-04"
    assert custom[str(one.pk)] == str(one.options.get(label="Pro").pk)
    assert [sports[pk] for pk in custom[str(many.pk)]] == ["Golf", "Judo"]
    assert custom[str(big.pk)] == "two\nlines"
    event = Event.objects.get(type="contact.created")
    assert event.changes["custom.sports"] == ["", "Golf, Judo"]
    assert event.data["labels"]["custom.sports"] == "Sports"


def test_addresses_amounts_and_boxes_of_custom_fields(run: Run, account: Account) -> None:
    phone = make.make_field(account, "Mobile", "phone")
    email = make.make_field(account, "Billing", "email")
    fee = make.make_field(account, "Fee", "monetary")
    pay = make.make_field(account, "Payment", "radio", ("Card",), allow_custom=True)
    days = make.make_field(account, "Days", "checkbox", ("Monday", "Friday"))
    boxes = make.make_field(account, "Guardian", "textbox_list", ("Name", "Town"))
    imported = run(
        "Email,Mobile,Billing,Fee,Payment,Days,Guardian",
        'ada@example.com,(312) 555-0142,Pay@Example.com,"$1,250.50",Cheque,friday. Monday,'
        "Town: Rome; Name: Bob",
        "bob@example.com,5.55E+09,nonsense,a lot,card,Sunday,Bob",
    )
    name, town = (str(option.pk) for option in boxes.options.all())
    assert Contact.objects.get(email="ada@example.com").custom == {
        str(phone.pk): "+13125550142",
        str(email.pk): "pay@example.com",
        str(fee.pk): "1250.5",
        str(pay.pk): {"text": "Cheque"},
        str(days.pk): [str(option.pk) for option in days.options.all()],
        str(boxes.pk): {name: "Bob", town: "Rome"},
    }
    card = str(pay.options.get().pk)
    assert Contact.objects.get(email="bob@example.com").custom == {str(pay.pk): card}
    assert sorted(codes_of(imported)[3]) == [1005, 1013, 1019, 1026]


def test_the_last_of_repeated_rows_wins(run: Run) -> None:
    imported = run("Email,First name", "ada@example.com,One", "ADA@EXAMPLE.COM,Two")
    assert Contact.objects.get().first_name == "Two"
    assert counts(imported) == {"created": 1, "skipped": 1}
    assert codes_of(imported) == {2: [1011]}


def test_rows_of_one_contact_by_different_keys_build_on_each_other(run: Run) -> None:
    imported = run(
        "Email,Phone,First name,City",
        "ada@example.com,+12125550100,Ada,London",
        ",+12125550100,,Paris",
    )
    contact = Contact.objects.get()
    assert (contact.first_name, contact.city) == ("Ada", "Paris")
    assert counts(imported) == {"created": 1, "updated": 1}


def test_only_creating_and_only_updating(run: Run, account: Account) -> None:
    make.make_contact(account, email="ada@example.com")
    lines = ("Email,City", "ada@example.com,Paris", "new@example.com,Rome")
    imported = run(*lines, mode="create")
    assert (counts(imported), codes_of(imported)) == ({"created": 1, "skipped": 1}, {2: [1017]})
    imported = run("Email,City", "ada@example.com,Oslo", "x@example.com,Rome", mode="update")
    assert (counts(imported), codes_of(imported)) == ({"updated": 1, "skipped": 1}, {3: [1022]})


def test_deleted_contacts_are_not_matched(run: Run, account: Account, actor) -> None:  # noqa: ANN001
    from contacts.services.contacts import contact_delete

    contact_delete(actor, contact=make.make_contact(account, email="ada@example.com"))
    assert counts(run("Email", "ada@example.com")) == {"created": 1}


def test_another_accounts_contacts_are_not_matched(run: Run, other_account: Account) -> None:
    make.make_contact(other_account, email="ada@example.com")
    assert counts(run("Email", "ada@example.com")) == {"created": 1}


def test_a_second_run_of_the_job_has_no_second_effect(run: Run) -> None:
    imported = run("Email", "ada@example.com")
    from hoopcrm.jobs.runner import run_job

    run_job(imported.job_id)
    assert Contact.objects.count() == 1
    assert Job.objects.get(pk=imported.job_id).state == "done"
