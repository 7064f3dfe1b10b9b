from django.db.backends.signals import connection_created

from hoopcrm.core import plugin
from hoopcrm.core.timestamps import load_moments_fast


class CoreConfig(plugin.Plugin):
    name = "hoopcrm.core"
    label = "core"
    verbose_name = "Kernel"

    def ready(self) -> None:
        super().ready()
        connection_created.connect(load_moments_fast, dispatch_uid="core.timestamps")
