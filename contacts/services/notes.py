"""Notes on contacts. The contact's row is not touched."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import F, UUIDField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from contacts.access import get_contact
from contacts.linked_records import Link
from contacts.models import Contact, Note
from contacts.services.record_links import note_links_add
from contacts.services.rows import contact_hold
from hoopcrm.accounts import limits
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused, Stale
from hoopcrm.core.journal import Restored, operation_start, record_updates, restore
from hoopcrm.core.models import JournalRow, Operation
from hoopcrm.core.richtext import clean_html, to_text
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service
from hoopcrm.core.text import clean_line
from hoopcrm.events.emit import emit

TITLE_LENGTH = 200
BODY_LENGTH = 20_000
EXCERPT_LENGTH = 120
LIMIT = "notes_per_contact"


@service
def note_create(
    actor: Actor,
    *,
    contact: Contact | None = None,
    body: str,
    title: str = "",
    colour: str = Note.Colour.GRAY,
    pinned: bool = False,
    links: Iterable[Link] = (),
    author: Any = None,
    at: datetime | None = None,
) -> Note:
    """Write a note on a contact, or on other records.

    Args:
        links: records that it is about besides the contact; without a contact at least one.
        author: the member whose note it is, where a program writes it for them.
        body: HTML, cleaned here to what rich text allows.
        at: when it was written, for history that is loaded later.

    Raises:
        Refused: `required`, `too_long` or `bad_character` on `body` or `title`, `unknown` on
            `colour`, `deleted`, or `limit_reached` for the plan's notes per contact.
    """
    account: Any = current_account()
    html = _body(body)
    line = clean_line(title, limit=TITLE_LENGTH, field="title")
    tone = _colour(colour)
    links = list(links)
    if contact is not None:
        contact_hold(contact)
        _require_room(account, contact)
    elif not links:
        raise Refused("required", _("Say what the note is about."))
    note: Note = Note.objects.create(
        account_id=account.pk,
        contact=contact,
        title=line,
        body=html,
        text=to_text(html),
        colour=tone,
        pinned=pinned,
        author=author or actor.member,
        created_at=at or now(),
    )
    note_links_add(note, links)
    _tell(actor, "note.created", note, at=at)
    return note


@service(silent="equal values change nothing; each change emits note.updated")
def note_update(
    actor: Actor,
    *,
    note: Note,
    body: str | None = None,
    title: str | None = None,
    colour: str | None = None,
    version: int | None = None,
) -> Note:
    """Change what is given of a note; the rest stays.

    Args:
        version: of the note as the caller saw it; None does not check.

    Raises:
        Stale: it was changed since; its data has the `version` now stored.
        Refused: as `note_create`, or `note_gone`.
    """
    current = _locked(note)
    wanted: dict[str, str] = {}
    if body is not None:
        wanted["body"] = _body(body)
    if title is not None:
        wanted["title"] = clean_line(title, limit=TITLE_LENGTH, field="title")
    if colour is not None:
        wanted["colour"] = _colour(colour)
    before = {name: getattr(current, name) for name in wanted}
    changed = {name: value for name, value in wanted.items() if before[name] != value}
    if not changed:
        return current
    if version is not None and version != current.version:
        raise Stale(
            _("This note was changed meanwhile. Saving again replaces it with what is here."),
            version=current.version,
        )
    was = current.text
    for name, value in changed.items():
        setattr(current, name, value)
    if "body" in changed:
        current.text = to_text(current.body)
    if "body" in changed or "title" in changed:
        current.edited_at, current.edited_by = now(), actor.member
    current.version += 1
    current.save()
    changes = {name: [before[name], value] for name, value in changed.items() if name != "body"}
    if "body" in changed:
        changes["body"] = [excerpt(was), excerpt(current.text)]
    _tell(actor, "note.updated", current, changes=changes)
    return current


@service(silent="a note that is pinned already stays so; a change emits an event")
def note_pin(actor: Actor, *, note: Note, pinned: bool) -> Note:
    """Put a note on top of the list, or back into its place. Raises Refused `note_gone`."""
    current = _locked(note)
    if current.pinned == pinned:
        return current
    current.pinned = pinned
    current.version += 1
    current.save(update_fields=["pinned", "version"])
    kind = "note.pinned" if pinned else "note.unpinned"
    _tell(actor, kind, current, changes={"pinned": [not pinned, pinned]})
    return current


@service
def note_delete(actor: Actor, *, note: Note) -> Operation:
    """Delete a note; undo brings it back. Raises Refused `note_gone`."""
    current = _locked(note)
    operation = operation_start(actor, kind="note.deleted", label=excerpt(str(current)))
    rows = Note.objects.filter(pk=current.pk)
    record_updates(operation, rows, ["deleted_at"])
    rows.update(deleted_at=now(), version=F("version") + 1)
    _tell(actor, "note.deleted", current, operation=operation)
    return operation


@service
def note_restore(actor: Actor, *, operation: Operation) -> Restored:
    """Undo of `note.deleted`.

    Raises:
        Refused: `gone`, `already_undone`, `changed_since`, or `limit_reached` when the contact
            has as many notes as the plan allows again.
    """
    touched = JournalRow.objects.filter(operation=operation, table=Note._meta.db_table)
    pks = touched.annotate(row_id=Cast("pk_value", UUIDField())).values("row_id")
    note: Note | None = Note.objects.filter(pk__in=pks).select_related("contact").first()
    if note is None:
        raise Refused("gone", _("There is nothing left to bring back."))
    if note.contact is None:
        if not note.links.exists():  # type: ignore[attr-defined]
            raise Refused("gone", _("There is nothing left to bring back."))
    elif actor.member is not None:
        get_contact(actor.member, note.contact_id)
    if note.deleted_at is not None and note.contact is not None:
        _require_room(current_account(), note.contact)
    result = restore(operation)
    if not result.total:
        raise Refused("changed_since", _("This was changed since; nothing was undone."))
    _tell(actor, "note.restored", note, operation=operation)
    return result


def _body(raw: str) -> str:
    html = clean_html(raw, BODY_LENGTH, field="body")
    if not html:
        raise Refused("required", _("Write something first."), field="body")
    return html


def _colour(raw: str) -> str:
    if raw not in Note.Colour.values:
        raise Refused("unknown", _("There is no such colour."), field="colour")
    return raw


def _require_room(account: Any, contact: Contact) -> None:
    def count() -> int:
        Contact.objects.select_for_update().get(pk=contact.pk)
        return int(Note.objects.filter(contact=contact, deleted_at__isnull=True).count())

    limits.require_each(account, LIMIT, what=_("notes on a contact"), count=count)


def _locked(note: Note) -> Note:
    current: Note | None = (
        Note.objects.select_for_update(of=("self",))
        .select_related("contact")
        .filter(pk=note.pk, deleted_at__isnull=True)
        .first()
    )
    if current is None:
        raise Refused("note_gone", _("This note no longer exists."))
    return current


def excerpt(text: str) -> str:
    """The beginning of a note, as its event keeps it."""
    line = " ".join(text.split())
    return line if len(line) <= EXCERPT_LENGTH else f"{line[: EXCERPT_LENGTH - 1]}…"


def _tell(actor: Actor, type: str, note: Note, **event: Any) -> None:
    emit(
        type,
        account=current_account(),
        actor=actor,
        contact=note.contact,
        subject=note,
        data={"excerpt": excerpt(str(note))},
        **event,
    )
