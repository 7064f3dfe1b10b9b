from hoopcrm.core import plugin


class EventsConfig(plugin.Plugin):
    name = "hoopcrm.events"
    label = "events"
    verbose_name = "Events"
