from hoopcrm.core import plugin


class ContactsConfig(plugin.Plugin):
    name = "contacts"
    label = "contacts"
    verbose_name = "Contacts"
