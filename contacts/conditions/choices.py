"""What can be chosen beside a condition: tags, people, kinds of contacts and the like."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.access import all_tags, contact_types
from contacts.attribution import Source
from contacts.conditions.context import Context
from contacts.conditions.fields import Choice
from contacts.models import Contact, Tag
from hoopcrm.accounts.access import active_members, all_staff
from hoopcrm.core.countries import COUNTRIES, country_name
from hoopcrm.core.prepared import Prepared, among
from hoopcrm.core.timezones import grouped
from hoopcrm.events.types import event_types, hidden_from

ME = "me"
_ME = gettext_lazy("Me")


def is_id(value: str) -> bool:
    """Whether the text is the id of a row."""
    try:
        return str(UUID(value)) == value
    except ValueError:
        return False


def is_id_or_me(value: str) -> bool:
    """Whether the text means a member."""
    return value == ME or is_id(value)


def tags(context: Context) -> Iterable[Choice]:
    return [Choice(value=str(tag.pk), label=tag.name) for tag in all_tags()]


def tag_labels(values: list[str]) -> Mapping[str, str]:
    return {str(pk): name for pk, name in _tag_names([UUID(one) for one in values if is_id(one)])}


@Prepared
def _tag_names(ids: Any) -> Any:
    return Tag.objects.filter(among("pk", ids)).values_list("pk", "name")


def members(context: Context) -> Iterable[Choice]:
    return [
        Choice(value=ME, label=_ME),
        *(Choice(value=str(one.pk), label=one.display_name) for one in active_members()),
    ]


def member_labels(values: list[str]) -> Mapping[str, str]:
    ids = [value for value in values if value != ME]
    found = {str(one.pk): one.display_name for one in all_staff().filter(pk__in=ids)} if ids else {}
    return {ME: str(_ME), **found}


def member_ids(values: list[str], context: Context) -> list[str]:
    """The ids meant: "me" is who looks."""
    return [str(context.member.pk) if value == ME else value for value in values]


def types(context: Context) -> Iterable[Choice]:
    return [Choice(value=str(one.pk), label=one.label) for one in contact_types()]


def countries(context: Context) -> Iterable[Choice]:
    return [Choice(value=code, label=name) for code, name in COUNTRIES.items()]


def country_labels(values: list[str]) -> Mapping[str, str]:
    return {value: country_name(value) for value in values}


def zones(context: Context) -> Iterable[Choice]:
    return [
        Choice(value=name, label=name, group=region)
        for region, names in grouped()
        for name in names
    ]


def genders(context: Context) -> Iterable[Choice]:
    return [Choice(value=value, label=label) for value, label in Contact.Gender.choices]


def session_sources(context: Context) -> Iterable[Choice]:
    return [Choice(value=source.value, label=source.value) for source in Source]


DOORS = {
    "page": _("By hand"),
    "import": _("Import"),
    "api": _("API"),
    "workflow": _("Workflow"),
    "system": _("System"),
}


def doors(context: Context) -> Iterable[Choice]:
    """How a contact was made."""
    return [Choice(value=value, label=label) for value, label in DOORS.items()]


def happenings(context: Context) -> Iterable[Choice]:
    """The kinds of events that the member may read on timelines."""
    hidden = hidden_from(context.member)
    kinds = [kind for kind in event_types if kind.on_timeline and kind.key not in hidden]
    found = [Choice(value=kind.key, label=kind.label) for kind in kinds]
    return sorted(found, key=lambda choice: str(choice.label).casefold())


def happening_labels(values: list[str]) -> Mapping[str, str]:
    return {key: str(event_types.get(key).label) for key in values if key in event_types}


def labels_of(
    choices: Callable[[Any], Iterable[Choice]],
) -> Callable[[list[str]], Mapping[str, str]]:
    """The labels of short lists of choices."""

    def labels(values: list[str]) -> Mapping[str, str]:
        return {choice.value: str(choice.label) for choice in choices(None)}

    return labels
