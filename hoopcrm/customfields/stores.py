"""Where values of custom fields live: the app of each kind of record says so."""

from collections.abc import Callable
from dataclasses import dataclass

from hoopcrm.core.actor import Actor
from hoopcrm.core.registry import Registry


@dataclass(frozen=True, kw_only=True)
class ValueStore:
    """The records of one kind; ids are those of fields and options.

    Attributes:
        key: the kind of record, as in `FieldDefinition.object_type`.
        count: how many records have a value of the field.
        count_option: how many records have this option of the field.
        strip: takes the field's value off up to `limit` records whose id is greater than the
            one given; returns how many, and the last one's id, None when no more follow.
        drop_files: removes what records have in a file field, before the field goes.
        renamed: told when an option of the field has another name; by whom, and the field's id.
    """

    key: str
    count: Callable[[str], int]
    count_option: Callable[[str, str], int]
    strip: Callable[[str, int, str | None], tuple[int, str | None]]
    drop_files: Callable[[str], None]
    renamed: Callable[[Actor, str], None]


value_stores: Registry[ValueStore] = Registry("value_stores")
