"""Builders of workflows and campaigns, by the product's own services."""

import random
from typing import Any

from contacts.models import Contact
from hoopcrm.accounts.models import Account
from hoopcrm.core.scoping import scope
from hoopcrm.programs.kinds import ProgramKind
from hoopcrm.programs.models import Program
from hoopcrm.programs.services.programs import program_create
from hoopcrm.programs.services.runs import contact_enrol, contact_remove
from hoopcrm.workflows.kind import WORKFLOW
from tests.make import SYSTEM


def make_program(account: Account, kind: ProgramKind, name: str, **over: Any) -> Program:
    """A published one, or `status="draft"`."""
    with scope(account):
        return program_create(SYSTEM, kind=kind, name=name, **({"status": "published"} | over))


def pass_through(rng: random.Random, contacts: list[Contact]) -> None:
    """Put some of the contacts into workflows, and some out of them again."""
    flows = [make_program(contacts[0].account, WORKFLOW, name) for name in ("Hello", "Goodbye")]
    for contact in contacts:
        for flow in rng.sample(flows, rng.randrange(3)):
            contact_enrol(SYSTEM, program=flow, contact=contact)
            if rng.random() < 0.5:
                contact_remove(SYSTEM, program=flow, contact=contact)
