from hoopcrm.core import plugin


class AssociationsConfig(plugin.Plugin):
    name = "hoopcrm.associations"
    label = "associations"
    verbose_name = "Associations"
