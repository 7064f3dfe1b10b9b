"""`dev.py manage`, the locks, and what is left to the guard."""

import os
import re
import subprocess
import sys
from pathlib import Path

from hoopcrm.devserver.guard import groups_left
from hoopcrm.devserver.processes import ROOT

NO_SERVERS = ("DATABASE_URL", "REDIS_URL", "TEST_DATABASE_URL", "TEST_REDIS_URL")


def manage(state: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if name not in NO_SERVERS}
    return subprocess.run(
        [sys.executable, "-m", "hoopcrm.devserver.manage", *arguments],
        cwd=ROOT,
        env={
            **env,
            "HOOPCRM_STATE_DIR": str(state),
            "DJANGO_SETTINGS_MODULE": "tests.devserver.small_settings",
        },
        capture_output=True,
        text=True,
        check=False,
    )


def test_manage_starts_servers_for_the_time_of_the_command(tmp_path: Path) -> None:
    program = "from django.db import connection as c; c.ensure_connection(); print(c.vendor)"
    done = manage(tmp_path, "shell", "--no-imports", "-c", program)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().endswith("postgresql")
    assert "making the tables" in done.stderr
    assert not (tmp_path / "env").exists()
    assert not list(tmp_path.glob("pgdata/postmaster.pid")), "stopped in order"


def test_manage_gives_the_commands_own_exit_status(tmp_path: Path) -> None:
    assert manage(tmp_path, "check", "--tag", "nonsense").returncode == 1


def test_guard_ends_what_was_announced_and_not_taken_back() -> None:
    assert groups_left(["+10\n", "+11\n", "-10\n", "+12\n", "+1"]) == [11, 12, 1]


def locked(name: str) -> dict[str, str]:
    text = (ROOT / name).read_text()
    return dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", text, re.MULTILINE))


def test_development_lock_holds_the_runtime_lock_to_the_version() -> None:
    runtime, development = locked("requirements.lock"), locked("requirements-dev.lock")
    assert runtime.items() <= development.items()
    assert "pytest" not in runtime


def test_locks_name_no_registry_and_carry_hashes() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text()
        assert "http" not in re.sub(r"httpcore|httpx", "", text)
        assert text.count("--hash=sha256:") >= len(locked(name))
