"""Smart lists: made, overwritten, renamed, shared, deleted and brought back."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from contacts.listing.kept import KeptState
from contacts.listing.registries import list_kinds
from contacts.services.lists import list_state_save
from hoopcrm.accounts import limits
from hoopcrm.accounts.models import Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused, Stale
from hoopcrm.core.journal import (
    Restored,
    operation_start,
    record_deletes,
    record_updates,
    restore,
)
from hoopcrm.core.models import JournalRow, Operation
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service
from hoopcrm.core.text import clean_line, fold
from hoopcrm.core.views.listing import DEFAULT_SIZE, SIZES
from hoopcrm.events.emit import emit
from hoopcrm.smartlists.models import NAME_LENGTH, Access, ListPlace, ListShare, SmartList

LIMIT = "smart_lists"
NARROWEST, WIDEST, MOST_WIDTHS = 40, 2_000, 60
SAVED = ("state", "state_hash", "labels", "page_size", "widths")


@service
def smart_list_create(
    actor: Actor,
    *,
    owner: Member | None,
    name: str,
    state: KeptState,
    page_size: int = DEFAULT_SIZE,
    widths: Mapping[str, Any] | None = None,
    everyone: str = "",
) -> SmartList:
    """Save a state of the list under a name; only its owner and admins see it at first.

    Args:
        owner: None for a list that belongs to nobody, and is managed by admins.

    Raises:
        Refused: `required`, `too_long`, `bad_character` or `name_taken` on `name`;
            `limit_reached` for the plan's lists.
    """
    account: Any = current_account()
    limits.require(account, LIMIT)
    name = _name(name)
    made = SmartList(
        account_id=account.pk,
        object_type=state.object_type,
        name=name,
        name_folded=fold(name),
        owner=owner,
        everyone=everyone if everyone in Access.values else "",
        updated_by=actor.member,
        **_stored(actor, state, page_size, widths or {}),
    )
    _insert(made)
    limits.record(account, LIMIT, 1)
    _tell(actor, "smart_list.created", made)
    return made


@service(silent="equal values change nothing; others emit smart_list.saved")
def smart_list_save(
    actor: Actor,
    *,
    smart_list: SmartList,
    state: KeptState,
    page_size: int,
    widths: Mapping[str, Any],
    version: int | None = None,
) -> Operation | None:
    """Overwrite what a list shows; the operation takes it back. None: nothing differed.

    Args:
        version: of the list as the caller saw it; None does not check.

    Raises:
        Stale: somebody saved it since.
        Refused: `gone`.
    """
    current = _locked(smart_list)
    if version is not None and version != current.version:
        who = current.updated_by
        raise Stale(
            _("%(who)s changed this list meanwhile. Save as new keeps yours, Discard shows theirs.")
            % {"who": who or _("Somebody")},
            version=current.version,
        )
    wanted = _stored(actor, state, page_size, widths)
    before = {name: getattr(current, name) for name in SAVED}
    if all(before[name] == value for name, value in wanted.items() if name != "labels"):
        return None
    operation = operation_start(actor, kind="smart_list.saved", label=current.name)
    rows = SmartList.objects.filter(pk=current.pk)
    record_updates(operation, rows, SAVED)
    for name, value in wanted.items():
        setattr(current, name, value)
    _touch(actor, current, *SAVED)
    kind = list_kinds.get(current.object_type)
    changes = kind.changes(kind.state.of_data(before["state"]), state)
    if before["page_size"] != current.page_size:
        changes["page_size"] = [before["page_size"], current.page_size]
    if before["widths"] != current.widths:
        changes["widths"] = [before["widths"], current.widths]
    _tell(actor, "smart_list.saved", current, changes=changes, operation=operation)
    return operation


@service
def smart_list_save_undo(actor: Actor, *, operation: Operation) -> Restored:
    """Undo of `smart_list.saved`. Raises Refused `already_undone`, `gone` or `changed_since`."""
    smart_list = _of_operation(operation)
    result = restore(operation)
    if result.conflicts:
        raise Refused("changed_since", _("This list was changed since; nothing was undone."))
    _tell(actor, "smart_list.restored", smart_list, operation=operation)
    return result


@service(silent="an equal name changes nothing; another emits smart_list.renamed")
def smart_list_rename(actor: Actor, *, smart_list: SmartList, name: str) -> SmartList:
    """Give a list another name. Raises Refused as `smart_list_create`, or `gone`."""
    current = _locked(smart_list)
    before, current.name = current.name, _name(name)
    if current.name == before:
        return current
    current.name_folded = fold(current.name)
    try:
        with transaction.atomic():
            _touch(actor, current, "name", "name_folded")
    except IntegrityError as error:
        raise _taken(error) from error
    _tell(actor, "smart_list.renamed", current, changes={"name": [before, current.name]})
    return current


@service(silent="equal shares change nothing; others emit smart_list.shared")
def smart_list_share(
    actor: Actor,
    *,
    smart_list: SmartList,
    everyone: str,
    viewers: Collection[Member],
    editors: Collection[Member],
) -> SmartList:
    """Say who may see a list, and who may change it. Whoever is in both may change it.

    Raises:
        Refused: `unknown` on `everyone`, or `gone`.
    """
    if everyone and everyone not in Access.values:
        raise Refused("unknown", _("Choose one of these."), field="everyone")
    current = _locked(smart_list)
    wanted = {member.pk: (member, Access.VIEW) for member in viewers}
    wanted |= {member.pk: (member, Access.EDIT) for member in editors}
    wanted.pop(current.owner_id, None)
    rows = ListShare.objects.filter(smart_list=current).select_related("member__user")
    before = {row.member_id: (row.member, row.access) for row in rows}
    was = current.everyone
    if was == everyone and _by_id(before) == _by_id(wanted):
        return current
    rows.delete()
    ListShare.objects.bulk_create(
        ListShare(account_id=current.account_id, smart_list=current, member=member, access=access)
        for member, access in wanted.values()
    )
    current.everyone = everyone
    _touch(actor, current, "everyone")
    new = [str(pk) for pk in wanted if pk not in before]
    changes = {"everyone": [was, everyone]} if was != everyone else {}
    if _by_id(before) != _by_id(wanted):
        changes["members"] = [_named(before), _named(wanted)]  # type: ignore[assignment]
    _tell(actor, "smart_list.shared", current, changes=changes, data={"new": new})
    return current


@service
def smart_list_delete(actor: Actor, *, smart_list: SmartList) -> Operation:
    """Delete a list, never what it shows; the operation brings it back. Raises Refused `gone`."""
    current = _locked(smart_list)
    operation = operation_start(actor, kind="smart_list.deleted", label=current.name)
    record_deletes(operation, ListPlace.objects.filter(smart_list=current))
    record_deletes(operation, ListShare.objects.filter(smart_list=current))
    record_deletes(operation, SmartList.objects.filter(pk=current.pk))
    _tell(actor, "smart_list.deleted", current, operation=operation)
    SmartList.objects.filter(pk=current.pk).delete()
    limits.record(current_account(), LIMIT, -1)
    return operation


@service
def smart_list_delete_undo(actor: Actor, *, operation: Operation) -> Restored:
    """Undo of `smart_list.deleted`.

    Raises:
        Refused: `already_undone`; `name_taken` by a list made since; `limit_reached`.
    """
    table = SmartList._meta.db_table
    journal = JournalRow.objects.filter(operation=operation, table=table)
    before: dict[str, Any] = journal.values_list("before", flat=True).get()
    if Operation.objects.filter(pk=operation.pk, undone_at__isnull=True).exists():
        limits.require(current_account(), LIMIT)
        same = SmartList.objects.filter(
            object_type=before["object_type"],
            owner=before["owner_id"],
            name_folded=before["name_folded"],
        )
        if same.exists():
            raise _name_taken()
    result = restore(operation)
    limits.record(current_account(), LIMIT, 1)
    _tell(
        actor,
        "smart_list.restored",
        SmartList.objects.get(pk=before["id"]),
        operation=operation,
    )
    return result


def _stored(
    actor: Actor, state: KeptState, page_size: int, widths: Mapping[str, Any]
) -> dict[str, Any]:
    """The columns that a state fills. Its hash must be found when a URL names it."""
    kept = {
        str(key)[:80]: width
        for key, width in list(widths.items())[:MOST_WIDTHS]
        if isinstance(width, int) and NARROWEST <= width <= WIDEST
    }
    return {
        "state": state.data(),
        "state_hash": list_state_save(actor, state=state),
        "labels": list_kinds.get(state.object_type).labels(state),
        "page_size": page_size if page_size in SIZES else DEFAULT_SIZE,
        "widths": kept,
    }


def _name(text: str) -> str:
    name = clean_line(text, limit=NAME_LENGTH, field="name")
    if not name:
        raise Refused("required", _("Give the list a name."), field="name")
    return name


def _insert(made: SmartList) -> None:
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise _taken(error) from error


def _taken(error: IntegrityError) -> Exception:
    return _name_taken() if "smartlists_smartlist_name" in str(error) else error


def _name_taken() -> Refused:
    return Refused(
        "name_taken", _("There is a list of this name already. Choose another."), field="name"
    )


def _touch(actor: Actor, current: SmartList, *changed: str) -> None:
    current.updated_at, current.updated_by = now(), actor.member
    current.version += 1
    current.save(update_fields=[*changed, "updated_at", "updated_by", "version"])


def _locked(smart_list: SmartList) -> SmartList:
    rows = SmartList.objects.select_for_update(of=("self",)).filter(pk=smart_list.pk)
    current: SmartList | None = rows.select_related("updated_by__user").first()
    if current is None:
        raise Refused("gone", _("This list has been deleted."))
    return current


def _of_operation(operation: Operation) -> SmartList:
    rows = JournalRow.objects.filter(operation=operation, table=SmartList._meta.db_table)
    found = SmartList.objects.filter(pk__in=list(rows.values_list("pk_value", flat=True))).first()
    if found is None:
        raise Refused("gone", _("This list has been deleted."))
    return found


def _by_id(shares: Mapping[Any, tuple[Member, str]]) -> dict[Any, str]:
    return {pk: str(access) for pk, (_member, access) in shares.items()}


def _named(shares: Mapping[Any, tuple[Member, str]]) -> dict[str, str]:
    return {member.display_name: str(access) for member, access in shares.values()}


def _tell(actor: Actor, type: str, smart_list: SmartList, **event: Any) -> None:
    emit(type, account=current_account(), actor=actor, subject=smart_list, **event)
