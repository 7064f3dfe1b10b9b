"""The values of custom fields on contacts: counted, and stripped when a field is deleted."""

from typing import Any

from django.db.models import Exists, F, Func, OuterRef, Q, TextField, Value
from django.db.models.functions import Cast

from contacts.models import Contact, FieldFile
from contacts.services.searched import extra_refresh, searched_field_forget
from hoopcrm.core.actor import Actor
from hoopcrm.core.clock import now


def count(field: str) -> int:
    """Contacts with a value of the field, or a file in it."""
    files = FieldFile.objects.filter(
        contact=OuterRef("pk"), definition_id=field, deleted_at__isnull=True
    )
    has_one = Q(custom__has_key=field) | Q(Exists(files))
    return int(Contact.objects.alive().filter(has_one).count())


def count_option(field: str, option: str) -> int:
    """Contacts with this option, be it their choice, one of several, or a filled text box."""
    # PostgreSQL's ? finds a string in a list and by itself as well as a key.
    return int(Contact.objects.alive().filter(**{f"custom__{field}__has_key": option}).count())


def strip(field: str, limit: int, after: str | None) -> tuple[int, str | None]:
    """Take the value off up to `limit` contacts behind `after`, deleted ones included."""
    found = Contact.objects.filter(custom__has_key=field).order_by("pk")
    if after is not None:
        found = found.filter(pk__gt=after)
    pks = list(found.select_for_update(of=("self",)).values_list("pk", flat=True)[:limit])
    without: Any = Func(
        F("custom"), Cast(Value(field), TextField()), template="%(expressions)s", arg_joiner=" - "
    )
    count = Contact.objects.filter(pk__in=pks).update(
        custom=without, version=F("version") + 1, updated_at=now()
    )
    searched_field_forget(Actor.system("custom field deleted"), field=field)
    extra_refresh(pks)
    return count, str(pks[-1]) if len(pks) == limit else None
