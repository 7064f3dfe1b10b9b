from hoopcrm.core import plugin


class ApiConfig(plugin.Plugin):
    name = "hoopcrm.api"
    label = "api"
    verbose_name = "API"
