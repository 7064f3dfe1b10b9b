"""What workflows add to the product: all that programs bring."""

from hoopcrm.programs.register import automation, register
from hoopcrm.workflows.kind import WORKFLOW

register(WORKFLOW, nav=automation(WORKFLOW, areas=("campaigns",)))
