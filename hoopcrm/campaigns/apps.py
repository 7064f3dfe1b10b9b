from hoopcrm.core import plugin


class CampaignsConfig(plugin.Plugin):
    name = "hoopcrm.campaigns"
    label = "campaigns"
    verbose_name = "Campaigns"
