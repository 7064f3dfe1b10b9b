"""The project's own app: last in INSTALLED_APPS, it closes the registries."""

from importlib import import_module

from django.apps import AppConfig, apps

from hoopcrm.core import plugin
from hoopcrm.core.registry import freeze_all


class HoopCrmConfig(AppConfig):
    name = "hoopcrm"
    label = "hoopcrm"

    def ready(self) -> None:
        import_module("hoopcrm.celery")  # tasks are sent by our application, not by a nameless one
        from hoopcrm.core.admin_models import register_all

        register_all([app for app in apps.get_app_configs() if isinstance(app, plugin.Plugin)])
        freeze_all()
