"""Asking for contacts by the import that made or changed them."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q, UUIDField
from django.db.models.functions import Cast
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from contacts.conditions.choices import is_id
from contacts.conditions.context import Context
from contacts.conditions.fields import Choice, ConditionField, FieldGroup, condition_fields
from contacts.conditions.operators import Kind
from contacts.conditions.sources import Says
from contacts.models import Contact
from hoopcrm.core.models import JournalRow
from hoopcrm.imports.models import Import

MOST_OFFERED = 200


def _among(values: list[str], context: Context) -> Q:
    operations = Import.objects.filter(pk__in=values, operation_id__isnull=False)
    rows = JournalRow.objects.filter(
        operation__in=operations.values("operation_id"), table=Contact._meta.db_table
    )
    touched = rows.annotate(contact=Cast("pk_value", UUIDField())).values("contact")
    return Q(pk__in=touched)


def _offered(context: Context) -> Iterable[Choice]:
    if not context.member.has("contacts.import"):
        return []
    rows = Import.objects.filter(started_at__isnull=False).order_by("-id")[:MOST_OFFERED]
    return [Choice(value=str(one.pk), label=_label(one)) for one in rows]


def _labels(values: list[str]) -> Mapping[str, str]:
    rows = Import.objects.filter(pk__in=[value for value in values if is_id(value)])
    return {str(one.pk): _label(one) for one in rows}


def _label(imported: Any) -> str:
    day = date_format(localtime(imported.started_at or imported.created_at), "DATE_FORMAT")
    return f"{imported.file_name} ({day})"


condition_fields.add(
    ConditionField(
        key="import",
        label=_("Made or changed by import"),
        group=FieldGroup.SEGMENTS,
        kind=Kind.CHOICE,
        source=Says(lambda context: Q()),
        choices=_offered,
        labels=_labels,
        is_choice=is_id,
        choose=_among,
        only=("any_of", "none_of"),
        weight=60,
    )
)
