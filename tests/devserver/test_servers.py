"""The embedded servers start anywhere, keep what was written, and survive being killed."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from hoopcrm.devserver.postgres import Postgres
from hoopcrm.devserver.processes import group_alive
from hoopcrm.devserver.valkey import Valkey


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[Postgres]:
    server = Postgres(tmp_path, durable=False)
    yield server
    server.discard()


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[Valkey]:
    server = Valkey(tmp_path)
    yield server
    server.stop()


def test_postgres_keeps_what_was_committed_before_it_was_killed(tmp_path: Path) -> None:
    postgres = Postgres(tmp_path)
    postgres.start()
    address = postgres.url
    with psycopg.connect(address) as connection:
        connection.execute("create table t as select 42 as answer")
    assert postgres.process is not None
    os.kill(postgres.process.pid, signal.SIGKILL)
    postgres.process.wait()
    assert postgres.unclean()

    postgres.start()

    assert postgres.url == address
    with psycopg.connect(address) as connection:
        assert connection.execute("select answer from t").fetchone() == (42,)
    postgres.stop()
    assert not postgres.unclean()


def test_postgres_has_letters_of_all_scripts_and_the_extensions(postgres: Postgres) -> None:
    postgres.start()
    assert postgres.is_empty()
    with psycopg.connect(postgres.url) as connection:
        connection.execute("create extension pg_trgm; create extension btree_gin")
        lower, alike = connection.execute(
            "select lower('ÉÑOЖ'), similarity('Ольга', 'Олга') > 0.3"
        ).fetchone() or (None, None)
    assert (lower, alike) == ("éñoж", True)


def test_pid_file_that_names_a_foreign_process_is_no_obstacle(postgres: Postgres) -> None:
    postgres.start()
    data = postgres.base / "pgdata"
    if not data.exists():
        pytest.skip("the cluster of 'nobody' lives elsewhere")
    saved = (data / "postmaster.pid").read_text().splitlines()
    postgres.stop()
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        saved[0] = str(stranger.pid)
        (data / "postmaster.pid").write_text("\n".join(saved) + "\n")
        postgres.start()
        assert stranger.poll() is None, "the stranger is left alone"
    finally:
        stranger.kill()
        stranger.wait()


def test_cluster_made_by_half_is_made_anew(postgres: Postgres) -> None:
    half = postgres.base / "pgdata.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    postgres.start()
    with psycopg.connect(postgres.url) as connection:
        assert connection.execute("select 1").fetchone() == (1,)


@pytest.mark.parametrize("name", ["with space", "with,comma", "long" * 30])
def test_any_folder_will_do(tmp_path: Path, name: str) -> None:
    server = Postgres(tmp_path / name, durable=False)
    try:
        server.start()
        with psycopg.connect(server.url) as connection:
            assert connection.execute("select 1").fetchone() == (1,)
    finally:
        server.discard()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")
@pytest.mark.parametrize("mode", ["userns", "nobody"])
def test_root_is_somebody_else_to_postgres(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    monkeypatch.setenv("HOOPCRM_PG_ROOT_MODE", mode)
    tmp_path.chmod(0o700)
    server = Postgres(tmp_path, durable=False)
    try:
        server.start()
        with psycopg.connect(server.url) as connection:
            assert connection.execute("select 1").fetchone() == (1,)
    finally:
        server.discard()
    assert server.process is not None
    assert not group_alive(server.process.pid)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root keeps the cluster elsewhere")
def test_removing_the_state_folder_begins_anew_also_for_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOPCRM_PG_ROOT_MODE", "nobody")
    folder = tmp_path / "state"
    server = Postgres(folder, durable=False)
    try:
        server.start()
        with psycopg.connect(server.url) as connection:
            connection.execute("create table django_migrations ()")
        server.stop()
        shutil.rmtree(folder)
        server = Postgres(folder, durable=False)
        server.start()
        assert server.is_empty()
    finally:
        server.discard()


def test_valkey_restarts_at_the_same_address_with_what_it_had(valkey: Valkey) -> None:
    valkey.start()
    client = redis.Redis.from_url(valkey.url)
    client.rpush("queue", *range(1000))
    assert valkey.process is not None
    os.kill(valkey.process.pid, signal.SIGKILL)
    valkey.process.wait()

    valkey.start()

    assert client.llen("queue") == 1000
    client.close()


def test_valkey_wants_the_password(valkey: Valkey) -> None:
    valkey.start()
    client = redis.Redis(port=valkey.port)
    with pytest.raises(redis.AuthenticationError):
        client.ping()
    client.close()
    assert (valkey.folder / "valkey.conf").stat().st_mode & 0o777 == 0o600
