"""The cast: Alice (admin), Bob (only assigned), Carol (read only), Mallory (another account)."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import setup_databases, teardown_databases
from django.urls import reverse

from hoopcrm.accounts.models import Account, Member
from hoopcrm.core import parts, writes
from hoopcrm.core.actor import Actor
from hoopcrm.core.owned import AccountOwned
from hoopcrm.core.scoping import scope
from tests import make

READ_ONLY = (
    "contacts.view",
    "contacts.audit",
    "documents.view",
    "search.use",
    "tasks.view",
    "jobs.view",
    "notices.use",
)


@pytest.fixture(autouse=True)
def _write_guard() -> Iterator[None]:
    """Fail a test that writes to an audited table outside a service, or without an event."""
    tables = frozenset(
        model._meta.db_table
        for model in apps.get_models()
        if issubclass(model, AccountOwned) and not model.unaudited
    )

    def watch(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        writes.report_write(sql if isinstance(sql, str) else str(sql))
        return execute(sql, params, many, context)

    writes.guard_tables(tables)
    with connection.execute_wrapper(watch):
        yield
    writes.guard_tables(None)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_blocker: Any,
    django_db_modify_db_settings: None,
    django_db_keepdb: bool,
    django_db_createdb: bool,
) -> Iterator[None]:
    """The database, also for a run whose tests reach it only by fixtures of their own: the one of
    pytest-django then makes none, and they would write into the database of the application."""
    keep = django_db_keepdb and not django_db_createdb
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, keepdb=keep)
    yield
    if not django_db_keepdb:
        with django_db_blocker.unblock():
            teardown_databases(made, verbosity=0)


@pytest.fixture(scope="session", autouse=True)
def _end_sessions(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Threads of servers and killed workers may still hold sessions when the database goes."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(autouse=True)
def _parts_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail a test that gets a kept part of a page which would look different now."""
    kept = parts._kept

    def checked(key: Any) -> str:
        fresh = render_to_string(key.name, key.given)
        assert kept(key) == fresh
        return fresh

    monkeypatch.setattr(parts, "_kept", checked)


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    yield
    cache.clear()


@pytest.fixture
def account(db: None) -> Account:
    return make.make_account()


@pytest.fixture
def other_account(db: None) -> Account:
    return make.make_account("Contoso")


@pytest.fixture
def alice(account: Account) -> Member:
    return make.make_member(account, "Alice", role="Admin")


@pytest.fixture
def bob(account: Account) -> Member:
    return make.make_member(account, "Bob", only_assigned=True)


@pytest.fixture
def carol(account: Account) -> Member:
    make.make_role(account, "Read only", *READ_ONLY)
    return make.make_member(account, "Carol", role="Read only")


@pytest.fixture
def mallory(other_account: Account) -> Member:
    return make.make_member(other_account, "Mallory", role="Admin")


@pytest.fixture
def in_account(account: Account) -> Iterator[Account]:
    """Run the test inside the account's scope."""
    with scope(account):
        yield account


@pytest.fixture
def actor(alice: Member) -> Actor:
    return Actor.of_member(alice)


def signed_in(member: Member) -> Client:
    """A browser in which this member has signed in."""
    client = Client()
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def as_alice(alice: Member) -> Client:
    return signed_in(alice)


@pytest.fixture
def as_bob(bob: Member) -> Client:
    return signed_in(bob)


@pytest.fixture
def as_carol(carol: Member) -> Client:
    return signed_in(carol)


@pytest.fixture
def as_mallory(mallory: Member) -> Client:
    return signed_in(mallory)


@pytest.fixture
def url(account: Account) -> Callable[..., str]:
    """`url("contacts:record", pk)`: the address within the account."""
    return lambda name, *args: reverse(name, args=[account.pk, *args])
