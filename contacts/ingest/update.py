"""Existing contacts changed by staged rows: read once, computed in memory, written by sets."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from contacts.fields import STANDARD
from contacts.ingest import problems as codes
from contacts.ingest.context import Context
from contacts.ingest.create import labels_by_phone, pairs_of
from contacts.ingest.dnd import not_yet_on
from contacts.ingest.notes import Given, new_notes
from contacts.ingest.options import DND_TARGETS
from contacts.ingest.plan import Plan, Update
from contacts.ingest.rows import PLAIN, SEPARATOR, written_of
from contacts.ingest.unique import claim_for_known, unique_fields
from contacts.models import (
    Contact,
    ContactAccess,
    ContactEmail,
    ContactPhone,
    ContactTag,
    ContactType,
    StagedContact,
    Tag,
)
from contacts.models.channels import MAX_ADDRESSES
from contacts.models.ownership import MAX_FOLLOWERS
from contacts.search_text import Address, derived_columns
from contacts.services.businesses import business_key
from contacts.services.tags import tag_key
from hoopcrm.accounts.models import Member
from hoopcrm.customfields import values
from hoopcrm.customfields.access import definitions

BIRTH = ("birth_date", "birth_month", "birth_day")
Role = ContactAccess.Role


@dataclass(slots=True)
class Channel:
    """A contact's e-mails or phones, as they are and with what comes new."""

    rows: list[Any] = field(default_factory=list)
    added: list[tuple[str, str]] = field(default_factory=list)
    new_primary: bool = False
    labels: dict[str, str] = field(default_factory=dict)

    @property
    def known(self) -> set[str]:
        """The normalised forms, the new ones included."""
        return {row.normalised for row in self.rows} | {one for _written, one in self.added}

    def pairs(self) -> list[tuple[str, str]]:
        """All addresses in order."""
        return [(_written(row), row.normalised) for row in self.rows] + self.added

    def addresses(self) -> list[Address]:
        """All addresses in order, as `derived_columns` takes them."""
        first = [
            Address(_written(r), r.normalised, r.is_primary and not self.new_primary)
            for r in self.rows
        ]
        return first + [
            Address(*pair, index == 0 and self.new_primary) for index, pair in enumerate(self.added)
        ]


@dataclass(slots=True)
class Existing:
    """A contact that rows change, with what hangs from it."""

    contact: Contact
    emails: Channel = field(default_factory=Channel)
    phones: Channel = field(default_factory=Channel)
    tags: set[UUID] = field(default_factory=set)
    owners: list[ContactAccess] = field(default_factory=list)
    followers: dict[UUID, ContactAccess] = field(default_factory=dict)


@dataclass(slots=True)
class Change:
    """What a row does to a contact."""

    existing: Existing
    line: int
    columns: dict[str, Any] = field(default_factory=dict)
    tags: list[UUID] = field(default_factory=list)
    new_followers: list[UUID] = field(default_factory=list)
    owner_moved: bool = False
    dnd: dict[str, Any] = field(default_factory=dict)
    notes: list[Given] = field(default_factory=list)
    told: dict[str, list[Any]] = field(default_factory=dict)


class Updater:
    """Computes the changes of one pass, in which each contact comes once."""

    def __init__(self, context: Context, plan: Plan) -> None:
        self._context = context
        self._plan = plan
        self._filled = context.options.filled
        self._definitions = {
            f"custom.{one.pk}": one for one in definitions() if f"custom.{one.pk}" in self._filled
        }
        self._unique = unique_fields(context)
        self._members: dict[UUID, Member] = {}
        self._types = {one.pk: one for one in ContactType.objects.all()}

    def changes(self, updates: list[Update]) -> list[Change]:
        """What the rows change; contacts on which nothing changes are left out."""
        rows = {
            row.line: row
            for row in StagedContact.objects.filter(
                batch=self._context.batch, line__in={update.line for update in updates}
            ).defer("raw", "search", "changes")
        }
        existing = read_existing(update.contact_id for update in updates)
        self._context.need_tags(tag for row in rows.values() for tag in _split(row.tags))
        self._context.need_businesses(row.company_name for row in rows.values() if row.company_name)
        self._name_tags(existing.values())
        self._need_members(rows.values(), existing.values())
        dnd, notes = self._extras(updates, rows, existing)
        known = [
            (rows[update.line], update.contact_id)
            for update in updates
            if update.contact_id in existing
        ]
        claim_for_known(self._plan, self._unique, known)
        made = []
        for update in updates:
            one = existing.get(update.contact_id)
            if one is None:
                self._plan.end(update.line, codes.UPDATE_FAILED, "", str(update.contact_id))
                continue
            change = self._change(
                one, rows[update.line], update.without, dnd.get(update.contact_id, {})
            )
            change.notes = notes.get((update.line, update.contact_id), [])
            if change.columns or change.tags or change.new_followers or change.notes:
                made.append(change)
        return made

    def _need_members(self, rows: Iterable[StagedContact], existing: Iterable[Existing]) -> None:
        """Know the owners and followers that rows name, and those who follow already."""
        wanted = {row.owner_id for row in rows if row.owner_id}
        if "followers" in self._filled:
            wanted |= {UUID(text) for row in rows for text in _split(row.followers)}
            wanted |= {pk for one in existing for pk in one.followers}
        wanted -= self._members.keys()
        if wanted:
            found = Member.objects.filter(pk__in=wanted).select_related("user")
            self._members |= {member.pk: member for member in found}

    def _extras(
        self,
        updates: list[Update],
        rows: dict[int, StagedContact],
        existing: dict[UUID, Existing],
    ) -> tuple[dict[UUID, dict[str, Any]], dict[tuple[int, UUID], list[Given]]]:
        """Channels to switch on, by contact, and notes to write, by line and contact."""
        pairs = [(rows[one.line], one.contact_id) for one in updates if one.contact_id in existing]
        dnd: dict[UUID, dict[str, Any]] = {}
        if self._filled & DND_TARGETS.keys():
            dnd = not_yet_on({pk: _split(row.dnd) for row, pk in pairs if row.dnd})
        given = [Given.of(row.line, pk, row.note) for row, pk in pairs if row.note]
        kept = new_notes(self._context, self._plan, given, fresh=False)
        return dnd, {(one.line, one.contact_id): [one] for one in kept}

    def _name_tags(self, existing: Iterable[Existing]) -> None:
        """Learn what the tags are called that the contacts have already."""
        known = self._context.tag_names
        unknown = {pk for one in existing for pk in one.tags} - known.keys()
        if unknown:
            known |= dict(Tag.objects.filter(pk__in=unknown).values_list("pk", "name"))

    def _change(
        self,
        one: Existing,
        row: StagedContact,
        without: frozenset[str],
        dnd: dict[str, Any],
    ) -> Change:
        contact = one.contact
        change = Change(one, row.line, dnd=dnd)
        found = self._plan.problems.get(row.line, [])
        faulty = {target for _code, target, _value in found}
        keys = [key for key in STANDARD if key in self._filled]
        before = {key: STANDARD[key].show(contact) for key in keys}
        wanted = self._columns(contact, row, faulty)
        for column, value in wanted.items():
            if getattr(contact, column) != value:
                change.columns[column] = value
                setattr(contact, column, value)
        for key in keys:
            shown = STANDARD[key].show(contact)
            if shown != before[key]:
                change.told[key] = [before[key], shown]
        change.owner_moved = "owner" in change.columns
        self._custom(change, row, faulty)
        self._addresses(change, row, without)
        self._tags(change, row)
        self._followers(change, row)
        if dnd:
            contact.dnd_all = change.columns["dnd_all"] = contact.dnd_all or "all" in dnd
        if change.columns:
            change.columns |= derived_columns(
                first_name=contact.first_name,
                last_name=contact.last_name,
                company_name=contact.company_name,
                emails=one.emails.addresses(),
                phones=one.phones.addresses(),
            )
        return change

    def _columns(self, contact: Contact, row: StagedContact, faulty: set[str]) -> dict[str, Any]:
        """Values for the standard columns that the row sets or, if asked for, empties."""
        wanted: dict[str, Any] = {}
        names_full = "full_name" in self._filled
        for column in PLAIN:
            value = getattr(row, column)
            filled = column in self._filled or (
                names_full and column in ("first_name", "last_name")
            )
            if filled and (value or self._empties(column, faulty)):
                wanted[column] = value
        if row.birth_month or (
            "birth_date" in self._filled and self._empties("birth_date", faulty)
        ):
            wanted |= {column: getattr(row, column) for column in BIRTH}
        if row.type_id or ("type" in self._filled and self._empties("type", faulty)):
            wanted["type"] = self._types.get(row.type_id) if row.type_id else None
        if row.company_name:
            pk, name = self._context.businesses[business_key(row.company_name)]
            wanted |= {"business_id": pk, "company_name": name}
        elif "business" in self._filled and self._empties("business", faulty):
            wanted |= {"business_id": None, "company_name": ""}
        if row.owner_id or ("owner" in self._filled and self._empties("owner", faulty)):
            wanted["owner"] = self._members.get(row.owner_id) if row.owner_id else None
        return wanted

    def _empties(self, target: str, faulty: set[str]) -> bool:
        """Whether a blank cell empties the field: never when it is blank for a fault."""
        return not self._context.options.keep_empty and target not in faulty

    def _custom(self, change: Change, row: StagedContact, faulty: set[str]) -> None:
        contact = change.existing.contact
        given = json.loads(row.custom)
        merged = dict(contact.custom)
        for key, definition in self._definitions.items():
            pk = str(definition.pk)
            if pk in given:
                merged[pk] = given[pk]
            elif self._empties(key, faulty):
                merged.pop(pk, None)
            if merged.get(pk) != contact.custom.get(pk):
                change.told[f"custom.{definition.key}"] = [
                    values.display(definition, contact.custom.get(pk)),
                    values.display(definition, merged.get(pk)),
                ]
        if merged != contact.custom:
            change.columns["custom"] = merged

    def _addresses(self, change: Change, row: StagedContact, without: frozenset[str]) -> None:
        """Add what is new; the one of the primary cell becomes the primary one."""
        one = change.existing
        one.phones.labels = labels_by_phone(row)
        for key, channel, pairs, given in (
            ("email", one.emails, pairs_of(row.emails, row.emails_normalised), row.email_given),
            ("phone", one.phones, pairs_of(row.phones, row.phones_normalised), row.phone_given),
        ):
            before = channel.pairs()
            for index, pair in enumerate(pairs):
                if pair[1] in without or pair[1] in channel.known:
                    continue
                if len(channel.rows) + len(channel.added) >= MAX_ADDRESSES:
                    self._plan.note(row.line, codes.TOO_MANY, key, pair[0])
                    continue
                if not channel.added:
                    channel.new_primary = (index == 0 and given) or not channel.rows
                channel.added.append(pair)
            if channel.added:
                change.told[key] = [written_of(before), written_of(channel.pairs())]
                change.columns.setdefault("search", "")

    def _tags(self, change: Change, row: StagedContact) -> None:
        one, names = change.existing, self._context.tag_names
        wanted = [self._context.tag_ids[tag_key(name)] for name in _split(row.tags)]
        change.tags = [pk for pk in dict.fromkeys(wanted) if pk not in one.tags]
        if change.tags:
            before = sorted(names[pk] for pk in one.tags if pk in names)
            change.told["tags"] = [before or "", before + [names[pk] for pk in change.tags]]

    def _followers(self, change: Change, row: StagedContact) -> None:
        one = change.existing
        for text in _split(row.followers):
            pk = UUID(text)
            if pk in one.followers or pk == one.contact.owner_id or pk in change.new_followers:
                continue
            if len(one.followers) + len(change.new_followers) >= MAX_FOLLOWERS:
                self._plan.note(row.line, codes.TOO_MANY, "followers", "")
                break
            change.new_followers.append(pk)
        if change.new_followers:
            before = sorted(self._named(one.followers))
            after = before + self._named(change.new_followers)
            change.told["followers"] = [before or "", after]

    def _named(self, pks: Iterable[UUID]) -> list[str]:
        return [str(self._members[pk]) for pk in pks if pk in self._members]


def read_existing(pks: Iterable[UUID]) -> dict[UUID, Existing]:
    """The living contacts of these ids, locked, with their addresses, tags and access."""
    rows = (
        Contact.objects.alive()
        .filter(pk__in=list(pks))
        .select_related("type", "owner__user")
        .order_by("pk")
        .select_for_update(of=("self",))
    )
    found = {contact.pk: Existing(contact) for contact in rows}
    here = {"contact_id__in": list(found)}
    for row in ContactEmail.objects.filter(**here).order_by("position"):
        found[row.contact_id].emails.rows.append(row)
    for row in ContactPhone.objects.filter(**here).order_by("position"):
        found[row.contact_id].phones.rows.append(row)
    for contact_id, tag_id in ContactTag.objects.filter(**here).values_list("contact_id", "tag_id"):
        found[contact_id].tags.add(tag_id)
    for access in ContactAccess.objects.filter(**here):
        if access.role == Role.OWNER:
            found[access.contact_id].owners.append(access)
        else:
            found[access.contact_id].followers[access.member_id] = access
    return found


def _written(row: Any) -> str:
    return str(row.address if isinstance(row, ContactEmail) else row.number)


def _split(text: str) -> list[str]:
    return text.split(SEPARATOR) if text else []
