from hoopcrm.core import plugin


class FilesConfig(plugin.Plugin):
    name = "hoopcrm.files"
    label = "files"
    verbose_name = "Files"
