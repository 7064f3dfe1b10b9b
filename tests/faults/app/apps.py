"""An app that only the workers of the fault tests load: slow work that leaves a trace."""

from hoopcrm.core import plugin


class FaultConfig(plugin.Plugin):
    name = "tests.faults.app"
    label = "faults"
