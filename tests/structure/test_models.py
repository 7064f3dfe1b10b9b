"""Tables: whose they are, what they point to, and that the database keeps it."""

import tomllib

import pytest
from django.contrib import admin
from django.db import connection, models

from hoopcrm.core.constraint_names import same_account_name
from hoopcrm.core.owned import AccountOwned, SameAccountKey
from tests.structure.installation_models import INSTALLATION_MODELS
from tests.structure.source import ROOT, our_apps, our_models

# The event log is partitioned and outlives what it speaks of.
WITHOUT_ACCOUNT_KEY = {"events.Event"}


def _owned() -> list[type[models.Model]]:
    return [model for model in our_models() if issubclass(model, AccountOwned)]


def _keys(model: type[models.Model]) -> list[models.ForeignKey]:
    return [f for f in model._meta.concrete_fields if isinstance(f, models.ForeignKey)]


def _database_keys() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint WHERE contype = 'f' AND convalidated")
        return {name for (name,) in cursor.fetchall()}


def test_a_model_is_an_accounts_or_listed_with_its_reason() -> None:
    outside = {m._meta.label for m in our_models() if not issubclass(m, AccountOwned)}
    assert outside == set(INSTALLATION_MODELS)


def test_keys_between_account_tables_are_same_account_keys() -> None:
    plain = [
        f"{model._meta.label}.{key.name}"
        for model in _owned()
        for key in _keys(model)
        if issubclass(key.remote_field.model, AccountOwned) and not isinstance(key, SameAccountKey)
    ]
    assert not plain


@pytest.mark.django_db
def test_the_database_keeps_keys_within_the_account() -> None:
    wanted = {
        same_account_name(model._meta.db_table, key.column)
        for model in _owned()
        for key in _keys(model)
        if isinstance(key, SameAccountKey)
    }
    assert wanted - _database_keys() == set()


@pytest.mark.django_db
def test_every_account_table_hangs_from_its_account() -> None:
    present = _database_keys()
    loose = {
        model._meta.label
        for model in _owned()
        if same_account_name(model._meta.db_table, "account_id") not in present
        and not any(isinstance(k, SameAccountKey) and not k.null for k in _keys(model))
    }
    assert loose == WITHOUT_ACCOUNT_KEY


def test_keys_point_downwards() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    layers = [
        [name.strip(" ()") for name in line.split("|")]
        for contract in contracts["contracts"]
        if contract["type"] == "layers"
        for line in contract["layers"]
    ]
    depth = {name: number for number, line in enumerate(layers) for name in line}
    upwards = [
        f"{model._meta.label}.{key.name}"
        for app in our_apps()
        for model in app.get_models()
        for key in _keys(model)
        if (target := key.remote_field.model._meta.app_config) in our_apps()
        and target.name != app.name
        and key.remote_field.model._meta.label != "accounts.Account"
        and depth[target.name] <= depth[app.name]
    ]
    assert not upwards


def test_every_model_is_in_the_admin_site() -> None:
    missing = [m._meta.label for m in our_models() if not admin.site.is_registered(m)]
    assert not missing


def test_primary_keys_never_run_out() -> None:
    kinds = {type(model._meta.pk).__name__ for model in _owned()}
    assert kinds == {"UUIDField", "BigAutoField"}
