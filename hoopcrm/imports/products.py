"""What the columns are called that address books and other CRMs export. Data only.

A header stands for itself in any letter case and with any punctuation; "#" stands for 1, 2, 3, …
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

LEFT_OUT = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A program whose exports are recognised.

    Attributes:
        signs: groups of headers; a file with all headers of one group comes from this program.
        fields: target by header, LEFT_OUT for what only looks like one of ours.
        emails, phones, phone_labels: headers in the order in which they are preferred; the first
            with anything in it becomes the primary one.
        addresses: alternatives, of which the one with the most values counts.
    """

    key: str
    label: str
    signs: tuple[tuple[str, ...], ...]
    fields: Mapping[str, str]
    emails: tuple[str, ...]
    phones: tuple[str, ...]
    phone_labels: tuple[str, ...] = ()
    addresses: tuple[Mapping[str, str], ...] = field(default=())


def _address(pattern: str, street: str = "Street", *, us: bool = False) -> dict[str, str]:
    """Headers of an address; `pattern` has %s where the part's name stands."""
    return {
        pattern % street: "address1",
        pattern % "City": "city",
        pattern % ("State/Province" if us else "State"): "state",
        pattern % ("Zip/Postal Code" if us else "Postal Code"): "postal_code",
        pattern % "Country": "country",
        pattern % "Country/Region": "country",
    }


GOOGLE = Product(
    key="google",
    label="Google Contacts",
    signs=(("E-mail 1 - Value",), ("Phone 1 - Value",)),
    fields={
        "First Name": "first_name",
        "Last Name": "last_name",
        "Given Name": "first_name",
        "Family Name": "last_name",
        "Name": "full_name",
        "Organization Name": "business",
        "Organization 1 - Name": "business",
        "Birthday": "birth_date",
        "Gender": "gender",
        "Notes": "note",
        "Labels": "tags",
        "Group Membership": "tags",
        "Website 1 - Value": "website",
        "Location": LEFT_OUT,
    },
    emails=("E-mail # - Value",),
    phones=("Phone # - Value",),
    phone_labels=("Phone # - Label", "Phone # - Type"),
    addresses=(
        {
            "Address 1 - Street": "address1",
            "Address 1 - City": "city",
            "Address 1 - Region": "state",
            "Address 1 - Postal Code": "postal_code",
            "Address 1 - Country": "country",
        },
        {
            "Address 2 - Street": "address1",
            "Address 2 - City": "city",
            "Address 2 - Region": "state",
            "Address 2 - Postal Code": "postal_code",
            "Address 2 - Country": "country",
        },
    ),
)

OUTLOOK = Product(
    key="outlook",
    label="Outlook",
    signs=(
        ("E-mail Address", "Business Phone"),
        ("E-mail Address", "E-mail 2 Address"),
        ("E-mail Address", "Business Street"),
    ),
    fields={
        "First Name": "first_name",
        "Last Name": "last_name",
        "Company": "business",
        "Birthday": "birth_date",
        "Gender": "gender",
        "Notes": "note",
        "Categories": "tags",
        "Web Page": "website",
        "Account": LEFT_OUT,
        "Location": LEFT_OUT,
    },
    emails=("E-mail Address", "E-mail # Address"),
    phones=(
        *("Primary Phone", "Mobile Phone", "Business Phone", "Home Phone", "Other Phone"),
        *("Business Phone 2", "Home Phone 2", "Company Main Phone", "Car Phone", "Radio Phone"),
    ),
    addresses=(
        _address("Business %s"),
        _address("Home %s"),
        _address("Other %s"),
    ),
)

HUBSPOT = Product(
    key="hubspot",
    label="HubSpot",
    signs=(
        ("Record ID", "Lifecycle Stage"),
        ("Record ID", "Contact owner"),
        ("Record ID", "Lead Status"),
        ("Record ID", "Marketing contact status"),
    ),
    fields={
        "Record ID": LEFT_OUT,
        "First Name": "first_name",
        "Last Name": "last_name",
        "Contact owner": "owner",
        "Company Name": "business",
        "Associated Company": "business",
        "Lifecycle Stage": "type",
        "Original Source": "source",
        "Original Traffic Source": "source",
        "Website URL": "website",
        "Date of birth": "birth_date",
        "Create Date": "created_at",
        "Unsubscribed from all email": "dnd_email",
        "Additional email addresses": "additional_emails",
        # Zones under names of its own.
        "Time Zone": LEFT_OUT,
    },
    emails=("Email", "Work email"),
    phones=("Phone Number", "Mobile Phone Number", "WhatsApp Phone Number"),
    addresses=(
        {
            "Street Address": "address1",
            "City": "city",
            "State/Region": "state",
            "Postal Code": "postal_code",
            "Country/Region": "country",
        },
    ),
)

SALESFORCE = Product(
    key="salesforce",
    label="Salesforce",
    signs=(
        ("Mailing Street",),
        ("Account Name", "Contact Owner"),
        ("Company / Account",),
        ("Lead Owner",),
        ("Lead Source", "Email Opt Out"),
        ("Has Opted Out Of Email",),
    ),
    fields={
        "First Name": "first_name",
        "Last Name": "last_name",
        "Full Name": "full_name",
        "Account Name": "business",
        "Company / Account": "business",
        "Company": "business",
        "Contact Owner": "owner",
        "Lead Owner": "owner",
        "Lead Source": "source",
        "Birthdate": "birth_date",
        "Description": "note",
        "Created Date": "created_at",
        "Website": "website",
        "Email Opt Out": "dnd_email",
        "Has Opted Out Of Email": "dnd_email",
        "Do Not Call": "dnd_call",
        "Id": LEFT_OUT,
        "Type": LEFT_OUT,
    },
    emails=("Email",),
    phones=(*("Phone", "Business Phone", "Mobile", "Mobile Phone", "Home Phone", "Other Phone"),),
    addresses=(
        _address("Mailing %s", us=True),
        _address("Mailing %s"),
        _address("Other %s", us=True),
        _address("Other %s"),
        _address("%s", us=True),
        _address("%s"),
    ),
)

HIGHLEVEL = Product(
    key="highlevel",
    label="HighLevel",
    signs=(
        ("Contact Id", "Business Name", "Company Name"),
        ("Contact Id", "Company Name", "Last Activity"),
    ),
    fields={
        "First Name": "first_name",
        "Last Name": "last_name",
        "Contact Name": "full_name",
        "Business Name": "business",
        "Company Name": "business",
        "Assigned User": "owner",
        "Assigned To": "owner",
        "Contact Owner": "owner",
        "Created": "created_at",
        "Created On": "created_at",
        "Date Of Birth": "birth_date",
        "Tags": "tags",
        "Followers": "followers",
        "Notes": "note",
        "Source": "source",
        "Contact Source": "source",
        "Type": "type",
        "Contact Type": "type",
        "Website": "website",
        "Timezone": "time_zone",
        "DND": "dnd",
        "Additional Emails": "additional_emails",
        "Additional Phones": "additional_phones",
        "Additional Phone Numbers": "additional_phones",
    },
    emails=("Email",),
    phones=("Phone",),
    addresses=(
        {
            "Address": "address1",
            "Street Address": "address1",
            "City": "city",
            "State": "state",
            "Postal Code": "postal_code",
            "Country": "country",
        },
    ),
)

# Our own export says by its columns' names what they are.
OWN = Product(key="hoopcrm", label="HoopCRM", signs=(), fields={}, emails=(), phones=())

PRODUCTS = (GOOGLE, OUTLOOK, HUBSPOT, SALESFORCE, HIGHLEVEL)
