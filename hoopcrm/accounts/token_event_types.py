"""Events of integrations and their tokens."""

from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoopcrm.accounts.models import ApiApplication, Integration
from hoopcrm.core.extensions import Text
from hoopcrm.events.changes import FieldNames, field_names, model_field_label
from hoopcrm.events.models import Event
from hoopcrm.events.types import EventType, event_types


def _updated(event: Event) -> str:
    fields = ", ".join(_field_label(event, name).lower() for name in sorted(event.changes))
    return _("Integration %(name)s changed: %(fields)s") % {
        "name": event.subject_label,
        "fields": fields,
    }


def _field_label(event: Event, name: str) -> str:
    if name == "created_by":
        return _("Responsible")
    return model_field_label(Integration, name)


def _told(event: Event, sentence: Text) -> str:
    told = str(sentence) % {"name": event.subject_label}
    if left := event.data.get("left"):
        return _("%(told)s: %(name)s, who had allowed it, has left") % {"told": told, "name": left}
    return told


def _kind(key: str, label: Text, icon: str, sentence: Text) -> EventType:
    return EventType(
        key=f"integration.{key}",
        label=label,
        icon=icon,
        text=lambda event: _told(event, sentence),
        on_timeline=False,
        permission="integrations.manage",
    )


for event_type in (
    _kind(
        "created",
        gettext_lazy("Integration created"),
        "plug",
        gettext_lazy("Integration %(name)s created"),
    ),
    _kind(
        "rotated",
        gettext_lazy("Token rotated"),
        "refresh",
        gettext_lazy("New token for the integration %(name)s"),
    ),
    _kind(
        "token_ended",
        gettext_lazy("Token ended"),
        "lock",
        gettext_lazy("A token of the integration %(name)s ended"),
    ),
    _kind(
        "revoked",
        gettext_lazy("Integration revoked"),
        "lock",
        gettext_lazy("Integration %(name)s revoked"),
    ),
    _kind(
        "installed",
        gettext_lazy("App installed"),
        "api-app",
        gettext_lazy("App %(name)s allowed to work here"),
    ),
    _kind(
        "misused",
        gettext_lazy("Tokens of an app ended"),
        "alert-triangle",
        gettext_lazy("A used token of %(name)s came again: all that followed from it were ended"),
    ),
    EventType(
        key="integration.updated",
        label=gettext_lazy("Integration changed"),
        icon="plug",
        text=_updated,
        on_timeline=False,
        permission="integrations.manage",
    ),
):
    event_types.add(event_type)


def _app_updated(event: Event) -> str:
    fields = ", ".join(_app_field(event, name).lower() for name in sorted(event.changes))
    return _("App %(name)s changed: %(fields)s") % {"name": event.subject_label, "fields": fields}


def _app_field(event: Event, name: str) -> str:
    return model_field_label(ApiApplication, name)


for key, label, icon, sentence in (
    ("created", gettext_lazy("App created"), "api-app", gettext_lazy("App %(name)s created")),
    ("deleted", gettext_lazy("App deleted"), "trash", gettext_lazy("App %(name)s deleted")),
    (
        "secret_renewed",
        gettext_lazy("Secret of an app renewed"),
        "refresh",
        gettext_lazy("New secret for the app %(name)s"),
    ),
):
    event_types.add(replace(_kind(key, label, icon, sentence), key=f"application.{key}"))
event_types.add(
    EventType(
        key="application.updated",
        label=gettext_lazy("App changed"),
        icon="api-app",
        text=_app_updated,
        on_timeline=False,
        permission="integrations.manage",
    )
)

field_names.add(FieldNames(key="accounts.apiapplication", label=_app_field))
field_names.add(FieldNames(key="accounts.integration", label=_field_label))
