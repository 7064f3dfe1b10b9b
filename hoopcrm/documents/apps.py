from hoopcrm.core import plugin


class DocumentsConfig(plugin.Plugin):
    name = "hoopcrm.documents"
    label = "documents"
    verbose_name = "Documents"
