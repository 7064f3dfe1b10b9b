from hoopcrm.core import plugin


class DemoConfig(plugin.Plugin):
    name = "hoopcrm.demo"
    label = "demo"
    verbose_name = "Demo data"
