"""What webhooks tell of contacts in campaigns, with the keys of the API's contract."""

from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from hoopcrm.campaigns.models import CampaignRun
from hoopcrm.core.clock import api_time
from hoopcrm.events.models import Event
from hoopcrm.webhooks.payloads import (
    Told,
    WebhookPayload,
    WebhookType,
    webhook_payloads,
    webhook_types,
)

UPDATE = "CampaignStatusUpdate"
# By the verb of the event; the states of runs.
STATUSES = {
    "enrolled": CampaignRun.State.ACTIVE,
    "removed": CampaignRun.State.REMOVED,
    "finished": CampaignRun.State.FINISHED,
}


def _payload(run: str, contact: str, status: str, campaign: str, added: str) -> dict[str, Any]:
    return {
        "id": run,
        "contactId": contact,
        "status": status,
        "templateId": campaign,
        "replied": False,  # a campaign sends nothing that could be replied to
        "dateAdded": added,
    }


def _make(status: str) -> Callable[[Event], Iterator[Told]]:
    def make(event: Event) -> Iterator[Told]:
        pk = event.data.get("run")
        run: CampaignRun | None = CampaignRun.objects.filter(pk=pk).first() if pk else None
        yield Told(
            type=UPDATE,
            record_id=pk or event.subject_id,
            contact_id=event.contact_id,
            payload=_payload(
                pk or "",
                str(event.contact_id or ""),
                status,
                event.subject_id,
                # One that was taken back as if it had never been has no row any more.
                api_time(run.started_at if run else event.at),
            ),
        )

    return make


webhook_types.add(
    WebhookType(
        key=UPDATE,
        label=_("A contact was added to a campaign, removed from it or is through"),
        group=_("Campaigns"),
        sample=_payload(
            "0197a000-0000-7000-8000-000000000007",
            "0197a000-0000-7000-8000-000000000001",
            STATUSES["enrolled"].value,
            "0197a000-0000-7000-8000-000000000008",
            "2026-01-15T09:30:00.000Z",
        ),
        weight=50,
    )
)
for verb, status in STATUSES.items():
    webhook_payloads.add(
        WebhookPayload(key=f"campaign.{verb}", types=(UPDATE,), make=_make(status.value))
    )
