from hoopcrm.core import plugin


class WorkflowsConfig(plugin.Plugin):
    name = "hoopcrm.workflows"
    label = "workflows"
    verbose_name = "Workflows"
