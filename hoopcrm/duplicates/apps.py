from hoopcrm.core import plugin


class DuplicatesConfig(plugin.Plugin):
    name = "hoopcrm.duplicates"
    label = "duplicates"
    verbose_name = "Duplicates"
