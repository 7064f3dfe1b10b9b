from hoopcrm.core import plugin


class WebhooksConfig(plugin.Plugin):
    name = "hoopcrm.webhooks"
    label = "webhooks"
    verbose_name = "Webhooks"
