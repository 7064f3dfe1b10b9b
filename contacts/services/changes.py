"""Before and after, as events keep it."""

from collections.abc import Iterable
from typing import Any

from contacts.fields import CUSTOM_PREFIX, STANDARD
from contacts.models import Contact
from contacts.services.drafts import Custom
from hoopcrm.customfields import values


def shown(contact: Contact, keys: Iterable[str]) -> dict[str, str]:
    """The standard fields of these keys as people read them."""
    return {key: STANDARD[key].show(contact) for key in keys}


def difference(before: dict[str, str], after: dict[str, str]) -> dict[str, list[str]]:
    """`{field: [before, after]}` of what differs."""
    return {key: [before[key], after[key]] for key in after if before[key] != after[key]}


def custom_changes(custom: Custom, before: dict[str, Any]) -> dict[str, list[str]]:
    """`{"custom.<key>": [before, after]}` of the values that differ from the stored `before`."""
    return {
        f"{CUSTOM_PREFIX}{custom.definitions[pk].key}": [
            values.display(custom.definitions[pk], before.get(pk)),
            values.display(custom.definitions[pk], value),
        ]
        for pk, value in custom.stored.items()
        if before.get(pk) != value
    }


def custom_told(custom: Custom, before: dict[str, Any]) -> dict[str, Any]:
    """What an event keeps of custom fields besides the words: labels, and what was stored."""
    if not custom.stored:
        return {}
    stored = {
        f"{CUSTOM_PREFIX}{custom.definitions[pk].key}": before.get(pk) for pk in custom.stored
    }
    return {"labels": custom_labels(custom), "stored": stored}


def custom_labels(custom: Custom) -> dict[str, str]:
    """What the custom fields are called now, so that the event stays readable without them."""
    return {
        f"{CUSTOM_PREFIX}{definition.key}": definition.label
        for definition in custom.definitions.values()
    }


def merged_custom(before: dict[str, Any], custom: Custom) -> dict[str, Any]:
    """The record's custom values with the new ones in; empty ones leave no entry."""
    merged = before | custom.stored
    return {key: value for key, value in merged.items() if value is not None}
