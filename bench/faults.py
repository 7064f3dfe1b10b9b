"""Tests that are run round after round: killed workers (`--faults`), bookings (`--races`)."""

import os
import subprocess
import sys


def run_faults(rounds: int) -> int:
    """Run each fault test `rounds` times; returns 0 when every one passed."""
    return _run("tests/faults", {"FAULT_ROUNDS": str(rounds)})


def run_races(rounds: int) -> int:
    """Let eight processes book the same two hundred slots, `rounds` times; returns 0 when each
    slot was booked exactly once every time.
    """
    sizes = {"RACE_ROUNDS": str(rounds), "RACERS": "8", "RACE_SLOTS": "200"}
    return _run("tests/appointments/test_race.py", sizes, "-s")


def _run(tests: str, sizes: dict[str, str], *options: str) -> int:
    # in a run of an hour a slow minute is no fault
    patience = "--timeout=900"
    command = [sys.executable, "-m", "pytest", "-n0", "-q", "--tb=short", patience, *options, tests]
    environment = os.environ | sizes
    return subprocess.run(command, check=False, env=environment).returncode
