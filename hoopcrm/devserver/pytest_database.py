"""pytest: the tables are made once in a run, and each worker's database is a copy.

A process of its own runs the migrations while the workers look for their tests. Most of that time
Django makes the classes of all related models anew for each index and each constraint, which
change nothing but the list of them, and searches all models for those that settings replace;
here it does neither, and little garbage collection.
"""

import fcntl
import gc
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.apps.registry import Apps
from django.conf import settings
from django.db.backends.base.creation import BaseDatabaseCreation
from django.db.migrations.state import ProjectState

LOCK = "HOOPCRM_TEST_TEMPLATE"  # names the file that is locked until the template is there
NAME = "test_hoopcrm_template"


def begin_template(folder: Path, add_cleanup: Callable[[Callable[[], None]], None]) -> None:
    """Start to make the database that others are copied from; it is dropped with the run."""
    lock = os.open(folder / "template.lock", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)  # goes with the process, which inherits it
    os.environ[LOCK] = str(folder / "template.lock")
    _drop()
    process = subprocess.Popen(
        [sys.executable, "-m", "hoopcrm.devserver.pytest_database"],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "hoopcrm.settings"},
        pass_fds=[lock],
    )
    os.close(lock)

    def end() -> None:
        process.terminate()
        process.wait()
        _drop()

    add_cleanup(end)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
) -> Iterator[None]:
    """What pytest-django sets up before it makes the worker's database: that it be a copy."""
    made: Any = BaseDatabaseCreation.create_test_db

    def copied(self: Any, *args: Any, keepdb: bool = False, **kwargs: Any) -> str:
        if keepdb or not _copy(self):
            return str(made(self, *args, keepdb=keepdb, **kwargs))
        self.connection.ensure_connection()
        return str(self.connection.settings_dict["NAME"])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseCreation, "create_test_db", copied)
        yield


def _copy(creation: Any) -> bool:
    """Whether the database could be made from the template; waits for that."""
    if LOCK not in os.environ:
        return False
    with open(os.environ[LOCK], "rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
    name, connection = creation._get_test_db_name(), creation.connection
    with creation._nodb_cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME])
        if cursor.fetchone() is None:
            return False  # then the worker meets what went wrong by itself
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{NAME}"')
    connection.close()
    settings.DATABASES[connection.alias]["NAME"] = connection.settings_dict["NAME"] = name
    return True


def _drop() -> None:
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        for name in (NAME, f"{NAME}_new"):
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _append_in_place(
    state: ProjectState, app_label: str, model_name: str, option: str, added: Any
) -> None:
    """What Django does for a new index or constraint, but to the class that is there."""
    options = state.models[app_label, model_name].options
    options[option] = [*options[option], added]
    if "apps" in state.__dict__:
        meta = state.apps.get_model(app_label, model_name)._meta
        setattr(meta, option, [*getattr(meta, option), added.clone()])


def _migrate_quickly() -> None:
    """For the rest of this process."""
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    uncached: Any = Apps.get_swappable_settings_name
    asked = cache(uncached.__wrapped__)

    def settled(apps: Apps, name: str) -> Any:
        return asked(apps, name)

    settled.cache_clear = lambda: None  # type: ignore[attr-defined]  # else with each new class
    for target, name, value in (
        (ProjectState, "_append_option", _append_in_place),
        (Apps, "get_swappable_settings_name", settled),
    ):
        setattr(target, name, value)


def main() -> None:
    """Make the template, under another name until it is whole."""
    import django
    from django.db import connection

    django.setup()
    _migrate_quickly()
    creation: Any = connection.creation
    connection.settings_dict["TEST"]["NAME"] = f"{NAME}_new"
    creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    connection.close()
    with creation._nodb_cursor() as cursor:
        cursor.execute(f'ALTER DATABASE "{NAME}_new" RENAME TO "{NAME}"')


if __name__ == "__main__":
    main()
