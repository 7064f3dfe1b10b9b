"""The columns of the contact list, and what stands in their cells."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hoopcrm.accounts.models import User
from hoopcrm.core.countries import country_name
from hoopcrm.core.extensions import Text
from hoopcrm.core.fragments import Fragment
from hoopcrm.core.moments import Moments
from hoopcrm.core.phone_format import phone_readable
from hoopcrm.core.templatetags.ui import initials, tone
from hoopcrm.customfields.access import definitions_named
from hoopcrm.customfields.models import FieldDefinition
from hoopcrm.customfields.values import display

Values = dict[str, Any]
Cell = dict[str, Any] | None
CUSTOM = "custom."
SHOWN_TAGS = 3
NUMERIC = (FieldDefinition.Type.NUMBER, FieldDefinition.Type.MONETARY)

EMPTY = Fragment("contacts/cells/empty.html")
TEXT = Fragment("contacts/cells/text.html", "label", "text")
NUMBER = Fragment("contacts/cells/number.html", "label", "text")
LINK = Fragment("contacts/cells/link.html", "label", "href", "text")
TIME = Fragment("contacts/cells/time.html", "label", "iso", "exact", "text")
BADGE = Fragment("contacts/cells/badge.html", "label", "text")
PERSON = Fragment("contacts/cells/person.html", "label", "tone", "initials", "text")
TAGS = Fragment("contacts/cells/tags.html", "label", "chips")
TAG = Fragment("contacts/cells/tag.html", "tone", "text")
MORE = Fragment("contacts/cells/more.html", "others", "count")


@dataclass(slots=True)
class PageData:
    """What the cells of one page share. Tags are (name, tone) and DND is channels, by contact."""

    country: str
    tags: dict[UUID, list[tuple[str, str]]] = field(default_factory=dict)
    dnd: dict[UUID, list[str]] = field(default_factory=dict)
    owners: dict[UUID, Values] = field(default_factory=dict)
    moments: Moments = field(default_factory=Moments)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column to choose.

    Attributes:
        needs: the values it reads, as for `QuerySet.values`.
        cell: what a row's cell shows, None for nothing; `fragment` draws it.
        sort: key of the order that its header offers.
    """

    key: str
    label: Text
    needs: tuple[str, ...]
    cell: Callable[[Values, PageData], Cell]
    fragment: Fragment = TEXT
    sort: str = ""

    @property
    def numeric(self) -> bool:
        return self.fragment is NUMBER

    def draw(self, row: Values, page: PageData, label: str) -> SafeString:
        """The cell of a row."""
        cell = self.cell(row, page)
        if cell is None:
            return EMPTY.fill({})
        cell["label"] = label
        return self.fragment.fill(cell)


def _value(name: str) -> Callable[[Values, PageData], Cell]:
    return lambda row, page: {"text": row[name]} if row[name] else None


def _text(
    key: str, label: Text, name: str = "", sort: str = "", fragment: Fragment = TEXT
) -> Column:
    name = name or key
    return Column(
        key=key, label=label, needs=(name,), cell=_value(name), sort=sort, fragment=fragment
    )


def _time(key: str, label: Text, name: str) -> Column:
    def cell(row: Values, page: PageData) -> Cell:
        value: datetime | None = row[name]
        if value is None:
            return None
        text, exact = page.moments.both(value)
        return {"text": text, "exact": exact, "iso": value.isoformat(timespec="seconds")}

    return Column(key=key, label=label, needs=(name,), cell=cell, fragment=TIME, sort=key)


def _email(row: Values, page: PageData) -> Cell:
    value = row["email"]
    return {"text": value, "href": f"mailto:{value}"} if value else None


def _phone(row: Values, page: PageData) -> Cell:
    typed, normalised = row["phone"], row["phone_normalised"]
    if not typed:
        return None
    has_extension = any(one.isalpha() or one == "#" for one in typed)
    text = typed if has_extension else phone_readable(normalised, page.country)
    return {"text": text, "href": f"tel:{normalised}"}


def _tags(row: Values, page: PageData) -> Cell:
    tags = page.tags.get(row["id"])
    if not tags:
        return None
    chips = [TAG.fill({"text": name, "tone": colour}) for name, colour in tags[:SHOWN_TAGS]]
    others = [name for name, _colour in tags[SHOWN_TAGS:]]
    if others:
        chips.append(MORE.fill({"others": ", ".join(others), "count": len(others)}))
    return {"chips": SafeString("".join(chips))}


def _dnd(row: Values, page: PageData) -> Cell:
    if row["dnd_all"]:
        return {"text": gettext("All channels")}
    channels = page.dnd.get(row["id"])
    return {"text": ", ".join(channels)} if channels else None


def _owner(row: Values, page: PageData) -> Cell:
    pk = row["owner_id"]
    if pk is None:
        return None
    if pk not in page.owners:
        user = User(
            first_name=row["owner__user__first_name"],
            last_name=row["owner__user__last_name"],
            email=row["owner__user__email"],
        )
        name = str(user)
        page.owners[pk] = {"text": name, "initials": initials(name), "tone": tone(name)}
    return page.owners[pk]


def _country(row: Values, page: PageData) -> Cell:
    value = row["country"]
    return {"text": country_name(value)} if value else None


_OWNER_USER = tuple(f"owner__user__{name}" for name in ("first_name", "last_name", "email"))
STANDARD = {
    column.key: column
    for column in (
        Column(
            key="phone",
            label=_("Phone"),
            needs=("phone", "phone_normalised"),
            cell=_phone,
            fragment=LINK,
        ),
        Column(
            key="email",
            label=_("E-mail"),
            needs=("email",),
            cell=_email,
            fragment=LINK,
            sort="email",
        ),
        Column(key="tags", label=_("Tags"), needs=("id",), cell=_tags, fragment=TAGS),
        _text("business", _("Business"), "company_name", sort="business"),
        _text("type", _("Type"), "type__label", fragment=BADGE),
        Column(
            key="owner",
            label=_("Owner"),
            needs=("owner_id", *_OWNER_USER),
            cell=_owner,
            fragment=PERSON,
        ),
        Column(key="dnd", label=_("DND"), needs=("id", "dnd_all"), cell=_dnd, fragment=BADGE),
        _text("source", _("Source")),
        _time("created", _("Created"), "created_at"),
        _time("updated", _("Updated"), "updated_at"),
        _time("activity", _("Last activity"), "last_activity_at"),
        _text("city", _("City")),
        Column(key="country", label=_("Country"), needs=("country",), cell=_country),
    )
}
DEFAULT = ("phone", "email", "tags", "business", "owner", "created", "activity")


def columns_of(keys: Sequence[str]) -> list[Column]:
    """The columns of these keys, in order; fields that no longer exist are left out."""
    wanted = [key.removeprefix(CUSTOM) for key in keys if key.startswith(CUSTOM)]
    fields = definitions_named(wanted) if wanted else {}
    chosen = []
    for key in keys:
        if key in STANDARD:
            chosen.append(STANDARD[key])
        elif key.removeprefix(CUSTOM) in fields:
            chosen.append(custom_column(fields[key.removeprefix(CUSTOM)]))
    return chosen


def custom_column(definition: FieldDefinition) -> Column:
    """The column of a custom field."""
    pk = str(definition.pk)

    def cell(row: Values, page: PageData) -> Cell:
        text = display(definition, row["custom"].get(pk))
        return {"text": text} if text else None

    return Column(
        key=f"{CUSTOM}{pk}",
        label=definition.label,
        needs=("custom",),
        cell=cell,
        fragment=NUMBER if definition.type in NUMERIC else TEXT,
    )


def chooser_entries(
    chosen: Sequence[str], definitions: Iterable[FieldDefinition]
) -> list[dict[str, Any]]:
    """All columns for the chooser: the chosen ones in their order, then the others."""
    labels: dict[str, Any] = {key: column.label for key, column in STANDARD.items()}
    labels |= {f"{CUSTOM}{one.pk}": one.label for one in definitions}
    order = [key for key in chosen if key in labels]
    order += [key for key in labels if key not in order]
    return [{"key": key, "label": labels[key], "on": key in chosen} for key in order]
