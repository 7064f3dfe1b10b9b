"""The parts of the product by which the audit log of an account is filtered."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as N_

from hoopcrm.core.extensions import Text
from hoopcrm.events.types import EventType, event_types, hidden_from


@dataclass(frozen=True)
class AuditModule:
    """A part of the product, and what its events' keys begin with."""

    key: str
    label: Text
    nouns: frozenset[str]


def _module(key: str, label: Text, nouns: str) -> AuditModule:
    return AuditModule(key, label, frozenset(nouns.split()))


MODULES = (
    _module("account", N_("Account and staff"), "account member user"),
    _module(
        "contacts",
        N_("Contacts"),
        "contact contacts contact_form contact_export bulk duplicate smart_list tag note",
    ),
    _module("businesses", N_("Businesses and relations"), "business association association_label"),
    _module("tasks", N_("Tasks"), "task"),
    _module(
        "calendars",
        N_("Calendars"),
        "appointment appointments blocked_time booking_link busy_calendar calendar calendar_group"
        " feed resource schedule",
    ),
    _module("automation", N_("Automation"), "campaign workflow"),
    _module("messages", N_("Messages"), "message"),
    _module("documents", N_("Documents and media"), "document folder field_file media"),
    _module("fields", N_("Custom fields and values"), "custom_field custom_value field_folder"),
    _module("imports", N_("Imports and jobs"), "import job"),
    _module("integrations", N_("Integrations"), "application integration webhook"),
)


def module_of(kind: EventType) -> AuditModule | None:
    """The part of the product that an event belongs to."""
    noun = kind.key.partition(".")[0]
    return next((module for module in MODULES if noun in module.nouns), None)


def kinds_of(key: str) -> tuple[str, ...]:
    """Keys of the event types of the module with this key; none for another key."""
    return tuple(
        kind.key
        for kind in event_types
        if (module := module_of(kind)) is not None and module.key == key
    )


def kind_groups(member: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    """The kinds that the member may read, under their modules, for a select."""
    groups: dict[str, list[tuple[str, str]]] = {str(module.label): [] for module in MODULES}
    hidden = frozenset(hidden_from(member))
    for kind in event_types:
        if kind.key not in hidden:
            module = module_of(kind)
            label = str(module.label) if module else _("Other")
            groups.setdefault(label, []).append((kind.key, str(kind.label)))
    return [
        (label, sorted(kinds, key=lambda kind: kind[1].casefold()))
        for label, kinds in groups.items()
        if kinds
    ]
