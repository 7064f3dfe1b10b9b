"""The rows of the merge screen: each field with what every contact has in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from contacts.event_types import value_text
from contacts.fields import CUSTOM_PREFIX, STANDARD
from contacts.merge_handlers import MergeChoice, merge_handlers
from contacts.models import Contact, ContactEmail, ContactPhone, ContactTag, Tag
from contacts.services.merging.choose import PICTURE, has_value, sources
from hoopcrm.core.text import fold
from hoopcrm.customfields import values
from hoopcrm.customfields.access import definitions

FIELD = "field."


@dataclass(frozen=True, kw_only=True)
class Cell:
    """What one contact has in a field. Without `choice` there is nothing to choose."""

    contact: Contact
    text: str
    choice: str = ""
    chosen: bool = False
    image: str = ""


@dataclass(frozen=True, kw_only=True)
class Row:
    """A field: `name` is that of its form control; `same` when all have the same."""

    name: str
    label: str
    cells: list[Cell]
    same: bool


def field_rows(contacts: Sequence[Contact], choice: MergeChoice) -> list[Row]:
    """The standard and custom fields that somebody has a value in, and the picture.

    Args:
        contacts: the master first; `choice` as chosen so far.
    """
    by_field = sources(contacts, choice)
    rows = [
        _row(contacts, key, str(field.label), by_field.get(key), _standard(key))
        for key, field in STANDARD.items()
    ]
    for definition in definitions():
        key = f"{CUSTOM_PREFIX}{definition.pk}"
        rows.append(_row(contacts, key, definition.label, by_field.get(key), _custom(definition)))
    picture = _row(contacts, PICTURE, _("Picture"), by_field.get(PICTURE), _picture)
    return [row for row in (picture, *rows) if any(cell.choice for cell in row.cells)]


def _standard(key: str) -> Any:
    return lambda contact: value_text(key, STANDARD[key].show(contact))


def _custom(definition: Any) -> Any:
    return lambda contact: values.display(definition, contact.custom.get(str(definition.pk)))


def _picture(contact: Contact) -> str:
    return str(contact.picture or "")


def _row(
    contacts: Sequence[Contact], field: str, label: str, source: Contact | None, show: Any
) -> Row:
    cells = [
        Cell(
            contact=contact,
            text=text,
            choice=str(contact.pk) if text and has_value(contact, field) else "",
            chosen=source is not None and source.pk == contact.pk,
            image=contact.face_url if field == PICTURE else "",
        )
        for contact in contacts
        for text in [show(contact)]
    ]
    distinct = {fold(cell.text) for cell in cells}
    return Row(name=f"{FIELD}{field}", label=label, cells=cells, same=len(distinct) == 1)


@dataclass(frozen=True, kw_only=True)
class Addresses:
    """The e-mails or phones of every contact, of which one is to be primary."""

    name: str
    label: str
    columns: list[tuple[Contact, list[dict[str, Any]]]]
    hint: str


def address_rows(contacts: Sequence[Contact], choice: MergeChoice) -> list[Addresses]:
    """What can be the primary e-mail and the primary phone."""
    parts = []
    for name, label, model, written, wanted in (
        ("email", _("Primary e-mail"), ContactEmail, "address", choice.email),
        ("phone", _("Primary phone"), ContactPhone, "number", choice.phone),
    ):
        rows: list[Any] = list(
            model.objects.filter(contact__in=[one.pk for one in contacts]).order_by("position")  # type: ignore[attr-defined]
        )
        if not rows:
            continue
        chosen = _primary(contacts, rows, wanted)
        seen: set[str] = set()
        columns = []
        for contact in contacts:
            cells = []
            for row in (row for row in rows if row.contact_id == contact.pk):
                again = row.normalised in seen
                seen.add(row.normalised)
                cells.append(
                    {
                        "text": getattr(row, written),
                        "value": "" if again else row.normalised,
                        "chosen": not again and row.normalised == chosen,
                        "is_primary": row.is_primary,
                    }
                )
            columns.append((contact, cells))
        parts.append(
            Addresses(name=name, label=label, columns=columns, hint=_("The others are kept too."))
        )
    return parts


def _primary(contacts: Sequence[Contact], rows: list[Any], wanted: str) -> str:
    values_ = {row.normalised for row in rows}
    if wanted in values_:
        return wanted
    for contact in contacts:
        mine = [row for row in rows if row.contact_id == contact.pk]
        if mine:
            return str(next((row for row in mine if row.is_primary), mine[0]).normalised)
    return ""


def tags_of_all(contacts: Sequence[Contact], choice: MergeChoice) -> list[dict[str, Any]]:
    """The tags of all contacts; those that stay are chosen."""
    ids = ContactTag.objects.filter(contact__in=[one.pk for one in contacts]).values("tag")
    kept = None if choice.tags is None else {str(pk) for pk in choice.tags}
    return [
        {"tag": tag, "chosen": kept is None or str(tag.pk) in kept}
        for tag in Tag.objects.filter(pk__in=ids)
    ]


def moved_counts(contacts: Sequence[Contact]) -> list[tuple[str, int]]:
    """What will go to the master, with numbers."""
    ids = [one.pk for one in contacts]
    counted = [
        (str(handler.label), handler.count(ids)) for handler in merge_handlers if handler.count
    ]
    return [(label, count) for label, count in counted if label and count]


def choice_of(data: Mapping[str, Any], contacts: Sequence[Contact]) -> MergeChoice:
    """What the form says."""
    ids = {str(one.pk): one.pk for one in contacts}
    fields: dict[str, UUID] = {
        name.removeprefix(FIELD): ids[value]
        for name, value in data.items()
        if name.startswith(FIELD) and value in ids
    }
    tags = None
    if data.get("tags_shown"):
        getlist: Any = data.getlist  # type: ignore[attr-defined]
        known = {str(one["tag"].pk): one["tag"].pk for one in tags_of_all(contacts, MergeChoice())}
        tags = [known[pk] for pk in getlist("tags") if pk in known]
    return MergeChoice(
        fields=fields, email=data.get("email", ""), phone=data.get("phone", ""), tags=tags
    )


def column_choice(contact: Contact, contacts: Sequence[Contact]) -> MergeChoice:
    """Every value from one contact, as far as it has one."""
    fields = dict.fromkeys((*STANDARD, PICTURE), contact.pk)
    fields |= {f"{CUSTOM_PREFIX}{key}": contact.pk for key in contact.custom}
    return MergeChoice(
        fields=fields, email=contact.email_normalised, phone=contact.phone_normalised
    )
