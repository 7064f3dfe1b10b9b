"""The AppConfig of our apps: it fills the registries when Django is ready."""

from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.utils.module_loading import module_has_submodule


class Plugin(AppConfig):
    """Imports the app's `event_types`, `extensions` and `consumers`, as far as they exist."""

    # Django would else take this class itself for the config of an app that imports it.
    default = False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.default = True

    def ready(self) -> None:
        for name in ("event_types", "extensions", "consumers"):
            if self.module is not None and module_has_submodule(self.module, name):
                import_module(f"{self.name}.{name}")
