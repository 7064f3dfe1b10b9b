"""Businesses: made, found by name, changed. What contacts copy of them follows by a job."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from contacts import normalise
from contacts.fields import raise_first
from contacts.models import Business, Contact
from hoopcrm.core import addresses
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now
from hoopcrm.core.errors import Refused, Stale
from hoopcrm.core.scoping import current_account
from hoopcrm.core.services import service
from hoopcrm.core.text import clean_block, clean_line, fold
from hoopcrm.events.emit import emit
from hoopcrm.jobs.services import job_start

NAME_LENGTH = 200
FOLDED_LENGTH = 400
DESCRIPTION_LENGTH = 2000
RENAME_JOB = "business.rename"

Clean = Callable[[Any], str]


@service(silent="finding changes nothing; a business that is made emits business.created")
def business_find_or_create(actor: Actor, *, name: str) -> Business:
    """The business of that name, without regard to case and accents; made when there is none.

    It cannot be renamed or deleted until the caller's transaction ends.

    Raises:
        Refused: `required`, `too_long` or `bad_character`, on field `business`.
    """
    name = _name(name, field="business")
    while True:
        business, made = Business.objects.get_or_create(
            account_id=current_account().pk,
            name_folded=business_key(name),
            defaults={"name": name},
        )
        if made:
            emit("business.created", account=current_account(), actor=actor, subject=business)
        if made or _held(business):
            found: Business = business
            return found


def _held(business: Business) -> bool:
    """Keep the business as it is until the transaction ends; False when it has just changed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM contacts_business WHERE id = %s AND name_folded = %s FOR KEY SHARE",
            [business.pk, business.name_folded],
        )
        row = cursor.fetchone()
    if row is not None:
        business.name = row[0]
    return row is not None


@service
def business_create(actor: Actor, *, fields: Mapping[str, Any]) -> Business:
    """Make a business.

    Args:
        fields: by key of `FIELDS`, as text; the name is required.

    Raises:
        Refused: `name_taken` (`business_id` in its data), or a fault of a field; `errors` in
            its data then has the message of each field at fault.
    """
    columns = business_clean({"name": ""} | dict(fields))
    business, made = Business.objects.get_or_create(
        account_id=current_account().pk,
        name_folded=business_key(columns["name"]),
        defaults=columns,
    )
    if not made:
        raise _taken(business)
    emit(
        "business.created",
        account=current_account(),
        actor=actor,
        subject=business,
        changes={key: ["", value] for key, value in columns.items() if value},
    )
    created: Business = business
    return created


@service(silent="equal values change nothing; each change emits business.updated")
def business_update(
    actor: Actor, *, business: Business, changes: Mapping[str, Any], version: int | None = None
) -> Business:
    """Change fields; `business` is brought up to date and returned.

    A new name goes to the contacts of the business by a job.

    Args:
        version: of the business as the caller saw it; None does not check.

    Raises:
        Stale: it was changed since; `version` in its data is the current one.
        Refused: `gone`, `name_taken`, or a fault of a field as in `business_create`.
    """
    cleaned = business_clean(changes)
    business_lock(business)
    told = {
        key: [getattr(business, key), value]
        for key, value in cleaned.items()
        if getattr(business, key) != value
    }
    if not told:
        return business
    if version is not None and version != business.version:
        raise Stale(
            _("Somebody has changed this business in the meantime."), version=business.version
        )
    for key in told:
        setattr(business, key, cleaned[key])
    _save(business, told)
    emit(
        "business.updated",
        account=current_account(),
        actor=actor,
        subject=business,
        changes=told,
    )
    if "name" in told and (count := Contact.objects.filter(business=business).count()):
        job_start(
            actor,
            type=RENAME_JOB,
            params={"business": str(business.pk)},
            label=_("Rename of %(name)s") % {"name": business.name},
            total=count,
        )
    return business


def _save(business: Business, changed: Mapping[str, Any]) -> None:
    business.name_folded = business_key(business.name)
    business.version += 1
    business.updated_at = now()
    try:
        with transaction.atomic():
            business.save(update_fields=[*changed, "name_folded", "version", "updated_at"])
    except IntegrityError:
        raise _taken(
            Business.objects.filter(name_folded=business.name_folded)
            .exclude(pk=business.pk)
            .first()
        ) from None


def business_lock(business: Business) -> None:
    """Lock the row of the business and bring `business` up to date. Raises Refused `gone`."""
    try:
        business.refresh_from_db(from_queryset=Business.objects.select_for_update())
    except Business.DoesNotExist:
        raise Refused("gone", _("This business has been deleted.")) from None


def business_hold(business: Business) -> None:
    """Keep the business from being renamed or deleted until the transaction ends.

    Brings its name up to date. Raises Refused `gone`.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, name_folded FROM contacts_business WHERE id = %s FOR KEY SHARE",
            [business.pk],
        )
        row = cursor.fetchone()
    if row is None:
        raise Refused("gone", _("This business has been deleted."))
    business.name, business.name_folded = row


def business_key(name: str) -> str:
    """What makes the name of a business unique in its account."""
    return (fold(name) or name)[:FOLDED_LENGTH]


def business_clean(values: Mapping[str, Any]) -> dict[str, str]:
    """Column values by key of `FIELDS`.

    Raises:
        Refused: the first fault found; `errors` in its data has the message of each field.
    """
    cleaned: dict[str, str] = {}
    faults: list[Refused] = []
    for key, raw in values.items():
        try:
            cleaned[key] = FIELDS[key](raw)
        except Refused as fault:
            faults.append(fault)
    raise_first(faults)
    return cleaned


def _name(raw: Any, field: str = "name") -> str:
    name = clean_line(raw, limit=NAME_LENGTH, field=field)
    if not name:
        raise Refused("required", _("Give the business a name."), field=field)
    return name


def _phone(raw: Any) -> str:
    account: Any = current_account()
    if not clean_line(raw, limit=addresses.PHONE_LENGTH, field="phone"):
        return ""
    return addresses.phone_clean(raw, account.country)[0]


def _email(raw: Any) -> str:
    if not clean_line(raw, limit=addresses.EMAIL_LENGTH, field="email"):
        return ""
    return addresses.email_clean(raw)[0]


def _line(key: str, limit: int) -> Clean:
    return lambda raw: clean_line(raw, limit=limit, field=key)


FIELDS: dict[str, Clean] = {
    "name": _name,
    "phone": _phone,
    "email": _email,
    "website": normalise.website,
    "description": lambda raw: clean_block(raw, limit=DESCRIPTION_LENGTH, field="description"),
    "address1": _line("address1", 300),
    "city": _line("city", 120),
    "state": _line("state", 120),
    "postal_code": _line("postal_code", 20),
    "country": normalise.country,
}


def _taken(other: Business | None) -> Refused:
    return Refused(
        "name_taken",
        _("There is a business of this name already."),
        field="name",
        business_id=other.pk if other else None,
    )
