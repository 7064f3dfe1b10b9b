"""Events of webhooks' endpoints. None of them belongs to a contact's timeline."""

from django.utils import formats, timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as N_

from hoopcrm.events.changes import FieldNames, field_names, model_field_label
from hoopcrm.events.models import Event
from hoopcrm.events.types import EventType, event_types
from hoopcrm.webhooks.models import WebhookEndpoint


def _switched_off(event: Event) -> str:
    text = _("The webhook “%(name)s” was switched off: it has failed for %(days)s days.")
    line = text % {"name": event.subject_label, "days": event.data.get("days", "")}
    reason = event.data.get("reason")
    return f"{line} {reason}" if reason else line


event_types.add(
    EventType(
        key="webhook.switched_off",
        label=N_("Webhook switched off because it only failed"),
        icon="alert-triangle",
        text=_switched_off,
        permission="webhooks.manage",
        on_timeline=False,
    )
)


def _key_changed(event: Event) -> str:
    moment = parse_datetime(str(event.data.get("signs_from", "")))
    told = formats.date_format(timezone.localtime(moment), "DATETIME_FORMAT") if moment else ""
    text = _("Webhooks are signed with another key from %(moment)s on: receivers need it by then")
    return text % {"moment": told}


event_types.add(
    EventType(
        key="webhook.key_changed",
        label=N_("Signing key of webhooks changes"),
        icon="key",
        text=_key_changed,
        permission="webhooks.manage",
        on_timeline=False,
    )
)
for key, label, icon in (
    ("created", N_("Webhook added"), "plus"),
    ("updated", N_("Webhook changed"), "pencil"),
    ("deleted", N_("Webhook deleted"), "trash"),
    ("switched_on", N_("Webhook switched on"), "player-play"),
    ("paused", N_("Webhook switched off"), "player-pause"),
    ("secret_renewed", N_("Webhook got a new secret"), "key"),
    ("secret_shown", N_("Secret of a webhook shown"), "eye"),
):
    event_types.add(
        EventType(
            key=f"webhook.{key}",
            label=label,
            icon=icon,
            permission="webhooks.manage",
            on_timeline=False,
        )
    )

field_names.add(
    FieldNames(
        key="webhooks.webhookendpoint",
        label=lambda event, name: model_field_label(WebhookEndpoint, name),
    )
)
