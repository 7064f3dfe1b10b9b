"""`bench --faults`: the tests that kill workers and brokers, round after round."""

import subprocess
import sys


def run_rounds(rounds: int) -> int:
    """Run the fault tests `rounds` times; returns 0 when every round passed."""
    failed = 0
    for number in range(1, rounds + 1):
        command = [sys.executable, "-m", "pytest", "-q", "-n0", "tests/faults"]
        result = subprocess.run(command, check=False, capture_output=True, text=True)
        failed += result.returncode != 0
        print(f"round {number}: {result.stdout.strip().splitlines()[-1]}")
    print(f"{rounds - failed} passed, {failed} failed")
    return int(failed > 0)
