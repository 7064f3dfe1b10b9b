"""Workflows, and the runs of contacts through them."""

from django.db import models

from hoopcrm.core.owned import SameAccountKey
from hoopcrm.programs.models import Program, Run, program_constraints, run_constraints


class Workflow(Program):
    """A workflow of the account."""

    kind_key = "workflow"

    class Meta:
        ordering = ["name_folded", "id"]
        constraints = program_constraints("workflows_workflow")


class WorkflowRun(Run):
    """A contact in a workflow, now or once."""

    kind_key = "workflow"

    program = SameAccountKey(Workflow, on_delete=models.CASCADE, related_name="runs")

    class Meta:
        ordering = ["-started_at", "-id"]
        constraints = run_constraints("workflows_workflowrun")
