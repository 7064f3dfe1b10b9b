from hoopcrm.workflows.models.workflow import Workflow, WorkflowRun

__all__ = ["Workflow", "WorkflowRun"]
