from hoopcrm.core import plugin


class TransportsConfig(plugin.Plugin):
    name = "hoopcrm.transports"
    label = "transports"
    verbose_name = "Transports"
