"""The product's own source, for tests about its shape."""

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

from django.apps import AppConfig, apps
from django.conf import settings
from django.db.models import Model

from hoopcrm.core import plugin

ROOT: Path = settings.BASE_DIR
PACKAGES = ("hoopcrm", "contacts", "appointments", "bench")


@functools.cache
def modules() -> list[Path]:
    """Every Python file of the product, tests left out, relative to the project."""
    found = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return [path.relative_to(ROOT) for path in [*found, ROOT / "dev.py", ROOT / "manage.py"]]


@functools.cache
def tree(module: Path) -> ast.Module:
    """The parsed module."""
    return ast.parse((ROOT / module).read_text(encoding="utf-8"), str(module))


def our_apps() -> list[AppConfig]:
    """The Django apps that are ours."""
    return [app for app in apps.get_app_configs() if isinstance(app, plugin.Plugin)]


def our_models() -> Iterator[type[Model]]:
    """Every model of our apps."""
    for app in our_apps():
        yield from app.get_models()
