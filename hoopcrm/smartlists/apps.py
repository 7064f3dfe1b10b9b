from hoopcrm.core import plugin


class SmartListsConfig(plugin.Plugin):
    name = "hoopcrm.smartlists"
    label = "smartlists"
    verbose_name = "Smart lists"
