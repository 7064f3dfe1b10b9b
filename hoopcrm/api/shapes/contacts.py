"""What is taken of a contact, and what is answered of one."""

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field

from contacts.models.dnd import Channel
from contacts.normalise import email_clean
from contacts.services.whole import Dnd, Whole
from hoopcrm.api.endpoints import Taken, Told
from hoopcrm.core.errors import Refused

# Keys of `dndSettings`; version v3 spells them in its own way, both are taken.
DND_CHANNELS = {
    "call": Channel.CALL,
    "email": Channel.EMAIL,
    "sms": Channel.SMS,
    "whatsapp": Channel.WHATSAPP,
    "gmb": Channel.GMB,
    "fb": Channel.FACEBOOK,
}
# The product's name for what the contract calls so.
STANDARD_FIELDS = {
    "firstName": "first_name",
    "lastName": "last_name",
    "address1": "address1",
    "city": "city",
    "state": "state",
    "postalCode": "postal_code",
    "country": "country",
    "website": "website",
    "timezone": "time_zone",
    "source": "source",
    "companyName": "business",
    "gender": "gender",
    "dateOfBirth": "birth_date",
    "assignedTo": "owner",
}
_YEAR_FIRST = re.compile(r"(\d{4})[-/._](\d{1,2})[-/._](\d{1,2})(?:T.*)?", re.ASCII)
_YEAR_LAST = re.compile(r"(\d{1,2})[-/._](\d{1,2})[-/._](\d{4})", re.ASCII)


def _email(text: str | None) -> str | None:
    if text and text.strip():
        try:
            email_clean(text)
        except Refused:
            raise ValueError("must be an email") from None
    return text


def _date(text: str | None) -> str | None:
    """A date in one of the contract's forms, as YYYY-MM-DD."""
    if text is None or not text.strip():
        return text
    if found := _YEAR_FIRST.fullmatch(text.strip()):
        year, month, day = found.groups()
    elif found := _YEAR_LAST.fullmatch(text.strip()):
        month, day, year = found.groups()
    else:
        raise ValueError("must be a date such as 1990-09-25 or 09/25/1990")
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        raise ValueError("must be a date that exists") from None


EmailText = Annotated[str, AfterValidator(_email)]
Email = Annotated[str | None, AfterValidator(_email)]
Birthday = Annotated[str | None, AfterValidator(_date)]


class DndChannel(Taken):
    """One channel: `active` is do-not-disturb being on."""

    status: Literal["active", "inactive", "permanent"]
    message: str | None = None
    code: str | None = None


class DndSettings(Taken):
    """By channel; in version v3 the keys are spelt in camel case."""

    Call: DndChannel | None = None
    Email: DndChannel | None = None
    SMS: DndChannel | None = None
    WhatsApp: DndChannel | None = None
    GMB: DndChannel | None = None
    FB: DndChannel | None = None
    call: DndChannel | None = None
    email: DndChannel | None = None
    sms: DndChannel | None = None
    whatsApp: DndChannel | None = None
    gmb: DndChannel | None = None
    fb: DndChannel | None = None


class InboundChannel(Taken):
    """What comes in."""

    status: Literal["active", "inactive"]
    message: str | None = None


class InboundDndSettings(Taken):
    """Calls and text messages from the contact."""

    all: InboundChannel | None = None


class CustomFieldTaken(Taken):
    """The value of a custom field, named by its id or its key (with or without `contact.`)."""

    id: str | None = None
    key: str | None = None
    field_value: Any = None
    fieldValue: Any = None
    value: Any = None

    @property
    def name(self) -> str:
        """The field's id, else its key."""
        return (self.id or self.key or "").strip().removeprefix("contact.")

    @property
    def given(self) -> Any:
        """The value, by whichever name it came."""
        for name in ("field_value", "fieldValue", "value"):
            if name in self.model_fields_set:
                return getattr(self, name)
        return None


class PhoneTaken(Taken):
    """A number, and what it is for."""

    phone: str = Field(min_length=1)
    label: Literal["home", "landline", "mobile", "work"] | None = None


class ContactFields(Taken):
    """What may be written of a contact; null empties."""

    firstName: str | None = None
    lastName: str | None = None
    name: str | None = None
    email: Email = None
    phone: str | None = None
    address1: str | None = None
    city: str | None = None
    state: str | None = None
    postalCode: str = ""
    country: str = ""
    website: str | None = None
    timezone: str | None = None
    companyName: str | None = None
    source: str = ""
    dateOfBirth: Birthday = None
    assignedTo: str = ""
    dnd: bool = False
    dndSettings: DndSettings = DndSettings()
    inboundDndSettings: InboundDndSettings = InboundDndSettings()
    tags: list[str] = []
    customFields: list[CustomFieldTaken] = []
    # Beyond the contract: all addresses, the primary one first.
    emails: list[EmailText] = Field(default=[], max_length=11)
    phones: list[PhoneTaken] = Field(default=[], max_length=11)

    def whole(self) -> Whole:
        """What is given, for the service."""
        given = self.model_fields_set
        whole = Whole(fields=self._standard(given))
        whole.custom = {one.name: one.given for one in self.customFields}
        if "email" in given:
            whole.email = self.email or ""
        if "phone" in given:
            whole.phone = self.phone or ""
        if "emails" in given:
            whole.emails = self.emails
        if "phones" in given:
            whole.phones = [(one.label or "", one.phone) for one in self.phones]
        if "tags" in given:
            whole.tags = [tag.strip().lower() for tag in self.tags if tag.strip()]
        if "dnd" in given:
            whole.dnd = self.dnd
        whole.channels = {
            DND_CHANNELS[key.lower()]: Dnd(one.status, one.message or "", one.code or "")
            for key in self.dndSettings.model_fields_set
            if (one := getattr(self.dndSettings, key)) is not None
        }
        if "inboundDndSettings" in given and (all_ := self.inboundDndSettings.all):
            whole.inbound = Dnd(all_.status, all_.message or "")
        return whole

    def _standard(self, given: set[str]) -> dict[str, Any]:
        fields = {
            name: getattr(self, key) or "" for key, name in STANDARD_FIELDS.items() if key in given
        }
        if "name" in given and not {"firstName", "lastName"} & given:
            first, _space, last = (self.name or "").strip().partition(" ")
            fields |= {"first_name": first, "last_name": last.strip()}
        return fields

    def faults(self) -> list[str]:
        """What only the fields together show."""
        lines = [
            f"customFields.{index}.id should not be empty"
            for index, one in enumerate(self.customFields)
            if not one.name
        ]
        for one, many in (("email", "emails"), ("phone", "phones")):
            if {one, many} <= self.model_fields_set:
                lines.append(f"{one} must not be given together with {many}")
        return lines

    @property
    def is_somebody(self) -> bool:
        """Whether a new contact of this has a name or an address."""
        texts = (self.firstName, self.lastName, self.name, self.email, self.phone)
        return any((text or "").strip() for text in texts) or bool(self.emails or self.phones)


class ContactNew(ContactFields):
    """A new contact."""

    locationId: str = Field(min_length=1)
    gender: str = ""


class ContactUpsert(ContactNew):
    """A contact to find by its e-mail or phone, or to make."""

    createNewIfDuplicateAllowed: bool = False


class ContactChange(ContactFields):
    """A partial change: what is absent stays, null empties."""

    source: str | None = None  # type: ignore[assignment]
    assignedTo: str | None = None  # type: ignore[assignment]


class Value(Told):
    """A custom field's value: text, number, list or object by its type."""

    id: str
    value: Any


class ContactTold(Told):
    """A contact as it is answered; what is unset is null."""

    model_config = ConfigDict(extra="allow")

    id: str
    locationId: str
    name: str | None
    firstName: str | None
    lastName: str | None
    email: str | None
    emailLowerCase: str | None
    phone: str | None
    companyName: str | None
    businessId: str | None
    address1: str | None
    city: str | None
    state: str | None
    postalCode: str | None
    country: str | None
    website: str | None
    timezone: str | None
    source: str | None
    type: str | None
    assignedTo: str | None
    dateOfBirth: str | None
    dateAdded: str
    dateUpdated: str
    dnd: bool
    tags: list[str]
    followers: list[str]
    customFields: list[Value]


class ContactAnswer(Told):
    contact: ContactTold
    traceId: str


class MaybeContactAnswer(Told):
    contact: ContactTold | None
    traceId: str


class ChangedContactAnswer(Told):
    succeded: bool
    succeeded: bool
    contact: ContactTold
    traceId: str


class UpsertAnswer(Told):
    new: bool
    matchedBy: str | None
    contact: ContactTold
    traceId: str


class DoneAnswer(Told):
    succeded: bool
    succeeded: bool
    traceId: str


class Meta(Told):
    total: int
    nextPageUrl: str | None
    startAfterId: str | None
    startAfter: int | None
    currentPage: int
    nextPage: int | None
    prevPage: int | None


class ContactsAnswer(Told):
    contacts: list[ContactTold]
    count: int
    meta: Meta
    traceId: str


class CountedContactsAnswer(Told):
    contacts: list[ContactTold]
    count: int
    traceId: str
