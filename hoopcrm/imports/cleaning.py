"""From the cells of a row to what they mean, with every doubt noted."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache, partial
from uuid import UUID
from zoneinfo import ZoneInfo

from contacts import normalise
from contacts.export.cells import is_escaped
from contacts.fields import STANDARD
from contacts.ingest import problems as codes
from contacts.ingest.options import DND_TARGETS
from contacts.ingest.rows import Incoming
from contacts.models import Contact
from contacts.models.dnd import Channel
from contacts.models.ownership import MAX_FOLLOWERS
from contacts.services.tags import NAME_LENGTH as TAG_LENGTH
from hoopcrm.core.clock import now
from hoopcrm.core.countries import country_name
from hoopcrm.core.errors import Refused
from hoopcrm.core.richtext import clean_html, from_text
from hoopcrm.core.text import clean_line, fold
from hoopcrm.imports.address_cells import AddressCells
from hoopcrm.imports.custom_values import custom_cell
from hoopcrm.imports.dates import DateOrder, parse_date, parse_moment
from hoopcrm.imports.lookups import Lookups, NotFound
from hoopcrm.imports.parsing import CELL_LIMIT, Record
from hoopcrm.imports.phone_labels import PhoneLabels
from hoopcrm.imports.targets import CUSTOM, NOTE_LENGTH, PHONE_LABEL

Setter = Callable[[Incoming, str], None]

TEXTS = frozenset(key for key, field in STANDARD.items() if field.kind == "text")
LATER = frozenset({"full_name", "additional_emails", "additional_phones"})
TRUE = frozenset(["1", "true", "t", "yes", "y", "on", "x", "all", "dnd", "ja", "oui", "si", "sim"])
FALSE = frozenset(["0", "false", "f", "no", "n", "off", "-", "nein", "non", "nao"])
UNSAID = frozenset(["unspecified", "unknown", "not specified"])
OLDEST_YEAR = 1970
# Groups in which an address book puts everybody.
EVERYBODY = frozenset({"* mycontacts", "* my contacts", "* starred"})
# A whole item in quotes is one tag, whatever it holds; quotes within are doubled.
_QUOTED = re.compile(r'(?:(?<=[,;\n])|^)\s*"((?:[^"]|"")+)"\s*(?=[,;\n]|$)')
_ITEM = re.compile(r"[,;\n]|\.\s|:::")
_MARKUP = re.compile(r"</?(?:a|b|br|div|em|i|li|ol|p|span|strong|u|ul)\b[^>]*>", re.IGNORECASE)
MEMORY = 16_384


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanOptions:
    """How cells are read.

    Attributes:
        date_order: how dates are written.
        tags: put on every contact of the file.
        needs_address: whether a row needs an e-mail or phone (False: a name or type is enough).
        phone_labels: what the phones of each column are for.
    """

    date_order: DateOrder = DateOrder.AUTO
    tags: tuple[str, ...] = ()
    needs_address: bool = True
    phone_labels: PhoneLabels = field(default_factory=dict)


@lru_cache(maxsize=MEMORY)
def business_name(text: str) -> str:
    """A business's name as it is kept. Raises Refused."""
    return clean_line(text, limit=STANDARD["business"].limit, field="business")


@lru_cache(maxsize=MEMORY)
def tag_names(text: str) -> tuple[str, ...]:
    """The tags of a cell, each once; not yet checked for their length."""
    quoted = [one.replace('""', '"') for one in _QUOTED.findall(text)]
    parts = _ITEM.split(_QUOTED.sub("", text) if quoted else text)
    found = (clean_line(part, limit=CELL_LIMIT, field="tags") for part in parts)
    named = [tag.removeprefix("* ") for tag in found if tag.lower() not in EVERYBODY]
    named += [clean_line(one, limit=CELL_LIMIT, field="tags") for one in quoted]
    return tuple(dict.fromkeys(tag for tag in named if tag))


country_code = lru_cache(maxsize=MEMORY)(normalise.country)
birth_of = lru_cache(maxsize=MEMORY)(normalise.birth_of)


class RowCleaner:
    """Cleans the records of one file. Make one for each chunk: it remembers what it looked up."""

    def __init__(self, mapping: list[str], lookups: Lookups, options: CleanOptions) -> None:
        self._lookups = lookups
        self._options = options
        self._width = len(mapping)
        self._this_year = date.today().year
        self._channel_names = {
            fold(str(name)): one.value for one in Channel for name in (one.value, one.label)
        }
        self._addresses = AddressCells(lookups.country, options.phone_labels)
        chosen = [(index, target) for index, target in enumerate(mapping) if target]
        self._texts = [
            (index, target, STANDARD[target].limit) for index, target in chosen if target in TEXTS
        ]
        self._setters: list[tuple[int, str, Setter]] = [
            (index, target, self._setter(target, index))
            for index, target in chosen
            if target not in TEXTS and target != PHONE_LABEL
        ]
        # Wherever the columns stand, what fills a field first comes before what fills up.
        self._setters.sort(key=lambda entry: entry[1] in LATER)

    def clean(self, record: Record) -> Incoming:
        """What the record says; problems that stop the row are among `problems`."""
        row = Incoming(record.line, record.raw)
        if not self._readable(record, row):
            return row
        cells = record.cells
        if len(cells) < self._width:
            cells = cells + [""] * (self._width - len(cells))
        self._plain_texts(row, cells)
        if self._options.phone_labels:
            self._addresses.cells = cells
        for index, target, setter in self._setters:
            value = cells[index].strip()
            if not value:
                continue
            if value[0] == "'" and is_escaped(value):
                value = value[1:]
            try:
                setter(row, value)
            except NotFound as miss:
                row.problems.append((miss.code, target, value[:200]))
            except Refused:
                row.problems.append((codes.BAD_VALUE, target, value[:200]))
        self._complete(row)
        return row

    def _plain_texts(self, row: Incoming, cells: list[str]) -> None:
        """The columns that hold nothing but text, which are most: without a call for each."""
        plain, shown = row.plain, row.shown
        for index, target, limit in self._texts:
            value = cells[index].strip()
            if not value:
                continue
            if value[0] == "'" and is_escaped(value):
                value = value[1:]
            usual = value.isascii() and value.isprintable() and "  " not in value
            if not usual or len(value) > limit:
                try:
                    value = clean_line(value, limit=limit, field=target)
                except Refused:
                    row.problems.append((codes.BAD_VALUE, target, value[:200]))
                    continue
            plain[target] = shown[target] = value

    def _readable(self, record: Record, row: Incoming) -> bool:
        extra = len(record.cells) - self._width
        if record.fault:
            row.problems.append((codes.UNREADABLE, "", record.fault))
        elif extra > 0 and any(cell.strip() for cell in record.cells[self._width :]):
            row.problems.append((codes.TOO_WIDE, "", str(extra)))
        elif "\0" in record.raw:
            row.raw = record.raw.replace("\0", "")
            row.problems.append((codes.HAS_NULLS, "", ""))
        elif len(record.raw) > CELL_LIMIT and max(map(len, record.cells)) > CELL_LIMIT:
            row.raw = record.raw[:1000]
            row.problems.append((codes.CELL_TOO_LONG, "", str(CELL_LIMIT)))
        elif extra < 0:
            row.problems.append((codes.TOO_NARROW, "", str(-extra)))
            return True
        else:
            return True
        return False

    def _complete(self, row: Incoming) -> None:
        if not row.email_given and not row.phone_given and row.contact_id is None:
            row.email_given = bool(row.emails)
            row.phone_given = bool(row.phones) and not row.emails
            if not row.emails and not row.phones:
                named = row.plain.get("first_name") or row.plain.get("last_name") or row.type_id
                if not named:
                    row.problems.append((codes.NOTHING_TO_KEEP, "", ""))
                elif self._options.needs_address:
                    row.problems.append((codes.NO_KEY, "", ""))
        if row.followers:
            followers = [one for one in row.followers if one != row.owner_id]
            row.shown["followers"] = [self._lookups.member_names[one] for one in followers]
        for tag in self._options.tags:
            if tag not in row.tags:
                row.tags.append(tag)

    def _setter(self, target: str, index: int) -> Setter:
        if target.startswith(CUSTOM):
            return partial(self._custom, target.removeprefix(CUSTOM))
        setters: dict[str, Setter] = {
            "gender": self._gender,
            "country": self._country,
            "time_zone": self._time_zone,
            "website": self._website,
            "full_name": self._full_name,
            "email": self._addresses.email,
            "additional_emails": self._addresses.more_emails,
            "phone": partial(self._addresses.phone, index),
            "additional_phones": partial(self._addresses.more_phones, index),
            "business": self._business,
            "type": self._type,
            "tags": self._tags,
            "owner": self._owner,
            "followers": self._followers,
            "contact_id": self._contact_id,
            "birth_date": self._birth,
            "created_at": self._created,
            "note": self._note,
        }
        if target in DND_TARGETS:
            return partial(self._dnd, target)
        return setters[target]

    def _full_name(self, row: Incoming, value: str) -> None:
        """First word and rest, unless the names have columns of their own with something in."""
        if row.plain.get("first_name") or row.plain.get("last_name"):
            return
        if "," in value:
            last, _comma, first = value.partition(",")
        else:
            first, _space, last = value.partition(" ")
        for target, part in (("first_name", first.strip()), ("last_name", last.strip())):
            if part:
                name = clean_line(part, limit=STANDARD[target].limit, field=target)
                row.plain[target] = row.shown[target] = name

    def _business(self, row: Incoming, value: str) -> None:
        row.business = row.shown["business"] = business_name(value)

    def _type(self, row: Incoming, value: str) -> None:
        row.type_id = self._lookups.types.find(value)
        row.shown["type"] = self._lookups.type_labels[row.type_id]

    def _gender(self, row: Incoming, value: str) -> None:
        if fold(value) in UNSAID:
            return
        gender = self._lookups.genders.find(value)
        row.plain["gender"] = gender
        row.shown["gender"] = str(Contact.Gender(gender).label)

    def _country(self, row: Incoming, value: str) -> None:
        code = self._one_of(country_code, value)
        row.plain["country"] = code
        row.shown["country"] = country_name(code)

    def _time_zone(self, row: Incoming, value: str) -> None:
        zone = self._one_of(normalise.time_zone, value)
        row.plain["time_zone"] = row.shown["time_zone"] = zone

    def _one_of(self, clean: Callable[[str], str], value: str) -> str:
        try:
            return clean(value)
        except Refused:
            raise NotFound(codes.NOT_AN_OPTION) from None

    def _website(self, row: Incoming, value: str) -> None:
        row.plain["website"] = row.shown["website"] = normalise.website(value)

    def _tags(self, row: Incoming, value: str) -> None:
        for tag in tag_names(value):
            if len(tag) > TAG_LENGTH:
                row.problems.append((codes.BAD_VALUE, "tags", tag[:200]))
            elif tag not in row.tags:
                row.tags.append(tag)

    def _owner(self, row: Incoming, value: str) -> None:
        row.owner_id = self._lookups.members.find(value)
        row.shown["owner"] = self._lookups.member_names[row.owner_id]

    def _followers(self, row: Incoming, value: str) -> None:
        for name in self._names(value):
            try:
                member: UUID = self._lookups.members.find(name)
            except NotFound as miss:
                row.problems.append((miss.code, "followers", name[:200]))
                continue
            if len(row.followers) >= MAX_FOLLOWERS:
                row.problems.append((codes.TOO_MANY, "followers", name[:200]))
                return
            if member not in row.followers:
                row.followers.append(member)

    def _names(self, value: str) -> Iterable[str]:
        """A single "Last, First", or names with commas or semicolons between."""
        if value.count(",") == 1 and ";" not in value:
            try:
                self._lookups.members.find(value)
            except NotFound:
                pass
            else:
                return [value]
        return [name for part in re.split(r"[,;\n]", value) if (name := part.strip())]

    def _contact_id(self, row: Incoming, value: str) -> None:
        try:
            row.contact_id = UUID(value)
        except ValueError:
            row.problems.append((codes.BAD_REQUIRED, "contact_id", value[:200]))

    def _birth(self, row: Incoming, value: str) -> None:
        text: str | date = value
        if not value.strip("0/-. "):
            return
        if not value.startswith("--"):
            found = self.date_of(value)
            if found is None:
                raise NotFound(codes.BAD_DATE)
            text = found
        try:
            birth = birth_of(text)
        except Refused:
            raise NotFound(codes.BAD_DATE) from None
        row.birth_date, row.birth_month, row.birth_day = birth.date, birth.month, birth.day
        row.shown["birth_date"] = birth.iso

    def _created(self, row: Incoming, value: str) -> None:
        """When the contact came to be; it matters for new ones only."""
        zone = ZoneInfo(self._lookups.time_zone)
        order, country = self._options.date_order, self._lookups.country
        moment = parse_moment(value, order, country, self._this_year, zone)
        if moment is None or moment.year < OLDEST_YEAR or moment > now() + timedelta(days=1):
            raise NotFound(codes.BAD_DATE)
        row.made_at = moment

    def _note(self, row: Incoming, value: str) -> None:
        """Plain text, or HTML as other systems export it."""
        html = value if _MARKUP.search(value) else from_text(value)
        row.note = clean_html(html, NOTE_LENGTH, field="note")

    def _dnd(self, target: str, row: Incoming, value: str) -> None:
        """A true value switches it on; a false one lifts nothing. Names of channels do, too."""
        said = fold(value)
        if said in TRUE:
            row.dnd += (DND_TARGETS[target],)
        elif target == "dnd" and (named := self._channels(said)):
            row.dnd += named
        elif said not in FALSE:
            raise NotFound(codes.NOT_AN_OPTION)

    def _channels(self, said: str) -> tuple[str, ...]:
        """The channels named in a cell; none if anything else stands there."""
        parts = [part.strip() for part in re.split(r"[,;\n]", said) if part.strip()]
        if not all(part in self._channel_names for part in parts):
            return ()
        return tuple(self._channel_names[part] for part in parts)

    def date_of(self, value: str) -> date | None:
        """The date that a cell holds, read in the order chosen."""
        order, country = self._options.date_order, self._lookups.country
        return parse_date(value, order, country, self._this_year)

    def _custom(self, pk: str, row: Incoming, value: str) -> None:
        definition = self._lookups.definitions.get(pk)
        if definition is None:
            return
        stored, shown = custom_cell(definition, value, self._lookups, self.date_of)
        if stored is not None:
            row.custom[pk] = stored
            row.shown[f"{CUSTOM}{definition.key}"] = shown
