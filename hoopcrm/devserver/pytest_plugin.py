"""pytest: a throw-away PostgreSQL and Valkey for the run.

Loaded by `-p` because the addresses must stand in the environment before pytest-django reads the
settings. The servers start once, in the process that the user started; workers of pytest-xdist
inherit the addresses and each take a Redis database of their own (pytest-django gives each a
PostgreSQL database of its own). TEST_DATABASE_URL and TEST_REDIS_URL run the suite on real servers.
"""

import fcntl
import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Generator
from pathlib import Path

import pytest

from hoopcrm.devserver import pytest_browser, pytest_database, pytest_order
from hoopcrm.devserver.postgres import Postgres
from hoopcrm.devserver.processes import ROOT
from hoopcrm.devserver.pytest_network import LocalOnly, host_and_addresses
from hoopcrm.devserver.valkey import Valkey


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(
    early_config: pytest.Config, args: list[str]
) -> Generator[None, None, None]:
    """Set the environment that the settings read, before pytest-django reads them."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if worker:
        _enter_worker(int(worker.removeprefix("gw")))
    elif not {"-h", "--help", "--version"} & set(args):
        base = _enter_controller(early_config.add_cleanup)
        if not {"--reuse-db", "--collect-only", "--co"} & set(args):
            pytest_database.begin_template(base, early_config.add_cleanup)
    yield


def _enter_controller(add_cleanup: Callable[[Callable[[], None]], None]) -> Path:
    base = _state_folder(add_cleanup)
    os.environ |= {
        "HOOPCRM_TEST": "1",
        "HOOPCRM_STATE_DIR": str(base / "state"),
        "SECRET_KEY": "for-tests-only",
        # the browser driver runs an event loop beside the test, in the same thread
        "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
    }
    for name in ("DEBUG", "HOOPCRM_DEMO", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS"):
        os.environ.pop(name, None)  # a developer's shell must not change what is tested
    shutil.rmtree(base / "state", ignore_errors=True)
    os.environ["STATIC_ROOT"] = str(base / "static")
    (base / "static").mkdir(exist_ok=True)  # whitenoise complains where there is none
    if "TEST_DATABASE_URL" in os.environ:
        os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]
    else:
        postgres = Postgres(base, durable=False)
        if postgres.unclean():  # without fsync a cut-off cluster may be broken
            postgres.discard()
        postgres.start()
        add_cleanup(postgres.stop)
        os.environ["DATABASE_URL"] = postgres.url
    if "TEST_REDIS_URL" in os.environ:
        os.environ["REDIS_URL"] = os.environ["TEST_REDIS_URL"]
    else:
        valkey = Valkey(base, durable=False)
        valkey.start()
        add_cleanup(valkey.stop)
        os.environ["REDIS_URL"] = valkey.url
    return base


def _enter_worker(number: int) -> None:
    server = os.environ["REDIS_URL"].rsplit("/", 1)[0]
    os.environ["REDIS_URL"] = f"{server}/{number + 1}"
    os.environ["HOOPCRM_STATE_DIR"] += f"/{number}"


def _state_folder(add_cleanup: Callable[[Callable[[], None]], None]) -> Path:
    """`.local/test`, or a temporary folder while another run has that."""
    folder = Path(os.environ.get("HOOPCRM_TEST_STATE_DIR", ROOT / ".local" / "test"))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        folder = Path(tempfile.mkdtemp(prefix="hoopcrm-test-"))
        add_cleanup(lambda: _remove_temporary(folder))
    else:
        add_cleanup(lambda: os.close(lock))
    return folder


def _remove_temporary(folder: Path) -> None:
    Postgres(folder).discard()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Add our browser fixtures after pytest-playwright's, so that they come first; keep tests on
    this machine."""
    from hoopcrm.devserver import pytest_context, pytest_flush  # need the settings

    config.pluginmanager.register(pytest_order, "hoopcrm-order")
    config.pluginmanager.register(pytest_database, "hoopcrm-database")
    config.pluginmanager.register(pytest_browser, "hoopcrm-browser")
    config.pluginmanager.register(pytest_context, "hoopcrm-context")
    config.pluginmanager.register(pytest_flush, "hoopcrm-flush")
    network = LocalOnly(host_and_addresses(os.environ.get("TEST_REDIS_URL", "")))
    network.install()
    config.add_cleanup(network.remove)


def pytest_collection_finish() -> None:
    """What is loaded by now stays: looking through it for garbage took a tenth of the tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
