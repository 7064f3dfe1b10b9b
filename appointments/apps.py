from hoopcrm.core import plugin


class AppointmentsConfig(plugin.Plugin):
    name = "appointments"
    label = "appointments"
    verbose_name = "Appointments"
