"""vCard files of several versions, as programs write them, and broken ones."""

import csv
import io
from typing import Any

import pytest
from django.core.files.base import ContentFile

from contacts.models import Contact, Note
from hoopcrm.accounts.models import Account
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.imports.access import unwritten_rows
from hoopcrm.imports.error_csv import error_csv
from hoopcrm.imports.services import import_configure, import_start, import_upload
from hoopcrm.imports.vcards import is_vcard, write_table
from tests.imports.conftest import finish


def card(*lines: str, end: str = "\r\n") -> bytes:
    return (end.join(["BEGIN:VCARD", "VERSION:3.0", *lines, "END:VCARD"]) + end).encode()


def rows(*parts: bytes) -> list[dict[str, str]]:
    table = io.BytesIO()
    write_table(io.BytesIO(b"".join(parts)), table)
    return list(csv.DictReader(io.StringIO(table.getvalue().decode())))


def test_a_card_of_version_3() -> None:
    assert rows(
        card(
            "N:Lovelace;Ada;;Ms.;",
            "FN:Ada Lovelace",
            "ORG:Engines Ltd;Research",
            "TITLE:Analyst",
            "EMAIL;TYPE=INTERNET,HOME:home@example.com",
            "EMAIL;TYPE=WORK,PREF:work@example.com",
            "TEL;TYPE=WORK,VOICE:+1 212 555 0101",
            "TEL;TYPE=CELL:+1 212 555 0100",
            "TEL;TYPE=WORK,FAX:+1 212 555 0199",
            "ADR;TYPE=HOME:;;1 Main St\\, Apt 2;New York;NY;10001;United States",
            "BDAY:1990-12-10",
            "CATEGORIES:Friends,Key Customer",
            "NOTE:Likes tea\\nand cake",
            "URL:https://ada.example",
        )
    ) == [
        {
            "First name": "Ada",
            "Last name": "Lovelace",
            "Email 1": "work@example.com",
            "Email 2": "home@example.com",
            "Phone 1 label": "work",
            "Phone 1": "+1 212 555 0101",
            "Phone 2 label": "cell",
            "Phone 2": "+1 212 555 0100",
            "Business name": "Engines Ltd",
            "Job title": "Analyst",
            "Fax": "+1 212 555 0199",
            "Website": "https://ada.example",
            "Street address": "1 Main St, Apt 2",
            "City": "New York",
            "State": "NY",
            "Postal code": "10001",
            "Country": "United States",
            "Date of birth": "1990-12-10",
            "Tags": "Friends, Key Customer",
            "Note": "Likes tea\nand cake",
        }
    ]


def test_quoted_printable_and_bare_types_of_version_2() -> None:
    found = rows(
        b"BEGIN:VCARD\r\nVERSION:2.1\r\n"
        b"N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=B6rg\r\n"
        b"NOTE;ENCODING=QUOTED-PRINTABLE:A long note that =\r\ngoes on=0D=0Ahere\r\n"
        b"TEL;HOME;VOICE:030 1234567\r\nTEL;PREF;CELL:0171 1234567\r\n"
        b"END:VCARD\r\n",
        b"BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=ISO-8859-1:Bj\xf6rk;Anna\nFN:Anna Bj\xf6rk\n"
        b"EMAIL;INTERNET:anna@example.com\nEND:VCARD\n",
    )
    assert (found[0]["First name"], found[0]["Last name"]) == ("Jörg", "Müller")
    assert found[0]["Note"] == "A long note that goes on\r\nhere"
    assert (found[0]["Phone 1 label"], found[0]["Phone 1"]) == ("cell", "0171 1234567")
    assert found[0]["Phone 2 label"] == "home"
    assert (found[1]["Last name"], found[1]["Email 1"]) == ("Björk", "anna@example.com")


def test_addresses_and_partial_dates_of_version_4() -> None:
    [found] = rows(
        card(
            "FN:Ada Lovelace",
            'TEL;VALUE=uri;PREF=1;TYPE="voice,home":tel:+1-212-555-0100;ext=5',
            "EMAIL;PREF=1:mailto:ada@example.com",
            "BDAY:--1210",
            "GENDER:F",
            "TZ:Europe/London",
            'ADR;LABEL="1 Main St: rear":;;1 Main St;;;;',
        )
    )
    assert found == {
        "Full name": "Ada Lovelace",
        "Email 1": "ada@example.com",
        "Phone 1 label": "home",
        "Phone 1": "+1-212-555-0100",
        "Street address": "1 Main St",
        "Time zone": "Europe/London",
        "Date of birth": "--12-10",
        "Gender": "female",
    }


def test_labels_and_birthdays_without_year_of_an_apple_address_book() -> None:
    [found] = rows(
        card(
            "N:Lovelace;Ada;;;",
            "item1.TEL:+12125550100",
            "item1.X-ABLabel:_$!<Mobile>!$_",
            "BDAY;X-APPLE-OMIT-YEAR=1604:1604-12-10",
        )
    )
    assert (found["Phone 1 label"], found["Date of birth"]) == ("Mobile", "--12-10")


def test_folded_lines_and_pictures() -> None:
    picture = ["PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSk", *[" " + "A" * 74] * 5_000]
    [found] = rows(card("FN:Ada", *picture, "NOTE:one ", "  two", "EMAIL:a@example.com", end="\n"))
    assert found == {"Full name": "Ada", "Email 1": "a@example.com", "Note": "one  two"}


@pytest.mark.parametrize(
    "broken",
    [
        b"BEGIN:VCARD\nFN:Ada\nno colon here\n=\nTEL;TYPE=:\nN\nEMAIL:a@example.com\n",
        b"BEGIN:VCARD\nFN:Ada\nEMAIL:a@example.com\nBEGIN:VCARD\nFN:Bob\nEND:VCARD\n",
        b"stray\nBEGIN:VCARD\nFN:Ada\nEMAIL;CHARSET=nonsense:a@example.com\nEND:VCARD\nstray\n",
        b"begin:vcard\nfn:Ada\nemail:a@example.com\nend:vcard",
        b"BEGIN:VCARD\nAGENT:\nBEGIN:VCARD\nFN:Agent\nEND:VCARD\nFN:Ada\nEMAIL:a@example.com\n",
        b"BEGIN:VCARD\rFN:Ada\rEMAIL:a@example.com\rEND:VCARD\r",
        "BEGIN:VCARD\r\nFN:Ada\r\nEMAIL:a@example.com\r\nEND:VCARD\r\n".encode("utf-16"),
        b'BEGIN:VCARD\nFN:Ada\nEMAIL;X="open:a@example.com\nEMAIL:a@example.com\nEND:VCARD\n',
    ],
)
def test_broken_cards_give_what_they_can(broken: bytes) -> None:
    found = rows(broken)[0]
    assert (found["Full name"], found["Email 1"]) == ("Ada", "a@example.com")


def test_lists_of_people_and_empty_cards_are_left_out() -> None:
    group = card("KIND:group", "FN:Friends", "MEMBER:urn:uuid:1")
    assert len(rows(group, card(), card("FN:Ada"))) == 1
    with pytest.raises(Refused, match="no vCard"):
        write_table(io.BytesIO(group), io.BytesIO())


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"BEGIN:VCARD\r\n", True),
        (b"\xef\xbb\xbf\r\nbegin:vcard\n", True),
        ("BEGIN:VCARD\r\n".encode("utf-16"), True),
        (b"First name,Email\n", False),
        (b"", False),
    ],
)
def test_telling_cards_from_tables(head: bytes, expected: bool) -> None:
    assert is_vcard(head) is expected


@pytest.mark.django_db
def test_cards_become_contacts_with_the_same_report(in_account: Account, actor: Actor) -> None:
    upload = ContentFile(
        card("N:Lovelace;Ada", "EMAIL:ada@example.com", "TEL;TYPE=CELL:+12125550100", "NOTE:Hi")
        + card("N:Bell;Bob", "EMAIL:not an address"),
        name="people.vcf",
    )
    imported = import_upload(actor, upload=upload)
    assert (imported.file_name, imported.rows) == ("people.vcf", 2)
    import_configure(actor, imported=imported, mapping=imported.mapping)
    finish(import_start(actor, imported=imported, consent=True))
    imported.refresh_from_db()
    contact: Any = Contact.objects.get()
    assert (contact.full_name, contact.phones.get().label) == ("Ada Lovelace", "mobile")
    assert Note.objects.get().text == "Hi"
    assert (imported.created, imported.failed) == (1, 1)
    report = "".join(error_csv(imported, unwritten_rows(imported)))
    assert '"Bob","Bell","not an address"' in report


@pytest.mark.django_db
def test_the_cap_of_uploads_counts_the_cards_themselves(
    in_account: Account, actor: Actor, settings: Any
) -> None:
    """A table of a few names may come from many megabytes of pictures."""
    settings.IMPORT_LIMIT_BYTES = 2_000
    cards = card("FN:Ada", "PHOTO;ENCODING=b:" + "A" * 3_000)
    upload = ContentFile(cards, name="people.vcf")
    with pytest.raises(Refused, match="larger than"):
        import_upload(actor, upload=upload)
    assert import_upload(actor, upload=upload, capped=False).columns == ["Full name"]
