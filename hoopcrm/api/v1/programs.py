"""Campaigns and workflows: the lists of them, and which contacts are enrolled."""

from typing import Any, Literal

from ninja import Query, Router

from hoopcrm.api.call import ApiRequest
from hoopcrm.api.endpoints import Asked, Taken, Told, endpoint
from hoopcrm.api.records import contact_named, done, named
from hoopcrm.api.shapes.contacts import DoneAnswer
from hoopcrm.api.shapes.notes import Moment, moment_of
from hoopcrm.campaigns.kind import CAMPAIGN
from hoopcrm.core.clock import api_time
from hoopcrm.programs.access import every_program, get_program
from hoopcrm.programs.kinds import ProgramKind
from hoopcrm.programs.models import Program
from hoopcrm.programs.services.runs import (
    contact_enrol,
    contact_remove,
    contact_remove_from_all,
)
from hoopcrm.workflows.kind import WORKFLOW

router = Router(tags=["Campaigns and workflows"])
WRITE = "contacts.write"
CAMPAIGN_PATH = "/contacts/{contactId}/campaigns/{campaignId}"
WORKFLOW_PATH = "/contacts/{contactId}/workflow/{workflowId}"


class Nothing(Taken):
    """An empty object."""


class EventStart(Taken):
    """When what the workflow leads up to takes place."""

    eventStartTime: Moment | None = None


class CampaignsQuery(Asked):
    locationId: str
    status: Literal["draft", "published"] | None = None


class WorkflowsQuery(Asked):
    locationId: str


class CampaignTold(Told):
    id: str
    name: str
    status: Literal["draft", "published"]
    locationId: str


class WorkflowTold(CampaignTold):
    version: int
    createdAt: str
    updatedAt: str


class CampaignsAnswer(Told):
    campaigns: list[CampaignTold]
    traceId: str


class WorkflowsAnswer(Told):
    workflows: list[WorkflowTold]
    traceId: str


# Before the addresses with an id in the place of these words.
@endpoint(
    router, "DELETE", "/contacts/{contactId}/campaigns/removeAll", scope=WRITE, told=DoneAnswer
)
def remove_contact_from_every_campaign(request: ApiRequest, contactId: str) -> dict[str, Any]:
    """Remove a contact from every campaign."""
    contact = contact_named(request, contactId)
    contact_remove_from_all(request.call.actor, kind=CAMPAIGN, contact=contact)
    return done()


@endpoint(
    router, "DELETE", "/contacts/{contactId}/campaigns/remove-all", scope=WRITE, told=DoneAnswer
)
def remove_contact_from_all_campaigns(request: ApiRequest, contactId: str) -> dict[str, Any]:
    """Remove a contact from every campaign; the spelling of version 3."""
    return remove_contact_from_every_campaign(request, contactId)


@endpoint(router, "POST", CAMPAIGN_PATH, scope=WRITE, told=DoneAnswer, status=201)
def add_contact_to_campaign(
    request: ApiRequest, contactId: str, campaignId: str, body: Nothing | None = None
) -> dict[str, Any]:
    """Add a contact to a published campaign; one that is in it already stays so."""
    contact = contact_named(request, contactId)
    contact_enrol(request.call.actor, program=_named(CAMPAIGN, campaignId), contact=contact)
    return done()


@endpoint(router, "DELETE", CAMPAIGN_PATH, scope=WRITE, told=DoneAnswer)
def remove_contact_from_campaign(
    request: ApiRequest, contactId: str, campaignId: str
) -> dict[str, Any]:
    """Remove a contact from a campaign."""
    contact = contact_named(request, contactId)
    contact_remove(request.call.actor, program=_named(CAMPAIGN, campaignId), contact=contact)
    return done()


@endpoint(router, "POST", WORKFLOW_PATH, scope=WRITE, told=DoneAnswer)
def add_contact_to_workflow(
    request: ApiRequest, contactId: str, workflowId: str, body: EventStart | None = None
) -> dict[str, Any]:
    """Add a contact to a published workflow; one that is in it already stays so."""
    starts_at = body and body.eventStartTime
    contact = contact_named(request, contactId)
    contact_enrol(
        request.call.actor,
        program=_named(WORKFLOW, workflowId),
        contact=contact,
        starts_at=moment_of(starts_at) if starts_at else None,
    )
    return done()


@endpoint(router, "DELETE", WORKFLOW_PATH, scope=WRITE, told=DoneAnswer)
def delete_contact_from_workflow(
    request: ApiRequest, contactId: str, workflowId: str, body: EventStart | None = None
) -> dict[str, Any]:
    """Remove a contact from a workflow, whatever time of the event is given."""
    contact = contact_named(request, contactId)
    contact_remove(request.call.actor, program=_named(WORKFLOW, workflowId), contact=contact)
    return done()


@endpoint(router, "GET", "/campaigns/", scope="campaigns.readonly", told=CampaignsAnswer)
def get_campaigns(request: ApiRequest, query: Query[CampaignsQuery]) -> dict[str, Any]:
    """List the campaigns."""
    found = every_program(CAMPAIGN, status=query.status or "")
    return {"campaigns": [_told(one) for one in found]}


@endpoint(router, "GET", "/workflows/", scope="workflows.readonly", told=WorkflowsAnswer)
def get_workflow(request: ApiRequest, query: Query[WorkflowsQuery]) -> dict[str, Any]:
    """List the workflows."""
    return {
        "workflows": [
            _told(one)
            | {
                "version": one.version,
                "createdAt": api_time(one.created_at),
                "updatedAt": api_time(one.updated_at),
            }
            for one in every_program(WORKFLOW)
        ]
    }


def _told(program: Program) -> dict[str, Any]:
    return {
        "id": str(program.pk),
        "name": program.name,
        "status": program.status,
        "locationId": str(program.account_id),
    }


def _named(kind: ProgramKind, text: str) -> Program:
    """The campaign or workflow with this id. Raises ApiError 400."""
    return named(text, lambda pk: get_program(kind, pk), kind=kind.key.capitalize())
