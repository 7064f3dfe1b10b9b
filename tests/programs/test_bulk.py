"""Enrolling and removing many contacts at once."""

from typing import Any

import pytest

from contacts.bulk.actions import bulk_actions
from contacts.models import Contact
from contacts.services.bulk_undo import UNDO_TYPE, bulk_undo
from hoopcrm.accounts.models import Account, Member
from hoopcrm.core.actor import Actor
from hoopcrm.core.models import Operation
from hoopcrm.events.models import Event
from hoopcrm.jobs.models import Job
from hoopcrm.programs.models import Program
from hoopcrm.programs.services.programs import program_status_set
from hoopcrm.programs.services.runs import contact_enrol, contact_remove
from hoopcrm.workflows.models import WorkflowRun
from tests.contacts.bulk.conftest import Start, finish, outcomes
from tests.contacts.bulk.conftest import people as people
from tests.contacts.bulk.conftest import run as run
from tests.contacts.bulk.conftest import start as start


def active() -> int:
    return int(WorkflowRun.objects.filter(state="active").count())


def count(type: str) -> int:
    return Event.objects.filter(type=type).count()


def take_back(bulk: Any, actor: Actor) -> None:
    operation = Operation.objects.get(pk=bulk.operation_id)
    bulk_undo(actor, operation=operation)
    finish(Job.objects.filter(type=UNDO_TYPE).latest("created_at"))


@pytest.fixture
def options(workflow: Program) -> dict[str, Any]:
    return {"program": str(workflow.pk), "name": workflow.name}


def test_many_are_enrolled_once(
    run: Start, people: list[Contact], actor: Actor, workflow: Program, options: dict[str, Any]
) -> None:
    contact_enrol(actor, program=workflow, contact=people[1])
    bulk = run("add_to_workflow", options)
    assert active() == 5
    assert [outcome for outcome, _reason in outcomes(bulk)].count("unchanged") == 1
    assert count("workflow.enrolled") == 5
    made = WorkflowRun.objects.get(contact=people[0])
    assert made.started_by == "Alice"
    contact_remove(actor, program=workflow, contact=people[2])
    take_back(bulk, actor)
    # One was in it before, and what has ended since stays in the history.
    assert list(WorkflowRun.objects.values_list("contact", "state").order_by("contact")) == [
        (people[1].pk, "active"),
        (people[2].pk, "removed"),
    ]
    assert count("workflow.removed") == 4


def test_many_are_removed_and_come_back(
    run: Start, people: list[Contact], actor: Actor, workflow: Program, options: dict[str, Any]
) -> None:
    for contact in people[:3]:
        contact_enrol(actor, program=workflow, contact=contact)
    program_status_set(actor, program=workflow, status="draft")
    bulk = run("remove_from_workflow", options)
    assert active() == 0
    assert [outcome for outcome, _reason in outcomes(bulk)].count("unchanged") == 2
    assert count("workflow.removed") == 3
    program_status_set(actor, program=workflow, status="published")
    contact_enrol(actor, program=workflow, contact=people[0])
    take_back(bulk, actor)
    assert active() == 3
    assert WorkflowRun.objects.filter(contact=people[0]).count() == 2


def test_a_draft_ends_the_job_with_the_reason(
    run: Start, people: list[Contact], actor: Actor, workflow: Program, options: dict[str, Any]
) -> None:
    program_status_set(actor, program=workflow, status="draft")
    bulk = run("add_to_workflow", options)
    bulk.job.refresh_from_db()
    assert "draft" in bulk.job.error
    assert active() == 0


def test_the_form_offers_what_can_be_chosen(
    in_account: Account, alice: Member, workflow: Program, draft: Program
) -> None:
    contacts = Contact.objects.alive()
    offered = {}
    for key in ("add_to_workflow", "remove_from_workflow"):
        action: Any = bulk_actions.get(key)
        form = action.form({"program": str(workflow.pk)}, member=alice, contacts=contacts)
        offered[key] = [label for _value, label in form.fields["program"].choices]
        assert form.is_valid()
        assert form.options() == {"program": str(workflow.pk), "name": "Welcome"}
        assert not action.form({"program": ""}, member=alice, contacts=contacts).is_valid()
    assert offered == {
        "add_to_workflow": ["Choose a workflow.", "Welcome"],
        "remove_from_workflow": ["Choose a workflow.", "Not yet", "Welcome"],
    }
