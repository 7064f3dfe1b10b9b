"""Workflows and campaigns, and contacts in them, by their services."""

import threading

import pytest
from django.db import connection

from contacts.models import Contact
from contacts.services.contacts import contact_delete
from hoopcrm.accounts.models import Account, Member
from hoopcrm.campaigns.kind import CAMPAIGN
from hoopcrm.campaigns.models import CampaignRun
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.core.scoping import scope
from hoopcrm.duplicates.services.merge import contacts_merge
from hoopcrm.duplicates.services.undo import contacts_merge_undo
from hoopcrm.events.models import Event
from hoopcrm.programs.access import enrolled_counts, programs_of, runs_of
from hoopcrm.programs.models import Program
from hoopcrm.programs.services.programs import (
    program_create,
    program_delete,
    program_delete_undo,
    program_rename,
    program_status_set,
)
from hoopcrm.programs.services.runs import (
    contact_enrol,
    contact_enrol_undo,
    contact_remove,
    contact_remove_from_all,
    contact_remove_undo,
    run_finish,
)
from hoopcrm.workflows.kind import WORKFLOW
from hoopcrm.workflows.models import WorkflowRun
from tests.make import make_contact
from tests.programs.make import make_program


def states(contact: Contact) -> list[str]:
    """The states of the contact's runs through workflows, the oldest first."""
    rows = WorkflowRun.objects.filter(contact=contact).order_by("pk")
    return list(rows.values_list("state", flat=True))


def told(contact: Contact) -> list[str]:
    rows = Event.objects.filter(contact_id=contact.pk, type__startswith="workflow.")
    return list(rows.order_by("id").values_list("type", flat=True))


def test_a_program_changes_and_comes_back(in_account: Account, actor: Actor) -> None:
    made = program_create(actor, kind=WORKFLOW, name="  Welcome ")
    assert (made.name, made.status, made.version) == ("Welcome", "draft", 1)
    made = program_rename(actor, program=made, name="Hello")
    made = program_status_set(actor, program=made, status="published")
    made = program_status_set(actor, program=made, status="published")
    assert (made.name, made.status, made.version) == ("Hello", "published", 3)
    operation = program_delete(actor, program=made)
    assert not programs_of(WORKFLOW).exists()
    with pytest.raises(Refused, match="deleted"):
        program_rename(actor, program=made, name="Again")
    other = program_create(actor, kind=WORKFLOW, name="hello")
    with pytest.raises(Refused) as refused:
        program_delete_undo(actor, operation=operation)
    assert refused.value.code == "name_taken"
    program_rename(actor, program=other, name="Other")
    program_delete_undo(actor, operation=operation)
    assert [one.name for one in programs_of(WORKFLOW).order_by("name_folded")] == ["Hello", "Other"]
    types = Event.objects.filter(subject_id=str(made.pk)).order_by("id")
    assert list(types.values_list("type", flat=True)) == [
        "workflow.created",
        "workflow.renamed",
        "workflow.published",
        "workflow.deleted",
        "workflow.restored",
    ]


@pytest.mark.parametrize(
    ("name", "code"), [("", "required"), ("x" * 121, "too_long"), ("WELCOME", "name_taken")]
)
def test_bad_names(
    in_account: Account, actor: Actor, workflow: Program, draft: Program, name: str, code: str
) -> None:
    for act in (
        lambda: program_create(actor, kind=WORKFLOW, name=name),
        lambda: program_rename(actor, program=draft, name=name),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert (refused.value.code, refused.value.field) == (code, "name")
    if code == "name_taken":
        program_create(actor, kind=CAMPAIGN, name=name)


def test_a_contact_is_enrolled_once_at_a_time(
    in_account: Account, actor: Actor, ada: Contact, workflow: Program
) -> None:
    assert contact_enrol(actor, program=workflow, contact=ada) is not None
    assert contact_enrol(actor, program=workflow, contact=ada) is None
    assert contact_remove(actor, program=workflow, contact=ada) is not None
    assert contact_remove(actor, program=workflow, contact=ada) is None
    contact_enrol(actor, program=workflow, contact=ada)
    (now, before) = [list(runs_of(WORKFLOW, ada, active=active))[0] for active in (True, False)]
    assert (before.state, before.started_by, before.ended_by) == ("removed", "Alice", "Alice")
    assert (now.state, now.ended_at) == ("active", None)
    run_finish(actor, run=now)
    run_finish(actor, run=now)
    assert states(ada) == ["removed", "finished"]
    assert told(ada) == [
        "workflow.enrolled",
        "workflow.removed",
        "workflow.enrolled",
        "workflow.finished",
    ]


def test_nobody_is_enrolled_in_drafts(
    in_account: Account, actor: Actor, ada: Contact, workflow: Program, draft: Program
) -> None:
    contact_enrol(actor, program=workflow, contact=ada)
    program_status_set(actor, program=workflow, status="draft")
    assert states(ada) == ["active"]  # whoever is in it stays
    for program in (draft, workflow):
        with pytest.raises(Refused) as refused:
            contact_enrol(actor, program=program, contact=ada)
        assert refused.value.code == "draft"
    contact_delete(actor, contact=ada)
    program_status_set(actor, program=draft, status="published")
    with pytest.raises(Refused) as refused:
        contact_enrol(actor, program=draft, contact=ada)
    assert refused.value.code == "deleted"


def test_undo_of_an_enrolment(
    in_account: Account, actor: Actor, ada: Contact, workflow: Program
) -> None:
    operation = contact_enrol(actor, program=workflow, contact=ada)
    assert operation is not None
    contact_enrol_undo(actor, operation=operation)
    assert states(ada) == []
    with pytest.raises(Refused) as refused:
        contact_enrol_undo(actor, operation=operation)
    assert refused.value.code == "already_undone"
    operation = contact_enrol(actor, program=workflow, contact=ada)
    assert operation is not None
    contact_remove(actor, program=workflow, contact=ada)
    with pytest.raises(Refused) as refused:
        contact_enrol_undo(actor, operation=operation)
    assert refused.value.code == "changed"
    assert states(ada) == ["removed"]


def test_undo_of_a_removal(
    in_account: Account, actor: Actor, bob: Member, ada: Contact, workflow: Program
) -> None:
    contact_enrol(actor, program=workflow, contact=ada)
    operation = contact_remove(actor, program=workflow, contact=ada)
    assert operation is not None
    with pytest.raises(Refused) as refused:
        contact_remove_undo(Actor.of_member(bob), operation=operation)
    assert refused.value.code == "gone"  # Bob does not see her
    contact_remove_undo(actor, operation=operation)
    assert states(ada) == ["active"]
    operation = contact_remove(actor, program=workflow, contact=ada)
    assert operation is not None
    contact_enrol(actor, program=workflow, contact=ada)
    with pytest.raises(Refused) as refused:
        contact_remove_undo(actor, operation=operation)
    assert refused.value.code == "changed"
    assert told(ada)[-1] == "workflow.enrolled"


def test_a_contact_leaves_every_campaign_at_once(
    in_account: Account, actor: Actor, ada: Contact, campaign: Program, workflow: Program
) -> None:
    other = make_program(in_account, CAMPAIGN, "Autumn")
    for program in (campaign, other, workflow):
        contact_enrol(actor, program=program, contact=ada)
    operation = contact_remove_from_all(actor, kind=CAMPAIGN, contact=ada)
    assert operation is not None
    assert contact_remove_from_all(actor, kind=CAMPAIGN, contact=ada) is None
    assert not CampaignRun.objects.filter(state="active").exists()
    assert states(ada) == ["active"]
    contact_remove_undo(actor, operation=operation)
    assert CampaignRun.objects.filter(state="active").count() == 2


def test_what_is_deleted_has_nobody_in_it(
    in_account: Account, actor: Actor, alice: Member, bob: Member, ada: Contact, workflow: Program
) -> None:
    contact_enrol(actor, program=workflow, contact=ada)
    assert enrolled_counts(alice, WORKFLOW, [workflow.pk]) == {workflow.pk: 1}
    assert enrolled_counts(bob, WORKFLOW, [workflow.pk]) == {}
    operation = program_delete(actor, program=workflow)
    assert not runs_of(WORKFLOW, ada, active=True)
    assert len(runs_of(WORKFLOW, ada, active=False)) == 1
    program_delete_undo(actor, operation=operation)
    assert len(runs_of(WORKFLOW, ada, active=True)) == 1
    contact_delete(actor, contact=ada)
    assert enrolled_counts(alice, WORKFLOW, [workflow.pk]) == {}


def test_a_merge_leaves_one_active_run(
    in_account: Account, actor: Actor, ada: Contact, workflow: Program
) -> None:
    twin = make_contact(in_account, first_name="Ada", email="twin@example.com")
    alone = make_program(in_account, WORKFLOW, "Alone")
    for contact in (ada, twin):
        contact_enrol(actor, program=workflow, contact=contact)
    contact_enrol(actor, program=alone, contact=twin)
    contact_remove(actor, program=alone, contact=twin)
    contact_enrol(actor, program=alone, contact=twin)
    merge = contacts_merge(actor, master=ada, others=[twin])
    assert sorted(states(ada)) == ["active", "active", "removed", "removed"]
    assert states(twin) == []
    contacts_merge_undo(actor, operation=merge.operation)
    assert states(ada) == ["active"]
    assert sorted(states(twin)) == ["active", "active", "removed"]


@pytest.mark.django_db(transaction=True)
def test_many_at_once_enrol_a_contact_once(
    account: Account, actor: Actor, ada: Contact, workflow: Program
) -> None:
    made: list[bool] = []

    def enrol() -> None:
        try:
            with scope(account):
                made.append(contact_enrol(actor, program=workflow, contact=ada) is not None)
        finally:
            connection.close()

    threads = [threading.Thread(target=enrol) for _number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [False] * 5 + [True]
    with scope(account):
        assert states(ada) == ["active"]
