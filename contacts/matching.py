"""Which contact an e-mail or phone belongs to, and the locks that keep two from taking it.

Between contacts the database holds no unique index: whoever creates or moves an address calls
`lock_identities`, looks with `find_holders`, and writes, all in one transaction.
"""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

from django.db import connection, models
from django.utils.translation import gettext as _

from contacts.matching_table import TABLE
from contacts.models import Contact, ContactEmail, ContactPhone
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.prepared import Planned
from hoopcrm.core.scoping import current_account

# More values than this take the account's one lock, so that the server's lock table suffices.
MANY = 64

Kind = Literal["email", "phone"]
# A contact's id, None when nobody has the value, "" when the value is blank.
HolderId = UUID | None | Literal[""]


class Rule(StrEnum):
    """By which rule of the table a record is matched."""

    UPSERT = "upsert"
    IMPORT = "import"
    CREATE = "create"


class Holder(StrEnum):
    """Who has an identifier."""

    BLANK = "blank"
    NEW = "new"
    A = "A"
    B = "B"


class Outcome(StrEnum):
    """What becomes of the record."""

    CREATE = "create"
    UPDATE = "update"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Decision:
    """A row of the truth table."""

    outcome: Outcome
    leaves_secondary: bool


def _read_table() -> dict[tuple[Rule, Holder, Holder], Decision]:
    table = {}
    for line in TABLE.strip().splitlines()[1:]:
        rule, primary, secondary, outcome, leaves = line.split()
        key = (Rule(rule), Holder(primary), Holder(secondary))
        table[key] = Decision(Outcome(outcome), leaves == "secondary")
    return table


TRUTH_TABLE = _read_table()


def decide(rule: Rule, primary: HolderId, secondary: HolderId) -> Decision:
    """The table's decision for who holds the two identifiers."""
    first = Holder.BLANK if primary == "" else Holder.NEW if primary is None else Holder.A
    if secondary == "":
        second = Holder.BLANK
    elif secondary is None:
        second = Holder.NEW
    else:
        second = Holder.B if first is Holder.A and secondary != primary else Holder.A
    return TRUTH_TABLE[rule, first, second]


@dataclass(frozen=True, slots=True, order=True)
class Identity:
    """An e-mail or phone in the form that is compared."""

    kind: Kind
    value: str


@dataclass(frozen=True, slots=True)
class Match:
    """What a pair of identifiers means: the contact to update, if any, and what to leave out.

    Attributes:
        by: which of the two the contact was found by.
    """

    outcome: Outcome
    contact_id: UUID | None
    leaves_secondary: bool = False
    by: Kind | None = field(default=None, compare=False)


def match(
    rule: Rule,
    *,
    email: str = "",
    phone: str = "",
    prefer: Kind | None = None,
    lock: bool = True,
) -> Match:
    """Find what a record with this e-mail and phone (normalised, "" for none) means.

    Of several contacts that share a value the oldest counts. With `lock` nobody else can take
    the values until the transaction ends. Without `prefer` the account's preferences decide
    which of the two comes first, and whether forms and the API look for the other at all.
    """
    account: Any = current_account()
    prefer = prefer or account.match_first
    identities = [Identity("email", email), Identity("phone", phone)]
    if prefer == "phone":
        identities.reverse()
    given = [identity for identity in identities if identity.value]
    if lock:
        lock_identities(given)
    holders = find_holders(given)
    first: HolderId
    second: HolderId
    first, second = (holders.get(one) if one.value else "" for one in identities)
    if first and second and first != second and _has(first, identities[1]):
        second = first
    if rule is Rule.UPSERT and not first and not account.match_second:
        return Match(Outcome.CREATE, None, leaves_secondary=bool(second))
    decision = decide(rule, first, second)
    if decision.outcome is Outcome.CREATE or not (first or second):
        return Match(decision.outcome, None, decision.leaves_secondary)
    by = identities[0 if first else 1].kind
    return Match(decision.outcome, first or second or None, decision.leaves_secondary, by)


def lock_identities(identities: Collection[Identity]) -> None:
    """Keep these values, in the account in scope, to this transaction until it ends.

    Values are locked in sorted order, so that two transactions never wait for each other. Take
    them before locking rows. Many values (an import's chunk) lock the account's values at once.
    """
    if not identities:
        return
    account = current_account().pk
    with connection.cursor() as cursor:
        if len(identities) > MANY:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_lock_number(account, "all")])
            return
        numbers = sorted({_lock_number(account, one.kind, one.value) for one in identities})
        cursor.execute(
            "SELECT pg_advisory_xact_lock_shared(%s) "
            "UNION ALL SELECT pg_advisory_xact_lock(n) FROM unnest(%s::bigint[]) AS n",
            [_lock_number(account, "all"), numbers],
        )


def lock_account_identities() -> None:
    """Keep all e-mails and phones of the account in scope to this transaction until it ends."""
    with connection.cursor() as cursor:
        number = _lock_number(current_account().pk, "all")
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def _lock_number(*parts: object) -> int:
    text = "\x1f".join(str(part) for part in ("contacts.identity", *parts))
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), signed=True)


def find_holders(
    identities: Iterable[Identity], *, apart_from: Contact | None = None
) -> dict[Identity, UUID]:
    """The living contact that has each identity, the oldest where several share one."""
    found: dict[Identity, UUID] = {}
    for one in identities:
        for contact_id in _HOLDERS[one.kind](one.value):
            if apart_from is None or contact_id != apart_from.pk:
                found[one] = contact_id
    return found


@Planned
def _email_holders(value: str) -> models.QuerySet[Any, Any]:
    return _holders(ContactEmail, value)


@Planned
def _phone_holders(value: str) -> models.QuerySet[Any, Any]:
    return _holders(ContactPhone, value)


def _holders(model: Any, value: str) -> models.QuerySet[Any, Any]:
    """Who lives and has the value; the oldest comes last."""
    rows = model.objects.filter(normalised=value, contact__deleted_at__isnull=True)
    rows = rows.order_by("-contact__created_at", "-contact_id")
    holders: models.QuerySet[Any, Any] = rows.values_list("contact_id", flat=True)
    return holders


def _has(contact_id: UUID, identity: Identity) -> bool:
    rows = _MODELS[identity.kind].objects.filter(contact_id=contact_id)
    return bool(rows.filter(normalised=identity.value).exists())


_MODELS: dict[Kind, Any] = {"email": ContactEmail, "phone": ContactPhone}
_HOLDERS: dict[Kind, Planned] = {"email": _email_holders, "phone": _phone_holders}


def require_free(
    actor: Actor, identities: Collection[Identity], *, apart_from: Contact | None = None
) -> None:
    """Lock the values and make sure that no other living contact has one of them.

    In an account that allows duplicates they may be shared.

    Raises:
        Refused: `duplicate` on field email or phone. `contact_id` and the name of the other
            contact are told only to those who may see it; otherwise `contact_id` is None.
    """
    lock_identities(identities)
    account: Any = current_account()
    if account.allow_duplicates:
        return
    holders = find_holders(identities, apart_from=apart_from)
    for identity in identities:
        if identity in holders:
            raise _taken(actor, identity, holders[identity])


def _taken(actor: Actor, identity: Identity, contact_id: UUID) -> Refused:
    contacts: models.QuerySet[Contact] = Contact.objects.alive()
    if actor.member is not None:
        contacts = contacts.visible_to(actor.member)  # type: ignore[attr-defined]
    other = contacts.filter(pk=contact_id).first()
    if other is None:
        message = {
            "email": _("A contact that you cannot see already has this e-mail address."),
            "phone": _("A contact that you cannot see already has this phone number."),
        }[identity.kind]
        return Refused("duplicate", message, field=identity.kind, contact_id=None)
    message = {
        "email": _("%(name)s already has this e-mail address."),
        "phone": _("%(name)s already has this phone number."),
    }[identity.kind] % {"name": other.display_name}
    return Refused(
        "duplicate",
        message,
        field=identity.kind,
        contact_id=other.pk,
        contact_name=other.display_name,
    )
