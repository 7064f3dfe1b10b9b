"""`bench --faults`: the tests that kill workers and brokers, each of them round after round."""

import os
import subprocess
import sys


def run_rounds(rounds: int) -> int:
    """Run each fault test `rounds` times; returns 0 when every one passed."""
    command = [sys.executable, "-m", "pytest", "-n0", "-q", "--tb=short", "tests/faults"]
    environment = os.environ | {"FAULT_ROUNDS": str(rounds)}
    return subprocess.run(command, check=False, env=environment).returncode
