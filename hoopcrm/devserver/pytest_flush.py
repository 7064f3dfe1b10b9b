"""pytest: the database is emptied between tests that commit, quickly and when nobody uses it.

Django truncates every table and makes content types and permissions anew: that makes files for
each of a hundred tables and their indexes, and waits for whoever reads one. After a test only a
dozen hold rows.
"""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import connection, transaction
from django.test import TransactionTestCase

KEPT = {"auth_permission", "django_content_type", "django_migrations"}
PATIENCE = 10  # seconds until requests that a closed page has left behind are waited for no more


@pytest.fixture(scope="session", autouse=True)
def _quick_flush(django_db_setup: None) -> Iterator[None]:
    """Delete from the tables that hold rows, in place of truncating all."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", classmethod(_delete_rows))
        yield


def _delete_rows(_case: type[TransactionTestCase]) -> None:
    """Keys between tables are checked at commit, so that any order will do."""
    quote = connection.ops.quote_name
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    names = [quote(table) for table in tables if table not in KEPT]
    with transaction.atomic(), connection.cursor() as cursor:
        filled = ", ".join(f"EXISTS (SELECT FROM {one})" for one in names)  # noqa: S608 - our tables
        cursor.execute(f"SELECT {filled}")
        for name, has_rows in zip(names, cursor.fetchone(), strict=True):
            if has_rows:
                cursor.execute(f"DELETE FROM {name}")  # noqa: S608 - a table's own name


@pytest.fixture
def requests_answered() -> Iterator[None]:
    """Ends once the requests that began under it have: what they write goes with the test."""
    running: set[int] = set()

    def began(**_kwargs: Any) -> None:
        running.add(threading.get_ident())

    def ended(**_kwargs: Any) -> None:
        running.discard(threading.get_ident())

    request_started.connect(began)
    request_finished.connect(ended)
    yield
    until = time.monotonic() + PATIENCE
    while running and time.monotonic() < until:
        time.sleep(0.01)
    request_started.disconnect(began)
    request_finished.disconnect(ended)
