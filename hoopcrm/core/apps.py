from hoopcrm.core import plugin


class CoreConfig(plugin.Plugin):
    name = "hoopcrm.core"
    label = "core"
    verbose_name = "Kernel"
