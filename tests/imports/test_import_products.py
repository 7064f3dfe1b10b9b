"""Files as address books and other CRMs export them: recognised, and whole in the contact."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile

from contacts.models import Contact, Note
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.imports.models import Import
from hoopcrm.imports.products import PRODUCTS
from hoopcrm.imports.recognising import product_of, recognise, without_room
from hoopcrm.imports.services import import_configure, import_start, import_upload
from hoopcrm.imports.targets import STANDARD_BY_KEY, squeezed
from tests.imports.conftest import codes_of, finish

EXPORTS = Path(__file__).parent / "exports"
ADA = {
    "name": "Ada Lovelace",
    "business": "Engines Ltd",
    "emails": ["ada@example.com"],
    "phones": [("+12125550100", "mobile"), ("+12125550101", "")],
    "address": ("1 Main St", "New York", "NY", "10001", "US"),
    "born": (12, 10),
    "tags": [],
    "notes": ["Likes tea"],
    "dnd": [],
    "owner": "",
    "made": "",
}
FULL: dict[str, tuple[str, dict[str, Any]]] = {
    "google.csv": (
        "google",
        {
            "emails": ["ada@example.com", "ada@engines.example", "al@engines.example"],
            "phones": [("+12125550100", "mobile"), ("+12125550101", "work")],
            "tags": ["Friends"],
        },
    ),
    "google_old.csv": (
        "google",
        {"phones": [("+12125550101", "home"), ("+12125550199", "")], "tags": ["Friends"]},
    ),
    "outlook.csv": (
        "outlook",
        {
            "emails": ["ada@example.com", "ada@engines.example"],
            "phones": [
                ("+12125550100", "mobile"),
                ("+12125550102", "home"),
                ("+12125550101", "work"),
            ],
            "tags": ["Friends", "Key Customer"],
        },
    ),
    "hubspot.csv": (
        "hubspot",
        {
            "emails": ["ada@example.com", "ada@engines.example", "al@engines.example"],
            "phones": [("+12125550101", ""), ("+12125550100", "mobile")],
            "born": (None, None),
            "notes": [],
            "dnd": ["email"],
            "owner": "Alice",
            "made": "2024-01-15 09:30",
        },
    ),
    "salesforce.csv": (
        "salesforce",
        {
            "phones": [("+12125550101", ""), ("+12125550100", "mobile")],
            "dnd": ["email"],
            "owner": "Alice",
            "made": "2024-01-15 00:00",
        },
    ),
    "salesforce_data.csv": (
        "salesforce",
        {
            "business": "",
            "phones": [("+12125550101", ""), ("+12125550100", "mobile")],
            "address": ("2 Side St", "Boston", "", "", ""),
            "notes": [],
            "dnd": ["call"],
            "made": "2024-01-15 09:30",
        },
    ),
    "highlevel.csv": (
        "highlevel",
        {
            "emails": ["ada@example.com", "ada@engines.example", "al@engines.example"],
            "phones": [("+12125550100", ""), ("+12125550101", "")],
            "tags": ["friends", "vip"],
            "dnd": ["all"],
            "owner": "Alice",
            "made": "2024-01-15 14:30",
        },
    ),
}


def summary(contact: Contact) -> dict[str, Any]:
    tags = contact.contact_tags.values_list("tag__name", flat=True)
    address = ("address1", "city", "state", "postal_code", "country")
    is_imported = contact.created_at.year < 2025
    return {
        "name": contact.full_name,
        "business": contact.company_name,
        "emails": list(contact.emails.order_by("position").values_list("address", flat=True)),
        "phones": list(contact.phones.order_by("position").values_list("normalised", "label")),
        "address": tuple(getattr(contact, name) for name in address),
        "born": (contact.birth_month, contact.birth_day),
        "tags": sorted(tags, key=str.lower),
        "notes": list(Note.objects.filter(contact=contact).values_list("text", flat=True)),
        "dnd": list(contact.dnd.values_list("channel", flat=True)),
        "owner": str(contact.owner or ""),
        "made": f"{contact.created_at:%Y-%m-%d %H:%M}" if is_imported else "",
    }


@pytest.mark.django_db
@pytest.mark.parametrize("name", FULL)
def test_an_export_arrives_whole(
    name: str, in_account: Account, actor: Actor, alice: Member
) -> None:
    product, differs = FULL[name]
    upload = ContentFile((EXPORTS / name).read_bytes(), name=name)
    imported = import_upload(actor, upload=upload)
    found = product_of(imported.columns)
    assert found is not None
    assert found.key == product
    import_configure(actor, imported=imported, mapping=imported.mapping, skip_unmapped=True)
    finish(import_start(actor, imported=imported, consent=True))
    imported = Import.objects.get(pk=imported.pk)
    assert codes_of(imported) == {}
    assert summary(Contact.objects.get(email="ada@example.com")) == ADA | differs


@pytest.mark.parametrize("product", PRODUCTS, ids=lambda one: one.key)
def test_the_tables_name_fields_that_exist(product: Any) -> None:
    named = {*product.fields.values()} | {t for block in product.addresses for t in block.values()}
    assert named - {""} <= STANDARD_BY_KEY.keys()
    headers = [*product.fields, *product.emails, *product.phones, *product.phone_labels]
    assert len({squeezed(one.replace("#", "1")) for one in headers}) == len(headers), (
        "each header only once"
    )


def test_columns_that_no_program_gives_away() -> None:
    assert product_of(["First name", "Email", "Phone", "Created"]) is None


@pytest.mark.parametrize(
    ("columns", "mapping"),
    [
        (["Email", "Email 2", "Email 3"], ["email", "additional_emails", "additional_emails"]),
        (["E-mail 1", "E-mail 2 address"], ["email", "additional_emails"]),
        (
            ["Phone 1 label", "Phone 1", "Phone 2 type", "Phone 2"],
            ["phone_label", "phone", "phone_label", "additional_phones"],
        ),
        (["Phone", "Mobile", "Work phone"], ["phone", "additional_phones", "additional_phones"]),
        (["Mobile", "Cell phone"], ["phone", "additional_phones"]),
        (["Tags", "Labels"], ["tags", ""]),
        (["First name", "Given name"], ["first_name", ""]),
        (["firstName", "postalCode", "companyName"], ["first_name", "postal_code", "business"]),
    ],
)
def test_usual_and_numbered_names(columns: list[str], mapping: list[str]) -> None:
    assert recognise(columns, STANDARD_BY_KEY) == mapping


def test_ids_of_other_programs_are_no_contact_ids() -> None:
    columns, ours = ["Contact ID", "Email"], "01929c5e-0000-7000-8000-000000000000"
    assert recognise(columns, STANDARD_BY_KEY, [(2, [ours, "a@b.example"])])[0] == "contact_id"
    assert recognise(columns, STANDARD_BY_KEY, [(2, ["51", "a@b.example"])])[0] == ""


def test_columns_for_which_there_is_no_room() -> None:
    columns = ["Email", *(f"Phone {n} - Value" for n in range(1, 14))]
    mapping = recognise(columns, STANDARD_BY_KEY)
    assert mapping[1] == "phone"
    assert mapping.count("additional_phones") == 10
    assert mapping[-2:] == ["", ""]
    assert without_room(columns, STANDARD_BY_KEY) == {12, 13}
