from hoopcrm.core import plugin


class CustomFieldsConfig(plugin.Plugin):
    name = "hoopcrm.customfields"
    label = "customfields"
    verbose_name = "Custom fields"
