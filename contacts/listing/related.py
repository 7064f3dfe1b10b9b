"""Columns of the contact list whose cells come from other tables: one query a page for each."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.listing.cells import Cell, Column, PageData, Values
from contacts.models import (
    Contact,
    ContactAccess,
    ContactEmail,
    ContactPhone,
    FieldFile,
    PhoneLabel,
)
from hoopcrm.accounts.models import Member
from hoopcrm.core.phone_format import phone_readable
from hoopcrm.customfields.models import FieldDefinition

Texts = dict[UUID, list[str]]


def _gathered(pairs: Iterable[tuple[UUID, str]]) -> Texts:
    found: Texts = {}
    for pk, text in pairs:
        found.setdefault(pk, []).append(text)
    return found


def _emails(ids: Sequence[UUID], page: PageData) -> Texts:
    rows = ContactEmail.objects.filter(contact_id__in=ids, is_primary=False).order_by("position")
    return _gathered(rows.values_list("contact_id", "address"))


def _phones(ids: Sequence[UUID], page: PageData) -> Texts:
    rows = ContactPhone.objects.filter(contact_id__in=ids, is_primary=False).order_by("position")
    labels = dict(PhoneLabel.choices)

    def text(label: str, number: str, normalised: str) -> str:
        shown = number if _has_extension(number) else phone_readable(normalised, page.country)
        return f"{labels[label]}: {shown}" if label in labels else shown

    found = rows.values_list("contact_id", "label", "number", "normalised")
    return _gathered((pk, text(*parts)) for pk, *parts in found)


def _has_extension(number: str) -> bool:
    return any(one.isalpha() or one == "#" for one in number)


def _followers(ids: Sequence[UUID], page: PageData) -> Texts:
    rows = ContactAccess.objects.filter(
        contact_id__in=ids, role=ContactAccess.Role.FOLLOWER
    ).order_by("id")
    found = rows.select_related("member__user")
    return _gathered((row.contact_id, row.member.display_name) for row in found)


def _updated_by(ids: Sequence[UUID], page: PageData) -> Texts:
    """By contact, whoever changed it last, where that was a member."""
    writers = Contact.objects.filter(pk__in=ids).values("updated_by_id")
    members = Member.objects.filter(pk__in=writers).select_related("user")
    return {member.pk: [member.display_name] for member in members}


def files_column(key: str, definition: FieldDefinition) -> Column:
    """The column of a custom field with files: their names; of a signature, that it is there."""

    def load(ids: Sequence[UUID], page: PageData) -> Texts:
        files = FieldFile.objects.filter(
            contact_id__in=ids, definition_id=definition.pk, deleted_at__isnull=True
        )
        found = files.values_list("contact_id", "name")
        if definition.type == FieldDefinition.Type.SIGNATURE:
            return {pk: [gettext("Signed")] for pk, _name in found}
        return _gathered(found)

    return _column(key, definition.label, load)


def _column(
    key: str,
    label: str | Promise,
    load: Callable[[Sequence[UUID], PageData], Texts],
    by: str = "id",
) -> Column:
    def cell(row: Values, page: PageData) -> Cell:
        texts: Any = page.related[key].get(row[by])
        return {"text": ", ".join(texts)} if texts else None

    return Column(key=key, label=label, needs=(by,), cell=cell, load=load)


RELATED = (
    _column("additional_emails", _("Additional e-mails"), _emails),
    _column("additional_phones", _("Additional phones"), _phones),
    _column("followers", _("Followers"), _followers),
    _column("updated_by", _("Last updated by"), _updated_by, by="updated_by_id"),
)
