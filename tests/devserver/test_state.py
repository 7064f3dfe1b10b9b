"""The state folder: private, one holder at a time, the addresses for `dev.py manage`."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hoopcrm.devserver.processes import ROOT
from hoopcrm.devserver.run import port_is_free, wanted_port, who_is_there
from hoopcrm.devserver.servers import Servers, application_env
from hoopcrm.devserver.state import Busy, State
from hoopcrm.devserver.valkey import Valkey


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_only_the_owner_can_look_inside(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir(mode=0o755)
    state = State(tmp_path / "state")
    state.lock("run http://127.0.0.1:8000/")
    state.write_env({"REDIS_URL": "redis://:p=w@127.0.0.1/0"})
    state.secret_key()
    assert mode(state.folder) == 0o700
    assert {mode(file) for file in state.folder.iterdir()} == {0o600}
    assert state.read_env() == {"REDIS_URL": "redis://:p=w@127.0.0.1/0"}


def test_one_holder_at_a_time_who_says_what_they_do(tmp_path: Path) -> None:
    first, second = State(tmp_path), State(tmp_path)
    first.lock("run http://127.0.0.1:8000/")
    with pytest.raises(Busy, match="run http://127.0.0.1:8000/"):
        second.lock("manage migrate")
    first.unlock()
    second.lock("manage migrate")


def test_addresses_of_servers_that_were_killed_are_forgotten(tmp_path: Path) -> None:
    killed = State(tmp_path)
    killed.write_env({"DATABASE_URL": "gone"})
    state = State(tmp_path)
    state.lock("run")
    assert state.read_env() is None


def test_secret_key_stays_the_same(tmp_path: Path) -> None:
    assert State(tmp_path).secret_key() == State(tmp_path).secret_key()
    assert State(tmp_path / "other").secret_key() != State(tmp_path).secret_key()


def test_given_addresses_are_used_and_nothing_is_embedded(tmp_path: Path) -> None:
    state = State(tmp_path)
    servers = Servers(state, database_url="postgresql://there/db", redis_url="redis://there/1")
    assert servers.embedded == []
    env = application_env(state, servers, debug=False)
    assert env["DATABASE_URL"] == "postgresql://there/db"
    assert env["REDIS_URL"] == "redis://there/1"
    assert env["DEBUG"] == "0"


@pytest.mark.parametrize("bad", ["0", "65536", "eight", "-1", "80 80", "²"])
def test_port_must_be_a_port(bad: str) -> None:
    with pytest.raises(ValueError, match="PORT must be a number"):
        wanted_port({"PORT": bad})


def test_taken_port_is_noticed_and_said(tmp_path: Path) -> None:
    server = Valkey(tmp_path, durable=False)
    server.start()
    try:
        assert not port_is_free(server.port)
        said = subprocess.run(
            [sys.executable, "-m", "hoopcrm.devserver.run"],
            cwd=ROOT,
            env={
                **os.environ,
                "PORT": str(server.port),
                "HOOPCRM_STATE_DIR": str(tmp_path / "state"),
            },
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        server.stop()
    assert said.returncode == 1
    assert f"Port {server.port} is taken" in said.stderr


def test_who_is_there() -> None:
    assert who_is_there("run http://127.0.0.1:8001/").endswith("at http://127.0.0.1:8001/")
    assert "dev.py manage migrate" in who_is_there("manage migrate")
