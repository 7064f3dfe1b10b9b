from hoopcrm.core import plugin


class NotificationsConfig(plugin.Plugin):
    name = "hoopcrm.notifications"
    label = "notifications"
    verbose_name = "Notifications"
