"""Values that only one record may have: taken and given back by sets, safe between transactions.

Services call these while they write the record; forms, imports and the API all come through here.
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from hoopcrm.core.scoping import current_account
from hoopcrm.core.text import fold
from hoopcrm.customfields.models import FieldDefinition, UniqueValue
from hoopcrm.customfields.models.unique import KEY_LENGTH

Type = FieldDefinition.Type
UNIQUE_TYPES = (Type.TEXT, Type.LARGE_TEXT, Type.NUMBER, Type.PHONE)
# For one kind of record.
MOST_UNIQUE = 10


def unique_key(stored: Any) -> str:
    """What is compared of a stored value: capitals, accents and outer spaces do not count."""
    text = fold(str(stored))
    if len(text) <= KEY_LENGTH:
        return text
    return f"sha256 {hashlib.sha256(text.encode()).hexdigest()}"


def unique_claim(definition: FieldDefinition, wanted: Mapping[UUID, Any]) -> dict[UUID, UUID]:
    """Give records their values of a unique field, or take the old ones off them (None).

    One that another record has stays with it: the answer names the holder by the record that went
    without, which keeps what it had. Of two records that want the same value the first gets it; a
    value that another record gives up in the same call is not free yet.

    Waits for other transactions that take the same values; call it inside a service.
    """
    account_id = current_account().pk
    keys = {record: unique_key(value) for record, value in wanted.items() if value is not None}
    # Everybody takes values in the same order, so that two transactions never wait for each other.
    ordered = sorted(keys.items(), key=lambda pair: pair[1])
    UniqueValue.objects.bulk_create(
        (
            UniqueValue(account_id=account_id, field=definition, value=key, record_id=record)
            for record, key in ordered
        ),
        ignore_conflicts=True,
    )
    holders = dict(
        UniqueValue.objects.filter(field=definition, value__in=set(keys.values())).values_list(
            "value", "record_id"
        )
    )
    taken = {record: holders[key] for record, key in keys.items() if holders[key] != record}
    held = UniqueValue.objects.filter(field=definition, record_id__in=wanted.keys() - taken.keys())
    given_up = [row.pk for row in held if keys.get(row.record_id) != row.value]
    UniqueValue.objects.filter(pk__in=given_up).delete()
    return taken


def unique_holders(definition: FieldDefinition, values: Iterable[Any]) -> dict[str, UUID]:
    """Which records have these values, by `unique_key`; to look without taking."""
    keys = {unique_key(value) for value in values}
    rows = UniqueValue.objects.filter(field=definition, value__in=keys)
    return dict(rows.values_list("value", "record_id"))


def unique_release(records: Iterable[UUID]) -> None:
    """Set free all unique values of these records: they are deleted."""
    UniqueValue.objects.filter(record_id__in=list(records)).delete()


def unique_drop(definition: FieldDefinition) -> None:
    """Forget who has what: the field is unique no longer."""
    UniqueValue.objects.filter(field=definition).delete()
