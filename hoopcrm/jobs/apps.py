from hoopcrm.core import plugin


class JobsConfig(plugin.Plugin):
    name = "hoopcrm.jobs"
    label = "jobs"
    verbose_name = "Jobs"
