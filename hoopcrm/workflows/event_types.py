"""Events of workflows."""

from hoopcrm.programs.events import add_event_types
from hoopcrm.workflows.kind import WORKFLOW

add_event_types(WORKFLOW)
