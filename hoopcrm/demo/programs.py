"""Workflows and campaigns of the demo, and who is and was in them."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from hoopcrm.campaigns.kind import CAMPAIGN
from hoopcrm.demo.cast import Cast
from hoopcrm.demo.relations import contact_of
from hoopcrm.demo.rows import Placed
from hoopcrm.programs.access import runs_of
from hoopcrm.programs.kinds import ProgramKind
from hoopcrm.programs.models import Program
from hoopcrm.programs.services.programs import program_create
from hoopcrm.programs.services.runs import contact_enrol, contact_remove, run_finish
from hoopcrm.workflows.kind import WORKFLOW

SEED = 20_240_611
NEWEST = 40
LEFT, FINISHED = 5, 4

# (kind, name, whether it is published, how many contacts, made how many days ago)
PLAN: tuple[tuple[ProgramKind, str, bool, int, int], ...] = (
    (WORKFLOW, "Trial class follow-up", True, 14, 90),
    (WORKFLOW, "First month as a member", True, 9, 60),
    (WORKFLOW, "Win back former members", False, 0, 6),
    (CAMPAIGN, "Summer camp invitation", True, 16, 45),
    (CAMPAIGN, "Holiday opening hours", False, 0, 3),
)


def enrol(everybody: Sequence[Placed], cast: Cast, moment: datetime) -> None:
    """Make the plan's programs, and enrol some of the newest contacts."""
    rng = random.Random(SEED)  # noqa: S311 - made up, not secret
    manager, desk = cast.actors[0], cast.actors[2]
    newest = list(everybody[-NEWEST:])
    for kind, name, is_published, count, days in PLAN:
        status = Program.Status.PUBLISHED if is_published else Program.Status.DRAFT
        made = moment - timedelta(days=days)
        program = program_create(manager, kind=kind, name=name, status=status.value, at=made)
        for number, one in enumerate(rng.sample(newest, min(count, len(newest)))):
            contact = contact_of(one)
            since = max(made, one.person.created)
            began = since + (moment - since) * rng.uniform(0.1, 0.6)
            ended = began + (moment - began) * rng.uniform(0.3, 0.9)
            contact_enrol(desk, program=program, contact=contact, at=began)
            if number % LEFT == LEFT - 1:
                contact_remove(manager, program=program, contact=contact, at=ended)
            elif number % FINISHED == FINISHED - 1:
                (run,) = runs_of(kind, contact, active=True).filter(program=program)
                run_finish(manager, run=run, at=ended)
