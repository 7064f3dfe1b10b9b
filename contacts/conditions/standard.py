"""The fields of contacts that conditions may name; section 1.6 of the specification."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import F, Q, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Concat, Trim
from django.utils.translation import gettext_lazy as _

from contacts.conditions import choices
from contacts.conditions.context import Context
from contacts.conditions.fields import ConditionField, FieldGroup, condition_fields
from contacts.conditions.operators import Kind
from contacts.conditions.sources import Column, Computed, Related, Says
from contacts.listing.search import SUBSTRING_FROM
from contacts.models import (
    ContactAccess,
    ContactEmail,
    ContactPhone,
    ContactTag,
    Tag,
)
from contacts.normalise import digits, phone_e164
from contacts.querysets import HasRow
from hoopcrm.core.errors import Refused
from hoopcrm.core.extensions import Text
from hoopcrm.core.moments import Moments
from hoopcrm.core.scoping import current_account
from hoopcrm.core.text import fold

PRESENCE = ("empty", "not_empty")
ANY = ("any_of", "none_of", *PRESENCE)


def in_search_text(value: Any) -> Q:
    """Every match of a text that stands in the search text, by its trigram index."""
    wanted = value if isinstance(value, list) else [value]
    folded = [fold(one) for one in wanted]
    if not all(one.isalnum() and len(one) >= SUBSTRING_FROM for one in folded):
        return Q()
    condition = Q()
    for one in folded:
        condition |= Q(search__contains=one)
    return condition


def _phone_text(text: str) -> str:
    """A whole number as E.164, a part of one by its digits."""
    account: Any = current_account()
    try:
        return phone_e164(text, account.country)
    except Refused:
        return digits(text) or text


def _id_text(text: str) -> str:
    if not choices.is_id(text.lower()):
        raise Refused(
            "invalid_condition", str(_("This is not the id of a contact.")), field="value"
        )
    return text.lower()


def add_text(key: str, label: Text, group: FieldGroup, **more: Any) -> None:
    source = more.pop("source", None) or Column(key)
    condition_fields.add(
        ConditionField(key=key, label=label, group=group, kind=Kind.TEXT, source=source, **more)
    )


def add_choice(
    key: str,
    label: Text,
    group: FieldGroup,
    offered: Callable[[Context], Iterable[Any]],
    **more: Any,
) -> None:
    source = more.pop("source", None) or Column(key)
    more.setdefault("labels", choices.labels_of(offered))
    condition_fields.add(
        ConditionField(
            key=key,
            label=label,
            group=group,
            kind=Kind.CHOICE,
            source=source,
            choices=offered,
            **more,
        )
    )


def add_time(key: str, label: Text, group: FieldGroup, source: Any, **more: Any) -> None:
    condition_fields.add(
        ConditionField(key=key, label=label, group=group, kind=Kind.TIME, source=source, **more)
    )


def add_flag(
    key: str, label: Text, group: FieldGroup, condition: Callable[[Context], Q], **more: Any
) -> None:
    condition_fields.add(
        ConditionField(
            key=key, label=label, group=group, kind=Kind.FLAG, source=Says(condition), **more
        )
    )


def _full_name(context: Context) -> Any:
    return Trim(Concat(F("first_name"), Value(" "), F("last_name"), output_field=TextField()))


def _emails(*, primary: bool | None = None) -> Related:
    return Related(lambda context: _of(ContactEmail, primary), "normalised")


def _phones(*, primary: bool | None = None) -> Related:
    return Related(lambda context: _of(ContactPhone, primary), "normalised")


def _of(model: Any, primary: bool | None) -> Any:
    return model.objects.all() if primary is None else model.objects.filter(is_primary=primary)


def _access(role: str) -> Callable[[list[str], Context], Q]:
    def choose(values: list[str], context: Context) -> Q:
        rows = ContactAccess.objects.filter(
            role=role, member__in=choices.member_ids(values, context)
        )
        return Q(HasRow(rows))

    return choose


def _written(related: str, name: str) -> Callable[[Any], str]:
    """The addresses of a contact as they were written."""
    return lambda contact: ", ".join(getattr(one, name) for one in getattr(contact, related).all())


def _tag_names(contact: Any) -> str:
    return ", ".join(
        Tag.objects.filter(contact_tags__contact=contact).values_list("name", flat=True)
    )


def _moment(name: str) -> Callable[[Any], str]:
    def show(contact: Any) -> str:
        moment = getattr(contact, name)
        return Moments().exact(moment) if moment else ""

    return show


def _owned_by(values: list[str], context: Context) -> Q:
    members = choices.member_ids(values, context)
    return Q(owner_id=members[0]) if len(members) == 1 else Q(owner_id__in=members)


def _updated_by(values: list[str], context: Context) -> Q:
    return Q(updated_by_id__in=choices.member_ids(values, context))


def _name_and_address_fields() -> None:
    group = FieldGroup.CONTACT
    add_text("first_name", _("First name"), group, narrow=in_search_text, weight=1)
    add_text("last_name", _("Last name"), group, narrow=in_search_text, weight=2)
    add_text(
        "full_name",
        _("Full name"),
        group,
        source=Computed(_full_name),
        only=("is", "is_not", "contains", "not_contains", "any_of", "none_of"),
        narrow=in_search_text,
        weight=3,
    )
    mail = {"clean_text": str.lower, "is_folded": True, "show": _written("emails", "address")}
    add_text("email", _("E-mail"), group, source=_emails(), narrow=in_search_text, weight=4, **mail)
    add_text(
        "additional_email",
        _("Additional e-mail"),
        group,
        source=_emails(primary=False),
        weight=5,
        **mail,
    )
    phone = {"clean_text": _phone_text, "is_folded": True, "show": _written("phones", "number")}
    add_text("phone", _("Phone"), group, source=_phones(), weight=6, **phone)
    add_text(
        "additional_phone",
        _("Additional phone"),
        group,
        source=_phones(primary=False),
        weight=7,
        **phone,
    )


def _person_fields() -> None:
    group = FieldGroup.CONTACT
    add_choice(
        "type",
        _("Contact type"),
        group,
        choices.types,
        source=Column("type_id", None),
        is_choice=choices.is_id,
        weight=8,
    )
    add_text(
        "business",
        _("Business name"),
        group,
        source=Column("company_name", twin="company_folded"),
        narrow=in_search_text,
        weight=9,
    )
    add_text("website", _("Website"), group, weight=10)
    add_choice("gender", _("Gender"), group, choices.genders, weight=11)
    condition_fields.add(
        ConditionField(
            key="birth_date",
            label=_("Date of birth"),
            group=group,
            kind=Kind.DATE,
            source=Column("birth_date", None),
            weight=12,
        )
    )
    condition_fields.add(
        ConditionField(
            key="age",
            label=_("Age"),
            group=group,
            kind=Kind.AGE,
            source=Column("birth_date", None),
            weight=13,
        )
    )
    add_text(
        "id",
        _("Contact id"),
        group,
        source=Computed(lambda context: Cast(F("id"), TextField())),
        only=("is", "is_not", "any_of", "none_of"),
        clean_text=_id_text,
        is_folded=True,
        weight=14,
    )


def _address_fields() -> None:
    group = FieldGroup.ADDRESS
    add_text("address1", _("Street address"), group)
    add_text("city", _("City"), group)
    add_text("state", _("State"), group)
    add_text("postal_code", _("Postal code"), group)
    add_choice("country", _("Country"), group, choices.countries, labels=choices.country_labels)
    add_choice("time_zone", _("Time zone"), group, choices.zones)


def _people_fields() -> None:
    group = FieldGroup.PEOPLE
    people = {"labels": choices.member_labels, "is_choice": choices.is_id_or_me}
    followers = Related(
        lambda context: ContactAccess.objects.filter(role=ContactAccess.Role.FOLLOWER), "member_id"
    )
    add_choice(
        "owner",
        _("Owner"),
        group,
        choices.members,
        source=Column("owner_id", None),
        choose=_owned_by,
        **people,
    )
    add_choice(
        "followers",
        _("Followers"),
        group,
        choices.members,
        source=followers,
        choose=_access(ContactAccess.Role.FOLLOWER),
        **people,
    )
    add_choice(
        "updated_by",
        _("Last updated by"),
        group,
        choices.members,
        source=Column("updated_by_id", None),
        choose=_updated_by,
        **people,
    )
    add_choice("created_via", _("Created by way of"), group, choices.doors)


def _segment_fields() -> None:
    group = FieldGroup.SEGMENTS
    add_choice(
        "tags",
        _("Tags"),
        group,
        choices.tags,
        source=Related(lambda context: ContactTag.objects.all(), "tag_id", lead=True),
        labels=choices.tag_labels,
        show=_tag_names,
        is_choice=choices.is_id,
        weight=1,
    )
    add_text("source", _("Source"), group)


def _date_fields() -> None:
    group = FieldGroup.DATES
    for key, label, column in (
        ("created", _("Created on"), "created_at"),
        ("updated", _("Updated on"), "updated_at"),
        ("activity", _("Last activity on"), "last_activity_at"),
    ):
        add_time(key, label, group, Column(column, None), show=_moment(column))


_PARTS: tuple[tuple[str, Text, Text], ...] = (
    ("campaign", _("First campaign"), _("Latest campaign")),
    ("utmSource", _("First UTM source"), _("Latest UTM source")),
    ("utmMedium", _("First UTM medium"), _("Latest UTM medium")),
    ("utmContent", _("First UTM content"), _("Latest UTM content")),
    ("utmCampaign", _("First UTM campaign"), _("Latest UTM campaign")),
    ("utmKeyword", _("First UTM keyword"), _("Latest UTM keyword")),
    ("utmMatchType", _("First UTM match type"), _("Latest UTM match type")),
    ("referrer", _("First referrer"), _("Latest referrer")),
    ("url", _("First page"), _("Latest page")),
)


def _attribution_fields() -> None:
    group = FieldGroup.ATTRIBUTION
    add_choice(
        "first_source",
        _("First session source"),
        group,
        choices.session_sources,
        source=Column("first_session_source"),
        weight=1,
    )
    add_choice(
        "latest_source",
        _("Latest session source"),
        group,
        choices.session_sources,
        source=Column("latest_session_source"),
        weight=1,
    )
    for part, first, latest in _PARTS:
        for key, label, column in (
            (f"first_{part}", first, "first_attribution"),
            (f"latest_{part}", latest, "latest_attribution"),
        ):
            add_text(key, label, group, source=_json_part(part, column))


def _json_part(part: str, column: str) -> Computed:
    return Computed(lambda context: KeyTextTransform(part, column))


_name_and_address_fields()
_person_fields()
_address_fields()
_people_fields()
_segment_fields()
_date_fields()
_attribution_fields()
