from hoopcrm.core import plugin


class ImportsConfig(plugin.Plugin):
    name = "hoopcrm.imports"
    label = "imports"
    verbose_name = "Imports"
